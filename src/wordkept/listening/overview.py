"""A stretch of the river from above: how much, in what mood, where, by whom, about what; each leads back down."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from django.db.models import Count, F, QuerySet, Sum

from wordkept.intake.models import Mention
from wordkept.kernel import clock, ids
from wordkept.listening import sampling
from wordkept.listening.river import Stretch
from wordkept.listening.rules import spans

DRAWN_EXACTLY = 8_000
UNITS = 3_600_000, 1_800_000, 900_000, 60_000, 1
"""Milliseconds: the database counts by the coarsest at which every bar begins, whatever the time zone."""


@dataclass
class Mood:
    """How many voices, and how they sound; `reach` is how many may have read them."""

    count: int = 0
    unhappy: int = 0
    glad: int = 0
    reach: int = 0

    def add(self, polarity: str | None, count: int, reach: int) -> None:
        self.count += count
        self.reach += reach
        if polarity == "negative":
            self.unhappy += count
        elif polarity == "positive":
            self.glad += count

    @property
    def neutral(self) -> int:
        return self.count - self.unhappy - self.glad


@dataclass
class Bar:
    """One step of time, and the address of nothing but that."""

    start: datetime
    end: datetime
    query: str
    mood: Mood = field(default_factory=Mood)


Counted = tuple[Bar, str | None, str, int, int | None]


@dataclass
class Share:
    place: str
    query: str
    mood: Mood


@dataclass(frozen=True)
class Overview:
    """`one_in` says that only each so-manieth mention was counted, and the numbers are estimates."""

    bars: Sequence[Bar]
    shares: Sequence[Share]
    total: Mood
    one_in: int = 1

    @cached_property
    def highest(self) -> int:
        return max((bar.mood.count - bar.mood.unhappy for bar in self.bars), default=0)

    @cached_property
    def deepest(self) -> int:
        return max((bar.mood.unhappy for bar in self.bars), default=0)

    @property
    def step(self) -> timedelta:
        return self.bars[0].end - self.bars[0].start

    @property
    def is_empty(self) -> bool:
        return not self.total.count


def overview(stretch: Stretch) -> Overview:
    """Volume, mood and channels, from one walk through the stretch. Repeats count: each is a voice."""
    rows = stretch.rows(folded=False)
    start, end = _ends(stretch, rows)
    bars = [_bar(stretch, low, high) for low, high in pairwise(spans.edges(start, end))]
    one_in = _one_in(start, end)
    within = rows.filter(pk__gte=ids.first_id(start), pk__lt=ids.first_id(end))
    places: dict[str, Mood] = defaultdict(Mood)
    total = Mood()
    for bar, polarity, place, count, reach in _counted(sampling.each(within, one_in), bars):
        for mood in (bar.mood, places[place], total):
            mood.add(polarity, count * one_in, (reach or 0) * one_in)
    return Overview(bars, _shares(stretch, places), total, one_in)


def _bar(stretch: Stretch, start: datetime, end: datetime) -> Bar:
    return Bar(start, end, stretch.but(span=spans.Span("", start, end)).query)


def _counted(rows: QuerySet[Mention], bars: Sequence[Bar]) -> Iterator[Counted]:
    begins = [_milliseconds(bar.start) for bar in bars]
    unit = next(unit for unit in UNITS if not any(begin % unit for begin in begins))
    units = rows.order_by().annotate(unit=F("pk").bitrightshift(ids.SEQUENCE_BITS) / unit)
    counted = units.values_list("unit", "reading__polarity", "place")
    for at, *rest in counted.annotate(Count("pk"), Sum("reach")):
        yield bars[max(bisect_right(begins, at * unit) - 1, 0)], *rest


def _ends(stretch: Stretch, rows: QuerySet[Mention]) -> tuple[datetime, datetime]:
    """Whole hours at least: a bar that is not over yet is drawn as far as it is."""
    end = stretch.span.end or clock.now() + timedelta(minutes=1)
    start = stretch.span.start or _first(rows) or end - timedelta(days=1)
    return start, max(end.astimezone(start.tzinfo), start + timedelta(minutes=1))


def _first(rows: QuerySet[Mention]) -> datetime | None:
    first = rows.order_by("pk").values_list("at", flat=True).first()
    return first.replace(minute=0, second=0, microsecond=0) if first else None


def _one_in(start: datetime, end: datetime) -> int:
    """Everything heard in that time, whoever may see it, decides how closely one can look."""
    heard = Mention.objects.filter(pk__gte=ids.first_id(start), pk__lt=ids.first_id(end))
    return sampling.one_in(heard.count(), DRAWN_EXACTLY)


def _milliseconds(at: datetime) -> int:
    return ids.first_id(at) >> ids.SEQUENCE_BITS


def _shares(stretch: Stretch, places: Mapping[str, Mood]) -> list[Share]:
    ranked = sorted(places.items(), key=lambda entry: -entry[1].count)
    return [Share(place, stretch.choosing("place", [place]).query, mood) for place, mood in ranked]
