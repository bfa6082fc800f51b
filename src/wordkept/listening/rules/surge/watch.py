"""Keeps watch over one stream. What it knows is its `memory()`: a few numbers, ready for JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from wordkept.listening.rules.surge.clock import Pace
from wordkept.listening.rules.surge.repeats import Repeats
from wordkept.listening.rules.surge.score import THRESHOLD, Tail, chance, score
from wordkept.listening.rules.surge.usual import QUIETEST, Usual

# A quarter of an hour sees a steep rise early; an hour hears the small brand and the slow rise.
SPANS = (timedelta(minutes=15), timedelta(minutes=60))
# Who looks four times as often finds four times as many rarities by luck.
HANDICAP = tuple(math.log10(SPANS[-1] / span) for span in SPANS)
# Added to what came and to what was expected: below that, doubling means little.
SLACK = 8.0
# At first every hour is new: two days teach what is usual, not yet what is surprising.
LEARNING = timedelta(days=2)
MOST = 1e12
JUST_BELOW = 0.499


@dataclass(frozen=True)
class Sight:
    """What was seen in one row: `volume` came within `span`, `usual` was expected in it."""

    score: float = 0.0
    rarity: float = 0.0
    alarm: bool = False
    span: timedelta = SPANS[-1]
    volume: float = 0.0
    usual: float = 0.0


NOTHING = Sight()


class Heard(NamedTuple):
    at: datetime
    value: float
    usual: float


def _heard(at: str, value: float, usual: float) -> Heard:
    return Heard(datetime.fromisoformat(at), value, usual)


def _fields(part: object) -> dict[str, Any]:
    """As `asdict`, which is ten times slower; lists are copied, so that nothing is shared."""
    return {name: list(v) if isinstance(v, list) else v for name, v in vars(part).items()}


class Watch:
    """`see` each row once, in order. Rows of the past, twice told or unreadable are passed over."""

    def __init__(self, memory: dict[str, Any] | None = None) -> None:
        known = memory or {}
        self.usual = Usual(**known.get("usual", {}))
        self.tails = [Tail(**tail) for tail in known.get("tails", [{} for _ in SPANS])]
        self.repeats = Repeats(**known.get("repeats", {}))
        self.pace = Pace(**known.get("pace", {}))
        self.recent = [_heard(*row) for row in known.get("recent", [])]

    def memory(self) -> dict[str, Any]:
        return {
            "usual": _fields(self.usual),
            "tails": [_fields(tail) for tail in self.tails],
            "repeats": _fields(self.repeats),
            "pace": _fields(self.pace),
            "recent": [(row.at.isoformat(), row.value, row.usual) for row in self.recent],
        }

    def see(self, at: datetime, value: float) -> Sight:
        if not (math.isfinite(value) and value >= 0):
            return NOTHING
        missed = self.pace.step_to(at)
        if missed is None:
            return NOTHING
        value = min(value, MOST)
        self._remember(at, value, missed)
        sights = [self._within(number, at) for number in range(len(SPANS))]
        if not missed:
            self.usual.hear(at, value)
        return self._judged(at, max(sights, key=lambda sight: sight.rarity))

    def _remember(self, at: datetime, value: float, missed: float) -> None:
        """What piled up while nobody counted belongs to that time: it was to be expected."""
        usual = self.usual.of(at) if self.usual.hour else value
        oldest = at - SPANS[-1]
        self.recent = [row for row in self.recent if oldest < row.at < at]
        self.recent.append(Heard(at, value, max(usual, QUIETEST) * (1 + missed)))

    def _within(self, number: int, at: datetime) -> Sight:
        span, tail = SPANS[number], self.tails[number]
        volume, usual = self.within(span, at)
        surprise = math.log((volume + SLACK) / (usual + SLACK))
        rarity = min(tail.rarity(surprise) - HANDICAP[number], chance(volume, usual))
        if not self._is_learning(at):
            tail.learn(surprise)
        return Sight(rarity=max(rarity, 0.0), span=span, volume=volume, usual=usual)

    def within(self, span: timedelta, at: datetime) -> tuple[float, float]:
        """What came in the span that ends there, and what usually comes."""
        rows = [row for row in self.recent if row.at > at - span]
        return sum(row.value for row in rows), sum(row.usual for row in rows)

    def usually(self, usual: float) -> tuple[float, float]:
        """Between what a count lies that usually is so much: beyond is what this stream marks."""
        by = math.exp(self.tails[-1].mark)
        return max((usual + SLACK) / by - SLACK, 0.0), (usual + SLACK) * by - SLACK

    def is_quiet(self, at: datetime) -> bool:
        """It warned not long ago, so only what is clearly worse would be told."""
        return not self.repeats.is_news(at, 0.0)

    def forget_warning(self) -> None:
        """Nobody was told: what goes on now may still be news."""
        self.repeats = Repeats()

    def _judged(self, at: datetime, sight: Sight) -> Sight:
        shown = score(sight.rarity)
        if shown < THRESHOLD:
            return replace(sight, score=shown)
        if self._is_learning(at) or not self.repeats.is_news(at, sight.rarity):
            return replace(sight, score=JUST_BELOW)
        self.repeats.warned(at, sight.rarity)
        return replace(sight, score=shown, alarm=True)

    def _is_learning(self, at: datetime) -> bool:
        return self.pace.known_for(at) < LEARNING
