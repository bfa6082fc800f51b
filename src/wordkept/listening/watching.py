"""Watch what was counted: warn once when it is a flood, keep the warning true, say when it is over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.listening import flood_evidence as evidence
from wordkept.listening import looking
from wordkept.listening.looking import LONGEST_SILENCE, Look
from wordkept.listening.models import Finding, Flood, Series
from wordkept.listening.rules import floods as rules
from wordkept.listening.rules.surge import QUIET, Sight, is_clearly_worse, next_hour
from wordkept.people.actions import actor
from wordkept.people.models import Agent

WHY_CAP = 200


class NotJudged(ValueError):
    """The words tell the agent why."""


def watch() -> int:
    """Look at what was counted since the last look. Returns at how many series.

    What takes time is done before the transaction; who was faster with a series keeps it.
    """
    until = rules.closed(clock.now())
    rows = looking.due(until)
    if not rows:
        return 0
    looks = list(looking.look_at(rows, until))
    with transaction.atomic():
        mine = _unchanged(rows)
        looks = [look for look in looks if look.series.pk in mine]
        rising = _open_floods(looks)
        for look in looks:
            _tell(look, rising.get(look.series.pk))
        _remember(looks, until)
    return len(rows)


def _unchanged(rows: Sequence[Series]) -> set[int]:
    before = {row.pk: row.watched_until for row in rows}
    locked = Series.objects.filter(pk__in=before).select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    )
    now = locked.values_list("pk", "watched_until")
    return {pk for pk, until in now if until == before[pk]}


def _remember(looks: Iterable[Look], until: datetime) -> None:
    """One statement for all: with the ORM's bulk update this would be half of the work."""
    table, moment = Series._meta.db_table, connection.ops.adapt_datetimefield_value(until)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {table} set memory = %s, watched_until = %s, heard = %s where id = %s",
            [
                (json.dumps(_memory(look)), moment, look.series.heard, look.series.pk)
                for look in looks
            ],
        )


def _memory(look: Look) -> dict[str, Any]:
    return {measure: watch.memory() for measure, watch in look.watches.items()}


def _tell(look: Look, flood: Flood | None) -> None:
    """Go on with the open flood, or open one if there is news."""
    if flood:
        _go_on(look, flood)
        return
    for measure, sight, over in look.alarms:
        if _is_news(look.series, sight):
            _warn(look, measure, sight, over)
            return


def _open_floods(looks: Iterable[Look]) -> dict[int, Flood]:
    open_now = Flood.objects.filter(calmed_at=None, series__in=[look.series for look in looks])
    return {flood.series_id: flood for flood in open_now}


def _is_news(series: Series, sight: Sight) -> bool:
    last = series.floods.filter(warned_at__gt=clock.now() - QUIET).first()
    return last is None or is_clearly_worse(sight.score, last.score)


def _warn(look: Look, measure: str, sight: Sight, over: datetime) -> None:
    series, heard = look.series, evidence.heard(look.series, over - sight.span, over)
    mix = evidence.mix(heard)
    newborn = look.watches["volume"].pace.known_for(over) < LONGEST_SILENCE
    if not rules.is_flood(measure, series.kind, newborn, mix) or _is_told(series, heard, over):
        return
    flood = Flood(
        series=series,
        department_id=series.department_id,
        measure=measure,
        began_at=over - sight.span,
        warned_at=clock.now(),
        score=sight.score,
    )
    _describe(flood, look, sight.span, heard)
    flood.save()
    record("flood.rising", f"flood:{flood.pk}", "", flood.department_id, flood=str(flood.pk))


def _is_told(series: Series, heard: Sequence[Finding], over: datetime) -> bool:
    """The same people are heard in another series that warned already."""
    ours = [each.mention_id for each in heard]
    others = Flood.objects.filter(department_id=series.department_id, calmed_at=None)
    return any(
        rules.is_same_water(ours, evidence.numbers(other.series, other.began_at, over))
        for other in others.select_related("series")
    )


def _describe(flood: Flood, look: Look, span: timedelta, heard: Sequence[Finding]) -> None:
    """What a person needs to decide: how much, how angry, how far it is heard, in which words."""
    mix, watch = evidence.mix(heard), look.watches["volume"]
    volume, usual = watch.within(span, look.at)
    ahead = next_hour(watch, look.at)
    flood.name = evidence.name_of(look.series)[:120]
    flood.volume, flood.usual = int(volume), round(usual, 2)
    if not rules.is_calm(volume, usual):
        flood.measure = "volume"
    flood.negative, flood.reach = mix.negative_share, evidence.reach(heard)
    flood.forecast = {
        "expected": round(ahead.expected, 1),
        "low": round(ahead.low, 1),
        "high": round(ahead.high, 1),
        "minutes": int(span.total_seconds() // 60),
    }
    flood.quotes = evidence.quotes(heard)
    flood.terms = evidence.terms(heard)
    flood.why = rules.why(flood.measure, volume, usual, flood.forecast["minutes"], mix, flood.reach)


def _go_on(look: Look, flood: Flood) -> None:
    """The same flood, with what is known now; or the end of it."""
    span = rules.FRESH
    volume, usual = look.watches["volume"].within(span, look.at)
    anger, usual_anger = look.watches["weight"].within(span, look.at)
    if rules.is_calm(volume, usual) and rules.is_calm(anger, usual_anger):
        _calm(flood, look.over)
        return
    heard = evidence.heard(look.series, look.over - span, look.over)
    flood.score = max([flood.score, *(sight.score for _, sight, _ in look.alarms)])
    _describe(flood, look, span, heard)
    flood.save()


def _calm(flood: Flood, at: datetime) -> None:
    flood.calmed_at = at
    flood.save(update_fields=["calmed_at"])
    record("flood.calmed", f"flood:{flood.pk}", "", flood.department_id, flood=str(flood.pk))


@transaction.atomic
def judge(agent: Agent, flood: Flood, verdict: str, why: str = "") -> None:
    """Was the warning right? It may be said again, and otherwise; false ones are counted by the week."""
    if verdict not in ("right", "false"):
        raise NotJudged("A warning was right or false.")
    flood.judged, flood.judged_by, flood.judged_at = verdict, agent, clock.now()
    flood.judged_why = text.clean(why.strip(), WHY_CAP)
    flood.save(update_fields=["judged", "judged_by", "judged_at", "judged_why"])
    record(
        "flood.judged",
        f"flood:{flood.pk}",
        actor(agent),
        flood.department_id,
        flood=str(flood.pk),
        verdict=verdict,
    )
