"""When to remind, when it is late, and what counts as kept: one definition for every number on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

A_DAY = timedelta(days=1)
AT_LEAST = timedelta(minutes=15)
Z = 1.96  # nineteen times out of twenty


def remind_at(made_at: datetime, due_at: datetime) -> datetime:
    """A day before; of a short promise, when three quarters of its time are gone."""
    left = (due_at - made_at) / 4
    return due_at - min(A_DAY, max(left, AT_LEAST))


@dataclass(frozen=True, slots=True)
class Rate:
    """Kept by their hour, of those whose hour has come or that were settled; with its interval."""

    kept: int
    late: int
    broken: int
    overdue: int

    @property
    def counted(self) -> int:
        return self.kept + self.late + self.broken + self.overdue

    @property
    def share(self) -> float | None:
        return self.kept / self.counted if self.counted else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.kept, self.counted) if self.counted else None


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Where the true share probably lies (Wilson 1927): honest for three promises as for three thousand."""
    share, spread = hits / count, Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    reach = Z / (1 + spread) * sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, middle - reach), min(1.0, middle + reach)
