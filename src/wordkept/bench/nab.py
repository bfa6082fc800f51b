"""How early and how calmly a detector warns, by the published formula of the Numenta Anomaly Benchmark."""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROBATION = 0.15
PROBATION_AT_MOST = 750


@dataclass(frozen=True)
class Profile:
    """What an early hit earns, what a miss and a false alarm cost."""

    hit: float = 1.0
    miss: float = 1.0
    false: float = 0.11


PROFILES = {
    "standard": Profile(),
    "reward_low_FP_rate": Profile(false=0.22),
    "reward_low_FN_rate": Profile(miss=2.0),
}


@dataclass(frozen=True)
class Labelled:
    """A series, and the first and last row of each window in which something was going on."""

    name: str
    rows: Sequence[tuple[str, float]]
    windows: Sequence[tuple[int, int]]


def benchmark(
    files: Iterable[tuple[int, Sequence[tuple[int, int]], Sequence[int]]], profile: Profile
) -> float:
    """0 for silence, 100 for the first row of every window and nothing else.

    Of each file: how many rows, its windows, and the rows of its alarms.
    """
    files = list(files)
    windows = sum(len(windows) for _, windows, _ in files)
    silence, perfect = -windows * profile.miss, windows * profile.hit
    raw = sum(earned(length, windows, alarms, profile) for length, windows, alarms in files)
    return 100 * (raw - silence) / (perfect - silence)


def earned(
    length: int, windows: Sequence[tuple[int, int]], alarms: Sequence[int], profile: Profile
) -> float:
    """What the alarms of one file earn and cost; those while it still learns do not count."""
    counted = [row for row in alarms if row >= probation(length)]
    hits = [_hit(window, counted, profile) for window in windows]
    outside = (row for row in counted if not any(left <= row <= right for left, right in windows))
    return sum(hits) + sum(_false(row, windows, profile) for row in outside)


def probation(length: int) -> int:
    return min(int(PROBATION * length), PROBATION_AT_MOST)


def _hit(window: tuple[int, int], alarms: Sequence[int], profile: Profile) -> float:
    left, right = window
    first = min((row for row in alarms if left <= row <= right), default=None)
    if first is None:
        return -profile.miss
    return profile.hit * _sigmoid(-(right - first + 1) / (right - left + 1)) / _sigmoid(-1)


def _false(row: int, windows: Sequence[tuple[int, int]], profile: Profile) -> float:
    """Just after a window costs less: the news was old, but no lie."""
    ended = [window for window in windows if window[1] < row]
    if not ended:
        return -profile.false
    left, right = max(ended, key=lambda window: window[1])
    distance = (row - right) / (right - left)
    return -profile.false if distance > 3 else profile.false * _sigmoid(distance)


def _sigmoid(y: float) -> float:
    return 2 / (1 + math.exp(5 * y)) - 1


def read(folder: Path) -> Iterator[Labelled]:
    """The series of a folder laid out as the benchmark's: counts as CSV beside `windows.json`."""
    told = json.loads((folder / "windows.json").read_text())
    by_name = {Path(name).name: windows for name, windows in told.items()}
    for path in sorted(folder.glob("*.csv*")):
        name = path.name.removesuffix(".gz")
        rows = _rows(path)
        yield Labelled(name, rows, [_within(rows, *window) for window in by_name.get(name, ())])


def _rows(path: Path) -> list[tuple[str, float]]:
    packed = path.read_bytes()
    lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode().splitlines()
    return [(row["timestamp"], float(row["value"])) for row in csv.DictReader(lines)]


def _within(rows: Sequence[tuple[str, float]], start: str, end: str) -> tuple[int, int]:
    inside = [number for number, (at, _) in enumerate(rows) if start[:19] <= at[:19] <= end[:19]]
    return inside[0], inside[-1]
