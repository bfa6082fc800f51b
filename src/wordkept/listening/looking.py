"""Look at series as they stand now: what was counted since the last look, and the silence between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wordkept.kernel import clock
from wordkept.listening.models import Flood, Series, Tally
from wordkept.listening.rules import floods as rules
from wordkept.listening.rules.surge import Sight, Watch

AT_ONCE, LEARN_AT_ONCE = 100, 3
LOOK_BACK = timedelta(days=2)
HISTORY = timedelta(weeks=8)
LONGEST_SILENCE = timedelta(days=7)
SILENCE = timedelta(days=1)


@dataclass
class Look:
    """One series as it stands after its newest bucket; `alarms` are of buckets that are still news."""

    series: Series
    watches: Mapping[str, Watch]
    at: datetime
    sights: dict[str, Sight]
    alarms: list[tuple[str, Sight, datetime]]

    @property
    def over(self) -> datetime:
        return self.at + rules.BUCKET


def due(until: datetime) -> list[Series]:
    """Those that are kept up with, many at once; then those that have weeks to learn, a few."""
    waiting = _waiting(until)
    known = list(waiting.exclude(watched_until=None)[:AT_ONCE])
    return known or list(waiting.filter(watched_until=None)[:LEARN_AT_ONCE])


def _waiting(until: datetime) -> QuerySet[Series]:
    """Where something was said that nobody looked at, and where a flood may be over.

    A silent series costs nothing: its silence is caught up on when somebody speaks.
    """
    said = Tally.objects.filter(series=OuterRef("pk"), start__lt=until)
    lately = Tally.objects.filter(start__gte=until - LOOK_BACK, start__lt=until)
    unheard = lately.filter(start__gte=F("series__watched_until")).values("series")
    open_floods = Flood.objects.filter(calmed_at=None).values("series")
    return Series.objects.filter(
        Q(watched_until=None) & Exists(said)
        | Q(pk__in=unheard)
        | Q(pk__in=open_floods, watched_until__lt=until)
    ).order_by("-kind", "pk")


def look_at(rows: Sequence[Series], until: datetime) -> Iterator[Look]:
    tallies = Tally.objects.filter(series__in=rows, start__gte=until - HISTORY, start__lt=until)
    told: dict[int, list[Tally]] = {}
    for tally in tallies.filter(
        Q(series__watched_until=None) | Q(start__gte=F("series__watched_until"))
    ).order_by("start"):
        told.setdefault(tally.series_id, []).append(tally)
    for series in rows:
        yield _catch_up(series, told.get(series.pk, []), until)


def _catch_up(series: Series, tallies: Sequence[Tally], until: datetime) -> Look:
    watches = {measure: Watch(series.memory.get(measure)) for measure in rules.MEASURES}
    look = Look(series, watches, until - rules.BUCKET, {}, [])
    for tally in _with_silence(series, tallies, until, watches["volume"]):
        _see(look, tally)
    return look


def _with_silence(
    series: Series, tallies: Sequence[Tally], until: datetime, watch: Watch
) -> Iterator[Tally]:
    """Every bucket in turn, also those in which nobody spoke; not those in which nobody listened."""
    at = series.watched_until or (tallies[0].start if tallies else until)
    for tally in [*tallies, Tally(start=until)]:
        silence = tally.start - at
        expected = watch.usual.level * (silence // rules.BUCKET)
        if silence > LONGEST_SILENCE or (silence > SILENCE and rules.were_we_deaf(expected)):
            at = tally.start
        while at < tally.start:
            yield Tally(start=at)
            at += rules.BUCKET
        if tally.start < until:
            yield tally
            at += rules.BUCKET


def _see(look: Look, tally: Tally) -> None:
    over = tally.start + rules.BUCKET
    for measure, watch in look.watches.items():
        sight = watch.see(tally.start, getattr(tally, "count" if measure == "volume" else measure))
        look.sights[measure] = sight
        if sight.alarm and rules.may_warn(over, clock.now()):
            look.alarms.append((measure, sight, over))
        elif sight.alarm:
            watch.forget_warning()
    look.series.heard += tally.count
    look.at = tally.start
