"""Is more said about it than usual? Now against its own usual days, and themes that are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

DAYS = 14
ENOUGH = 3
CLEARLY = 2.0
TWICE = 1.5


@dataclass(frozen=True)
class Rise:
    """`score` orders; `now` and `usual` are posts a day; `times` is now ÷ usual."""

    kind: Literal["new", "rising", "steady", "fading"]
    score: float
    now: int
    usual: float

    @property
    def times(self) -> float:
        return self.now / self.usual if self.usual else float(self.now)


def rise(days: Sequence[int], age: float) -> Rise:
    """`days` are posts per 24 hours, the newest last; `age` is how many days the theme exists.

    The square root makes a step from 4 to 16 weigh as much as one from 100 to 144: what
    chance does to a count grows with its root.
    """
    now, before = days[-1], days[:-1]
    lived = min(max(age - 1, 0.0), len(before))
    usual = sum(before) / lived if lived >= 1 else float(sum(before))
    score = 2 * (sqrt(now) - sqrt(usual))
    if age < 2 and now >= ENOUGH:
        return Rise("new", score + 1, now, usual)
    if now >= ENOUGH and score >= CLEARLY and now >= TWICE * usual:
        return Rise("rising", score, now, usual)
    return Rise("fading" if score <= -CLEARLY else "steady", score, now, usual)
