"""A stretch of time one looks at, the steps it is drawn in, and how one comes nearer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS = {"day": 1, "week": 7, "month": 28, "quarter": 91}
ALL = "all"
USUAL = "week"
BARS = 48
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = (
    timedelta(minutes=1), timedelta(minutes=10), HOUR, 6 * HOUR, DAY,
    7 * DAY, 28 * DAY, 364 * DAY, 3640 * DAY,
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """From `start` until before `end`; without an end it goes on. A chosen one has no `name`."""

    name: str = ALL
    start: datetime | None = None
    end: datetime | None = None


def asked(name: str, since: str, until: str, now: datetime) -> Span:
    """What an address asks for. `now` is the reader's own time: their days begin at their midnight."""
    start, end = _moment(since, now), _moment(until, now)
    if start and (end is None or start < end):
        return Span("", start, end)
    if name == ALL:
        return Span()
    name = name if name in DAYS else USUAL
    return Span(name, _begin(DAYS[name], now))


def _begin(days: int, now: datetime) -> datetime:
    """A day is the last 24 hours, a week is today and the six days before."""
    if days == 1:
        return now.replace(minute=0, second=0, microsecond=0) - 23 * HOUR
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)


def _moment(text: str, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
    return found if 1970 < found.year < 3000 else None


def step(start: datetime, end: datetime) -> timedelta:
    """The finest step that leaves bars one can still click on."""
    return next((one for one in STEPS if (end - start) / one <= BARS), STEPS[-1])


def edges(start: datetime, end: datetime) -> list[datetime]:
    """Where the bars begin, and at last where the last one ends."""
    return list(_edges(start, end, step(start, end)))


def _edges(start: datetime, end: datetime, by: timedelta) -> Iterator[datetime]:
    at = start
    while at < end:
        yield at
        at = at + by
    yield at
