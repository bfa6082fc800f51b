"""When should a snoozed conversation come back? The usual choices, in the agent's own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

MORNING = time(9)
LATER = timedelta(hours=3)
END_OF_DAY = time(17)
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Choice:
    key: str
    until: datetime


def choices(now: datetime) -> list[Choice]:
    """`now` is local. Later today is offered only while there is a working day left."""
    tomorrow = _at(now + timedelta(days=1), MORNING)
    monday = _at(now + timedelta(days=7 - now.weekday()), MORNING)
    found = [Choice("tomorrow", tomorrow)]
    if (now + LATER).time() <= END_OF_DAY and (now + LATER).date() == now.date():
        found.insert(0, Choice("later", (now + LATER).replace(second=0, microsecond=0)))
    if monday != tomorrow:
        found.append(Choice("monday", monday))
    return found


def chosen(key: str, now: datetime) -> datetime | None:
    """The moment a key or an own date and time stands for; None when it makes no sense."""
    for choice in choices(now):
        if choice.key == key:
            return choice.until
    return _own(key, now)


def _own(words: str, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
    return found if found - now < LONGEST else None


def _at(day: datetime, moment: time) -> datetime:
    return datetime.combine(day.date(), moment, tzinfo=day.tzinfo)
