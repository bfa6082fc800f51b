"""The scorer says what the published formula says: worked out by hand on series of a hundred rows."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from wordkept.bench import nab

STANDARD = nab.PROFILES["standard"]
ROWS = 1000
WINDOW = (400, 499)
LATER = (700, 799)


def sigma(y: float) -> float:
    return 2 / (1 + math.exp(5 * y)) - 1


def score(alarms: Sequence[int], *windows: tuple[int, int], profile: str = "standard") -> float:
    return nab.benchmark([(ROWS, windows or (WINDOW,), alarms)], nab.PROFILES[profile])


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        ([], 0),
        ([400], 100),
        ([499], 50 + 50 * sigma(-1 / 100) / sigma(-1)),
        ([449], 50 + 50 * sigma(-51 / 100) / sigma(-1)),
        ([400, 401, 450, 499], 100),
        ([450, 449], 50 + 50 * sigma(-51 / 100) / sigma(-1)),
        ([300], -100 * 0.11 / 2),
        ([300, 301, 302], -300 * 0.11 / 2),
        ([300, 400], 100 - 100 * 0.11 / 2),
        ([149, 400], 100),
        ([150, 400], 100 - 100 * 0.11 / 2),
        ([550, 400], 100 + 50 * 0.11 * sigma(51 / 99)),
        ([500, 400], 100 + 50 * 0.11 * sigma(1 / 99)),
        ([796, 400], 100 + 50 * 0.11 * sigma(3)),
        ([797, 400], 100 - 50 * 0.11),
    ],
)
def test_one_window(alarms: Sequence[int], expected: float) -> None:
    assert score(alarms) == pytest.approx(expected)


def test_a_false_alarm_is_measured_from_the_window_that_ended_last() -> None:
    both = score([400, 700], WINDOW, LATER)
    assert both == pytest.approx(100)
    assert score([400, 700, 850], WINDOW, LATER) == pytest.approx(
        100 + 25 * 0.11 * sigma((850 - 799) / 99)
    )


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("standard", 50 - 0.11 * 25),
        ("reward_low_FP_rate", 50 - 0.22 * 25),
        ("reward_low_FN_rate", 100 * (1 - 2 - 0.11 + 4) / 6),
    ],
)
def test_profiles_weigh_misses_and_false_alarms_differently(profile: str, expected: float) -> None:
    assert score([300, 400], WINDOW, LATER, profile=profile) == pytest.approx(expected)


def test_files_are_scored_together_so_that_each_window_counts_the_same() -> None:
    files = [(ROWS, [WINDOW], [400]), (ROWS, [WINDOW, LATER], [])]
    assert nab.benchmark(files, STANDARD) == pytest.approx(100 / 3)


@pytest.mark.parametrize(("length", "rows"), [(1000, 150), (1007, 151), (5000, 750), (15000, 750)])
def test_the_first_rows_are_for_learning(length: int, rows: int) -> None:
    assert nab.probation(length) == rows


def test_series_and_windows_are_read_from_a_folder(tmp_path: Path) -> None:
    lines = ["timestamp,value", *(f"2026-01-05 00:{n:02}:53,{n}" for n in range(60))]
    (tmp_path / "quiet.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    (tmp_path / "plain.csv").write_text("\n".join(lines))
    window = ["2026-01-05 00:10:53.000000", "2026-01-05 00:19:53.000000"]
    (tmp_path / "windows.json").write_text(json.dumps({"places/plain.csv": [window]}))
    plain, quiet = nab.read(tmp_path)
    assert (plain.name, plain.windows) == ("plain.csv", [(10, 19)])
    assert (quiet.name, quiet.windows) == ("quiet.csv", [])
    assert plain.rows == quiet.rows
    assert plain.rows[7] == ("2026-01-05 00:07:53", 7.0)
