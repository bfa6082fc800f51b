"""Quiet weeks, simulated or recorded, and floods poured into them: how soon does the watch warn?"""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from wordkept.listening.rules.surge import Forecast, Watch, next_hour

STEP = timedelta(minutes=5)
ROWS_A_DAY = timedelta(days=1) // STEP
ROWS_A_WEEK = 7 * ROWS_A_DAY
MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - a simulated week has no zone
HOLDS = timedelta(hours=2) // STEP
BASES = (0.1, 0.5, 2.0, 10.0, 40.0)
PEAKS = (4.0, 8.0, 16.0)
RAMPS = (1, 3, 6)
# A working day has its middle in the afternoon, a weekend brings half. What is left moves by
# a tenth over an hour and a half, and people come in small groups.
WEEKEND, DRIFT, DRIFT_ROWS, GROUPS = 0.55, 0.1, 18, 60
SPELLINGS = ("%a %b %d %H:%M:%S %z %Y", "%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M:%S %z")


@dataclass(frozen=True)
class Flood:
    """`peak` times the usual after `hours` of steady rise, two hours of it, then ebb."""

    peak: float
    hours: int

    @property
    def rows(self) -> int:
        return self.hours * 12

    def rise(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        rising = np.arange(1, self.rows + 1) / self.rows
        return np.concatenate([rising, np.ones(HOLDS)])


@dataclass(frozen=True)
class Warned:
    """How far the flood had risen at the warning (0…1, None: no warning), and minutes to its peak."""

    risen: float | None
    minutes_early: float
    forecast: Forecast | None = None
    came: float = 0.0

    @property
    def forecast_held(self) -> bool:
        return self.forecast is not None and self.forecast.low <= self.came <= self.forecast.high


def quiet(
    chance: np.random.Generator, base: float, weeks: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The true rate per row of weeks in which nothing happens, `base` on average."""
    row = np.arange(weeks * ROWS_A_WEEK)
    hour, day = row / 12 % 24, row // ROWS_A_DAY % 7
    shape = 0.15 + 0.85 * np.exp(-((hour - 15) ** 2) / (2 * 4.5**2))
    shape *= np.where(day >= 5, WEEKEND, 1.0)
    return np.asarray(base * shape / shape.mean() * np.exp(_drift(chance, row.size)))


def _drift(chance: np.random.Generator, rows: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    keeps = math.exp(-1 / DRIFT_ROWS)
    pushes = chance.normal(0, DRIFT * math.sqrt(1 - keeps**2), rows)
    drift = np.zeros(rows)
    for row in range(1, rows):
        drift[row] = keeps * drift[row - 1] + pushes[row]
    return drift


def counted(
    chance: np.random.Generator, rate: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> list[int]:
    return [int(n) for n in chance.poisson(chance.gamma(GROUPS, rate / GROUPS))]


def simulated(seed: int, weeks: int = 3) -> Iterator[tuple[Flood, float, int, Warned]]:
    """Flood, base, false alarms in the quiet weeks before it, and the warning."""
    for number, (base, peak, hours) in enumerate(
        (base, peak, hours) for base in BASES for peak in PEAKS for hours in RAMPS
    ):
        chance = np.random.default_rng([seed, number])
        flood, rate = Flood(peak, hours), quiet(chance, base, weeks + 1)
        start = weeks * ROWS_A_WEEK + int(chance.integers(0, 6 * ROWS_A_DAY))
        watch, false = Watch(), 0
        times = [MONDAY + STEP * row for row in range(rate.size)]
        for at, value in zip(times, counted(chance, rate[:start]), strict=False):
            false += watch.see(at, value).alarm
        rising = flood.rise()
        poured = rate[start : start + rising.size] * (1 + (peak - 1) * rising)
        after = counted(chance, rate[start + rising.size : start + rising.size + 12])
        values = [*counted(chance, poured), *after]
        yield flood, base, false, warned(watch, flood, times[start:], values)


def warned(
    watch: Watch, flood: Flood, times: Sequence[datetime], values: Sequence[float]
) -> Warned:
    """The first alarm while it rises or stands, and whether the hour after it came as forecast."""
    rise = flood.rise()
    for row, risen in enumerate(rise):
        if watch.see(times[row], values[row]).alarm:
            told = next_hour(watch, times[row])
            came = float(sum(values[row + 1 : row + 13]))
            return Warned(float(risen), (flood.rows - row - 1) * 5.0, told, came)
    return Warned(None, 0.0)


def recorded(path: Path) -> tuple[list[datetime], list[int]]:
    """Posts of a file, counted by five minutes from the first busy day on; empty if it has no times."""
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        rows = csv.DictReader(file)
        column = next(
            (c for c in rows.fieldnames or () if c.endswith("created") or c == "created_at"), ""
        )
        posted = (
            sorted(filter(None, (_moment(row[column] or "") for row in rows))) if column else []
        )
    days = Counter(at.date() for at in posted)
    busy = [day for day, count in sorted(days.items()) if count > len(posted) / len(days) / 2]
    if not busy:
        return [], []
    first = datetime.combine(busy[0], datetime.min.time())
    per_row = Counter((at - first) // STEP for at in posted if at >= first)
    numbers = range(max(per_row) + 1)
    return [first + STEP * row for row in numbers], [per_row[row] for row in numbers]


def _moment(said: str) -> datetime | None:
    for spelling in SPELLINGS:
        with suppress(ValueError):
            at = datetime.strptime(said, spelling)  # noqa: DTZ007 - some of them have no zone
            return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return None


def poured(
    seed: int, times: Sequence[datetime], values: Sequence[float], each: int = 4
) -> tuple[int, list[Warned]]:
    """Alarms of the recorded series itself, and floods poured into it at moments without one."""
    chance = np.random.default_rng(seed)
    first = len(values) // 3
    cases = [Flood(peak, hours) for peak in PEAKS for hours in RAMPS for _ in range(each)]
    starts = sorted(chance.integers(first, len(values) - 6 * ROWS_A_DAY // 4, len(cases)))
    waiting = dict(zip(starts, chance.permutation(np.arange(len(cases))), strict=True))
    watch, alarms, warnings = Watch(), 0, []
    for row, (at, value) in enumerate(zip(times, values, strict=True)):
        if row in waiting and not watch.is_quiet(at):
            warnings.append(_with(watch, cases[waiting[row]], times[row:], values[row:], chance))
        alarms += watch.see(at, value).alarm and row >= first
    return alarms, warnings


def _with(
    watch: Watch,
    flood: Flood,
    times: Sequence[datetime],
    values: Sequence[float],
    chance: np.random.Generator,
) -> Warned:
    rise = flood.rise()
    usual = np.array([watch.usual.of(at) for at in times[: rise.size]])
    more = chance.poisson(usual * (flood.peak - 1) * rise)
    flooded = [value + int(extra) for value, extra in zip(values, more, strict=False)]
    return warned(
        Watch(watch.memory()), flood, times, [*flooded, *values[rise.size : rise.size + 12]]
    )
