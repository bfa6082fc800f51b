"""What this hour usually brings: a slow level, and the shape of a working day and of a weekend day."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime

HOURS = 24
WEEKEND = 5
# An hour moves the level by a hundredth of its surprise: a week to follow, so a flood of some
# hours does not become the usual. The first hours count for more: there is nothing else yet.
LEVEL_GAIN, FIRST_LEVEL_GAIN = 0.01, 0.5
# Each hour of the day is an average of its visits, until it slowly forgets.
SHAPE_GAIN, SHAPE_VISITS = 0.03, 1
# One hour teaches no more than this (as a logarithm: 4.5 times as much): a flood is no lesson.
LESSON = 1.5
# Fifty times less in an hour of the first day: what we began with was no example.
WRONG_START = -4.0
FEW = 2.0
QUIETEST = 0.002


@dataclass
class Usual:
    """`level` is the mean of a row; `shape` holds logarithms, a working day and a weekend day."""

    level: float = 0.0
    shape: list[float] = field(default_factory=lambda: [0.0] * 2 * HOURS)
    visits: list[int] = field(default_factory=lambda: [0] * 2 * HOURS)
    hours: int = 0
    hour: str = ""
    rows: int = 0
    heard: float = 0.0

    def of(self, at: datetime) -> float:
        """What a row of that hour usually counts."""
        return self.level * math.exp(self._shape(slot(at)))

    def hear(self, at: datetime, value: float) -> None:
        """Take a row in; when an hour is over, learn from it."""
        hour = at.isoformat(timespec="hours")
        if not self.hour:
            self.level = max(value, QUIETEST)
        elif hour != self.hour:
            self._learn(datetime.fromisoformat(self.hour))
        self.hour = hour
        self.rows += 1
        self.heard += value

    def _learn(self, hour: datetime) -> None:
        expected = self.of(hour) * self.rows
        lesson = math.log((self.heard + FEW) / (expected + FEW))
        self.hours += 1
        if lesson < WRONG_START and self.hours <= HOURS:
            self.level = max(self.heard / self.rows, QUIETEST)
        else:
            self._correct(slot(hour), max(-LESSON, min(LESSON, lesson)))
        self.rows, self.heard = 0, 0.0

    def _correct(self, now: int, lesson: float) -> None:
        self.shape[now] = self._shape(now)
        self.visits[now] += 1
        self.shape[now] += lesson * max(SHAPE_GAIN, 1 / (self.visits[now] + SHAPE_VISITS))
        gain = max(LEVEL_GAIN, FIRST_LEVEL_GAIN / self.hours)
        self.level = max(self.level * math.exp(gain * lesson), QUIETEST)

    def _shape(self, now: int) -> float:
        """Until the first weekend, its hours are taken to be like those of the week."""
        return self.shape[now if self.visits[now] else (now + HOURS) % (2 * HOURS)]


def slot(at: datetime) -> int:
    return at.hour + HOURS * (at.weekday() >= WEEKEND)
