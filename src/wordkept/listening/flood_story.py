"""How a flood went, half hour by half hour, beside what is usual then; and how right we were lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum

from wordkept.intake.models import Mention
from wordkept.kernel import clock
from wordkept.listening import doors
from wordkept.listening.models import Flood
from wordkept.listening.rules import floods as rules
from wordkept.listening.rules.surge import Watch
from wordkept.people.models import Agent

HALF = timedelta(minutes=30)
BEFORE, AFTER = timedelta(hours=18), timedelta(hours=6)
WEEKS = 4


@dataclass(frozen=True)
class HalfHour:
    """What came, how many of them unhappy, and between what it usually lies."""

    at: datetime
    came: int
    unhappy: int
    usual: float
    low: float
    high: float
    is_over: bool

    @property
    def is_high(self) -> bool:
        return self.came > self.high


@dataclass(frozen=True)
class Record:
    """The warnings of the last weeks, and what people said about them."""

    warnings: int
    right: int
    false: int

    @property
    def false_a_week(self) -> float:
        return self.false / WEEKS


def half_hours(flood: Flood) -> list[HalfHour]:
    """From the evening before to six hours after the end, or until now."""
    now, watch = clock.now(), Watch(flood.series.memory.get("volume"))
    at = _half(flood.began_at - BEFORE)
    until = min(now, (flood.calmed_at or now) + AFTER)
    counted = _counted(flood, at, until)
    found = []
    while at < until:
        usual = sum(watch.usual.of(at + rules.BUCKET * n) for n in range(HALF // rules.BUCKET))
        low, high = watch.usually(usual)
        came, unhappy = counted.get(at, (0, 0))
        found.append(HalfHour(at, came, unhappy, usual, low, high, at + HALF <= now))
        at += HALF
    return found


def _half(at: datetime) -> datetime:
    return rules.bucket(at) - timedelta(minutes=at.minute % 30 - at.minute % 5)


def _counted(flood: Flood, since: datetime, until: datetime) -> dict[datetime, tuple[int, int]]:
    sums: dict[datetime, tuple[int, int]] = {}
    tallies = flood.series.tallies.filter(start__gte=since, start__lt=until)
    for start, count, negative in tallies.values_list("start", "count", "negative"):
        came, unhappy = sums.get(_half(start), (0, 0))
        sums[_half(start)] = (came + count, unhappy + negative)
    return sums


def quotes(agent: Agent, flood: Flood) -> Sequence[Mention]:
    """The quotes, as far as this agent may read them, in the order in which they tell it best."""
    rows = doors.mentions(agent).filter(pk__in=flood.quotes).select_related("reading")
    order = {pk: place for place, pk in enumerate(flood.quotes)}
    return sorted(rows, key=lambda mention: order[mention.pk])


def record(agent: Agent) -> Record:
    since = clock.now() - timedelta(weeks=WEEKS)
    found = doors.floods(agent).filter(warned_at__gte=since)
    counts = found.order_by().aggregate(
        warnings=Count("pk"),
        right=Count("pk", Q(judged="right")),
        false=Count("pk", Q(judged="false")),
    )
    return Record(**counts)


def watched(agent: Agent) -> tuple[int, int]:
    """How many series are watched, and how many posts they have counted."""
    series = doors.series(agent)
    return series.count(), series.filter(kind="handle").aggregate(n=Sum("tallies__count"))["n"] or 0
