"""The figures of `wordkept bench surge`: the published benchmark, simulated weeks, poured floods."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from wordkept.bench import floods, nab
from wordkept.listening.rules.surge import Watch
from wordkept.listening.rules.surge.moments import moment
from wordkept.listening.rules.surge.repeats import Repeats
from wordkept.listening.rules.surge.score import ALARM
from wordkept.listening.rules.surge.watch import LEARNING

# The second best of those published for these series, and what people on call put up with.
HTM = {"standard": 76.8}
TOLERATED_A_WEEK = 1.0
QUARTER = 0.25
SEED = 20260105
CANDIDATES = [tenths / 10 for tenths in range(12, 34)]
BLURRED = 2

Heard = tuple[list[datetime], list[float]]


Figure = dict[str, Any]


def figures(folder: Path | None) -> Iterator[Figure]:
    """Simulated weeks; or, of a folder of recorded series, each benchmark and each file of posts."""
    if folder is None:
        yield from simulated()
        return
    for labels in sorted(folder.rglob("windows.json")):
        yield from benchmark(list(nab.read(labels.parent)))
    for path in sorted(folder.rglob("*.csv.gz")):
        times, values = floods.recorded(path)
        if len(values) > floods.ROWS_A_WEEK:
            yield from poured(path.name.split(".")[0], times, values)


def benchmark(files: Sequence[nab.Labelled]) -> Iterator[Figure]:
    """The one frozen threshold; and what the others would have chosen for each file left out."""
    heard = [_heard(file) for file in files]
    rarities = [_rarities(*each) for each in heard]
    alarms = {at: _alarms(files, heard, rarities, at) for at in (ALARM, *CANDIDATES)}
    for name, profile in nab.PROFILES.items():
        value = nab.benchmark(alarms[ALARM], profile)
        yield _figure(f"nab-{name}", value, HTM.get(name, 100.0), len(files))
    left_out = [_without(number, alarms) for number in range(len(files))]
    value = nab.benchmark(left_out, nab.PROFILES["standard"])
    yield _figure("nab-standard-left-out", value, HTM["standard"], len(files))
    rows = sum(len(file.rows) - nab.probation(len(file.rows)) for file in files)
    false = sum(map(_false, alarms[ALARM])) / (rows / floods.ROWS_A_WEEK)
    yield _figure("nab-false-alarms-a-week", false, TOLERATED_A_WEEK, len(files))


Judged = tuple[int, Sequence[tuple[int, int]], Sequence[int]]


def _heard(file: nab.Labelled) -> Heard:
    known = [(at, value) for said, value in file.rows if (at := moment(said))]
    return [at for at, _ in known], [value for _, value in known]


def _rarities(times: Sequence[datetime], values: Sequence[float]) -> list[float]:
    watch = Watch()
    return [watch.see(at, value).rarity for at, value in zip(times, values, strict=True)]


def _alarms(
    files: Sequence[nab.Labelled],
    heard: Sequence[Heard],
    rarities: Sequence[Sequence[float]],
    at_least: float,
) -> list[Judged]:
    return [
        (len(file.rows), file.windows, _first_ones(times, rare, at_least))
        for file, (times, _), rare in zip(files, heard, rarities, strict=True)
    ]


def _first_ones(times: Sequence[datetime], rarities: Sequence[float], at_least: float) -> list[int]:
    repeats, found = Repeats(), []
    for row, (at, rarity) in enumerate(zip(times, rarities, strict=True)):
        known = at - times[0] >= LEARNING
        if rarity >= at_least and known and repeats.is_news(at, rarity):
            repeats.warned(at, rarity)
            found.append(row)
    return found


def _without(number: int, alarms: dict[float, list[Judged]]) -> Judged:
    """This file's alarms at the threshold that is best, with its neighbours, for all the others."""
    standard = nab.PROFILES["standard"]
    scores = [
        nab.benchmark([*alarms[at][:number], *alarms[at][number + 1 :]], standard)
        for at in CANDIDATES
    ]
    middles = range(BLURRED, len(scores) - BLURRED)
    best = max(middles, key=lambda at: sum(scores[at - BLURRED : at + BLURRED + 1]))
    return alarms[CANDIDATES[best]][number]


def _false(judged: Judged) -> int:
    length, windows, alarms = judged
    counted = [row for row in alarms if row >= nab.probation(length)]
    return sum(not any(left <= row <= right for left, right in windows) for row in counted)


def simulated() -> Iterator[Figure]:
    """Three weeks in which nothing happens, then a flood; clear ones are big floods of big streams."""
    weeks = 3
    told = list(floods.simulated(SEED, weeks))
    false = sum(false for _, _, false, _ in told) / (len(told) * weeks)
    yield _figure("simulated-false-alarms-a-week", false, TOLERATED_A_WEEK, len(told))
    yield from _warnings("simulated", [warned for _, _, _, warned in told])
    clear = [warned for flood, base, _, warned in told if base >= 2 and flood.peak >= 8]
    yield from _warnings("simulated-clear", clear)


def poured(name: str, times: list[datetime], values: list[int]) -> Iterator[Figure]:
    alarms, warnings = floods.poured(SEED, times, values)
    weeks = len(values) * 2 / 3 / floods.ROWS_A_WEEK
    yield _figure(f"{name}-alarms-a-week", alarms / weeks, TOLERATED_A_WEEK, len(values))
    yield from _warnings(name, warnings)


def _warnings(name: str, warnings: Sequence[floods.Warned]) -> Iterator[Figure]:
    risen = [1.0 if one.risen is None else one.risen for one in warnings]
    early = sum(each <= QUARTER for each in risen) / len(risen)
    caught = [one for one in warnings if one.risen is not None]
    yield _figure(f"{name}-risen-at-warning", statistics.median(risen), QUARTER, len(risen))
    yield _figure(f"{name}-warned-before-a-quarter", early, 1.0, len(risen))
    yield _figure(f"{name}-warned-at-all", len(caught) / len(risen), 1.0, len(risen))
    if caught:
        minutes = statistics.median(one.minutes_early for one in caught)
        yield _figure(f"{name}-minutes-before-the-peak", minutes, 60.0, len(caught))
        held = sum(one.forecast_held for one in caught) / len(caught)
        yield _figure(f"{name}-forecast-held", held, 0.8, len(caught))


def _figure(name: str, value: float, yardstick: float, n: int) -> Figure:
    ratio = round(value / yardstick, 4)
    return {
        "name": name,
        "value": round(value, 3),
        "yardstick": yardstick,
        "ratio": ratio,
        "n": n,
    }
