"""What the next hour may bring, as a number and as a range that holds four times out of five."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from wordkept.listening.rules.surge.watch import SPANS, Watch

FEW = 2.0
# Measured at alarms (`wordkept bench surge`): recorded surges fall back, simulated floods go on rising.
FALLS, RISES = 1.0, 0.7
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Forecast:
    expected: float
    low: float
    high: float


def next_hour(watch: Watch, at: datetime) -> Forecast:
    """As much above the usual as the last quarter of an hour and the last hour were, on the whole."""
    ratios = [_above(*watch.within(span, at)) for span in SPANS]
    step = timedelta(seconds=watch.pace.step or HOUR.total_seconds())
    rows = max(int(HOUR / step), 1)
    usual = sum(watch.usual.of(at + step * row) for row in range(1, rows + 1))

    def bring(ratio: float) -> float:
        return max((usual + FEW) * math.exp(ratio) - FEW, 0.0)

    middle = sum(ratios) / len(ratios)
    return Forecast(bring(middle), bring(min(ratios) - FALLS), bring(max(ratios) + RISES))


def _above(volume: float, usual: float) -> float:
    return math.log((volume + FEW) / (usual + FEW))
