"""A B A B …: CPU seconds of two jobs in one process, and the ratio pair by pair."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Pair:
    """Medians of both rates (things per CPU-second) and of their ratio."""

    value: float
    yardstick: float
    ratio: float


def cpu_seconds(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return max(time.process_time() - started, 1e-6)


def alternate(ours: Callable[[int], float], bare: Callable[[int], float], things: int) -> Pair:
    """`ours` and `bare` do one round each (numbered) and return CPU seconds."""
    rates = [(things / ours(n), things / bare(n)) for n in range(ROUNDS)]
    return Pair(
        statistics.median(rate for rate, _ in rates),
        statistics.median(rate for _, rate in rates),
        statistics.median(rate / other for rate, other in rates),
    )


def show(name: str, value: float, yardstick: float, ratio: float, n: int) -> None:
    print(
        json.dumps(
            {
                "name": name,
                "value": round(value, 3),
                "yardstick": round(yardstick, 3),
                "ratio": round(ratio, 4),
                "n": n,
            }
        )
    )
