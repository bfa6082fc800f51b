"""Was it worth reading? One number between noise and value, and how sure the answers make it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

FEWEST = 5
Z = 1.96
FOUR = 4  # two glad and two complaining answers nobody gave: without them few answers look sure


@dataclass(frozen=True)
class Worth:
    """Glad answers less complaints, as a share of all answers, -1 to +1, with its 95 % interval.

    `says` is "value", "noise", "open" (the interval holds 0) or "few".
    """

    share: float
    low: float
    high: float
    says: str

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def interval(self) -> tuple[int, int]:
        return round(100 * self.low), round(100 * self.high)


def worth(answers: int, glad: int, complaints: int) -> Worth:
    """An answer that is both glad and a complaint counts as neither."""
    if not answers:
        return Worth(0.0, -1.0, 1.0, "few")
    middle = (glad - complaints) / (answers + FOUR)
    spread = (glad + complaints + FOUR) / (answers + FOUR) - middle**2
    half = Z * sqrt(max(spread, 0.0) / (answers + FOUR))
    low, high = max(middle - half, -1.0), min(middle + half, 1.0)
    return Worth((glad - complaints) / answers, low, high, _says(answers, low, high))


def _says(answers: int, low: float, high: float) -> str:
    if answers < FEWEST:
        return "few"
    return "value" if low > 0 else "noise" if high < 0 else "open"
