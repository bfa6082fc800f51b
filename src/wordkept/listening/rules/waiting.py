"""How long until somebody looked, when nobody is fast, and which voices fell silent: figures with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

NEVER = timedelta.max
YOUNG = timedelta(hours=1)
SOON = timedelta(hours=1)
FEW_GAPS = 5
LEAST_SILENCE = timedelta(hours=24)
MUCH_LONGER = 3
FEW_WAITING = 3
LONG_UNANSWERED = timedelta(days=2)


@dataclass(frozen=True)
class Sight:
    """Half were seen within `half`, nine of ten within `most`. `NEVER` is an honest answer."""

    heard: int
    unseen: int
    half: timedelta | None
    most: timedelta | None

    @property
    def unseen_share(self) -> float:
        return self.unseen / self.heard if self.heard else 0.0


def sight(waits: Sequence[timedelta | None]) -> Sight:
    """`None` is what nobody saw: it counts as waiting for ever, or the slowest would look fast."""
    ranked = sorted(NEVER if wait is None else max(wait, timedelta()) for wait in waits)
    unseen = sum(wait is None for wait in waits)
    return Sight(len(ranked), unseen, _at(ranked, 0.5), _at(ranked, 0.9))


def _at(ranked: Sequence[timedelta], share: float) -> timedelta | None:
    """The nearest rank: a wait that somebody really had."""
    return ranked[max(-(-len(ranked) * int(share * 100) // 100) - 1, 0)] if ranked else None


def judged(at: datetime, seen: datetime | None, now: datetime) -> bool:
    """What was written a moment ago and not seen yet says nothing so far."""
    return seen is not None or now - at >= YOUNG


@dataclass(frozen=True)
class Silence:
    """`why` is "" when all is well, "quiet" when nothing is heard, "unanswered" when we fell silent."""

    why: str = ""
    since: datetime | None = None
    usual: timedelta | None = None
    waiting: int = 0
    share: float = 0.0


def heard_nothing(heard: Sequence[datetime], now: datetime) -> Silence:
    """`heard` are the latest times something came, newest first: is this gap much longer than they have been?"""
    gaps = sorted(later - earlier for later, earlier in pairwise(heard))
    if len(gaps) < FEW_GAPS:
        return Silence()
    usual = gaps[int(len(gaps) * 0.9)]
    since = heard[0]
    quiet = now - since > max(MUCH_LONGER * usual, LEAST_SILENCE)
    return Silence("quiet" if quiet else "", since, usual)


def answered_nothing(
    waiting: int, asked: int, last_answer: datetime | None, now: datetime
) -> Silence:
    """`waiting` of `asked` who spoke to us got no answer, and it is long since anybody did."""
    share = waiting / asked if asked else 0.0
    long_ago = last_answer is None or now - last_answer > LONG_UNANSWERED
    stopped = waiting >= FEW_WAITING and long_ago
    return Silence("unanswered" if stopped else "", last_answer, None, waiting, share)
