"""The clock of a stream: rows come at a pace; some are missing, told twice or told too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# So many rows of the past in a row mean that the clock was set back, or once had been far ahead.
BELIEVED = 12
DRIFT = 0.05
MISSING = 1.5


@dataclass
class Pace:
    """`step` is the usual distance of two rows in seconds."""

    first: str = ""
    last: str = ""
    step: float = 0.0
    behind: int = 0

    def step_to(self, at: datetime) -> float | None:
        """How many rows are missing before this one; None when it is not a step forward."""
        if not self.last:
            self.first = self.last = at.isoformat()
            return 0.0
        distance = (at - datetime.fromisoformat(self.last)).total_seconds()
        if distance <= 0:
            return self._backwards(at, distance)
        self.behind, self.last = 0, at.isoformat()
        return self._missed(distance)

    def known_for(self, at: datetime) -> timedelta:
        return at - datetime.fromisoformat(self.first)

    def _missed(self, distance: float) -> float:
        self.step = self.step or distance
        missed = distance / self.step - 1 if distance > self.step * MISSING else 0.0
        if distance != self.step:
            self.step *= 1 + DRIFT if distance > self.step else 1 - DRIFT
        return missed

    def _backwards(self, at: datetime, distance: float) -> float | None:
        self.behind += distance < 0
        if self.behind < BELIEVED:
            return None
        self.behind, self.last = 0, at.isoformat()
        self.first = min(self.first, self.last)
        return 0.0
