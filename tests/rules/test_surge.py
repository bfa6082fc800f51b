"""The watch over a stream: it warns early and seldom, never looks ahead, and nothing odd upsets it."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from wordkept.__main__ import main
from wordkept.bench import floods as water
from wordkept.bench import surging
from wordkept.listening.rules.surge import (
    QUIET,
    THRESHOLD,
    Forecast,
    Sight,
    Watch,
    is_clearly_worse,
    next_hour,
)
from wordkept.listening.rules.surge.score import Tail, chance

STEP = timedelta(minutes=5)
DAY, WEEK = 288, 2016
START = datetime.fromisoformat("2026-01-05")


def times(rows: int, step: timedelta = STEP) -> list[datetime]:
    return [START + step * row for row in range(rows)]


def poisson(rng: random.Random, mean: float) -> int:
    limit, n, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        n, product = n + 1, product * rng.random()
    return n


def daily(rows: int, base: float = 10.0, seed: int = 1, rows_a_day: int = DAY) -> list[float]:
    """Busy in the afternoon, hardly anybody at night."""
    rng = random.Random(seed)
    hours = (24 * (row % rows_a_day) / rows_a_day for row in range(rows))
    return [poisson(rng, base * (0.2 + 1.6 * math.exp(-((h - 15) ** 2) / 40))) for h in hours]


def see_all(
    values: Iterable[float], watch: Watch | None = None, at: Sequence[datetime] | None = None
) -> list[Sight]:
    watch, known = watch or Watch(), list(values)
    moments = at or times(len(known))
    return [watch.see(moment, value) for moment, value in zip(moments, known, strict=True)]


def alarms(sights: Iterable[Sight]) -> list[int]:
    return [row for row, sight in enumerate(sights) if sight.alarm]


@pytest.fixture(scope="module")
def learned() -> tuple[str, list[float]]:
    """What a watch knows after two ordinary weeks, as it is stored."""
    watch, values = Watch(), daily(2 * WEEK)
    see_all(values, watch)
    return json.dumps(watch.memory()), values


def after(learned: tuple[str, list[float]]) -> Watch:
    return Watch(json.loads(learned[0]))


def two_weeks_later(rows: int) -> list[datetime]:
    return [START + STEP * (2 * WEEK + row) for row in range(rows)]


def test_ordinary_weeks_bring_less_than_one_alarm_each() -> None:
    found = [alarms(see_all(daily(4 * WEEK, base, seed=7))) for base in (0.05, 1, 10)]
    assert sum(map(len, found)) <= 3
    assert all(row >= 2 * DAY for row in itertools.chain(*found))


def test_ten_times_the_usual_is_told_within_minutes_and_once(
    learned: tuple[str, list[float]],
) -> None:
    """It rises over three hours, stays for six, and falls back."""
    rise = [*(1 + 9 * row / 36 for row in range(36)), *[10.0] * 72, *[1.0] * 36]
    values = [value * by for value, by in zip(daily(2 * WEEK + 144)[2 * WEEK :], rise, strict=True)]
    sights = see_all(values, after(learned), two_weeks_later(144))
    [first] = alarms(sights)
    assert first <= 15
    assert sights[first].volume > sights[first].usual
    assert sights[first].score >= THRESHOLD
    others = [sight.score for row, sight in enumerate(sights) if row != first]
    assert max(others) < THRESHOLD


def test_a_small_brand_is_warned_of_a_dozen_in_an_hour() -> None:
    """Usually one post in two hours; a dozen within one hour is no chance."""
    rng = random.Random(3)
    values = [float(rng.random() < 1 / 24) for _ in range(2 * WEEK)]
    values[-12:] = [1.0] * 12
    assert [row >= 2 * WEEK - 12 for row in alarms(see_all(values))] == [True]
    values[-12:] = [0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0]
    assert not alarms(see_all(values))


def test_what_is_usual_at_this_hour_is_no_news_and_at_another_it_is(
    learned: tuple[str, list[float]],
) -> None:
    afternoon = [17.0] * 12
    at_three = [moment + timedelta(hours=14, minutes=30) for moment in two_weeks_later(12)]
    at_night = [moment + timedelta(hours=2) for moment in two_weeks_later(12)]
    assert not alarms(see_all(afternoon, after(learned), at_three))
    assert alarms(see_all(afternoon, after(learned), at_night))


def test_a_wild_stream_is_judged_by_its_own_past() -> None:
    """What alarms a calm stream is daily bread for one that jumps five times a day."""
    rng = random.Random(5)
    values = [float(poisson(rng, 5)) for _ in range(3 * WEEK)]
    burst, worse = [60.0] * 3, [80.0] * 3
    calm, wild = list(values), list(values)
    for day in range(20):
        for hour in rng.sample(range(23), 5):
            wild[day * DAY + hour * 12 : day * DAY + hour * 12 + 3] = worse
    calm[-10:-7] = wild[-10:-7] = burst
    assert [row > 3 * WEEK - 20 for row in alarms(see_all(calm))] == [True]
    assert not any(row > 3 * WEEK - 20 for row in alarms(see_all(wild)))


def test_after_a_warning_it_is_quiet_for_a_day_unless_it_gets_clearly_worse() -> None:
    watch = Watch()
    see_all(daily(WEEK), watch)
    at = START + STEP * WEEK
    watch.repeats.warned(at, rarity=3.0)
    assert not watch.repeats.is_news(at + QUIET - STEP, 5.9)
    assert watch.repeats.is_news(at + QUIET - STEP, 6.0)
    assert watch.repeats.is_news(at + QUIET, 3.0)
    assert watch.is_quiet(at + STEP)
    watch.forget_warning()
    assert not watch.is_quiet(at + STEP)


@pytest.mark.parametrize(("now", "before", "worse"), [(0.6, 0.5, False), (0.7, 0.5, True)])
def test_clearly_worse_is_twice_as_rare(now: float, before: float, worse: bool) -> None:
    assert is_clearly_worse(now, before) is worse


def test_on_the_first_two_days_it_only_learns() -> None:
    assert not alarms(see_all([*daily(2 * DAY - 20), *[500.0] * 20]))
    assert alarms(see_all([*daily(2 * DAY + 1), *[500.0] * 20]))


def test_the_memory_is_plain_and_small_and_one_can_go_on_from_it() -> None:
    values = daily(WEEK + DAY)
    values[WEEK + 100 : WEEK + 120] = [200.0] * 20
    whole = see_all(values)
    watch, pieces = Watch(), []
    for moment, value in zip(times(len(values)), values, strict=True):
        watch = Watch(json.loads(json.dumps(watch.memory())))
        pieces.append(watch.see(moment, value))
    assert pieces == whole
    assert len(json.dumps(watch.memory())) < 4_000


def test_a_mark_set_too_high_by_a_wild_week_comes_down_again() -> None:
    tail = Tail(mark=2.0, seen=5000)
    for _ in range(WEEK):
        tail.learn(0.0)
    assert 1.85 < tail.mark < 1.95


@pytest.mark.parametrize(
    ("volume", "usual", "low", "high"),
    [(4, 4, 0, 0), (3, 4, 0, 0), (12, 4, 0.8, 1.0), (40, 4, 9, 10), (40, 20, 1.2, 1.5)],
)
def test_chance_needs_many_people(volume: float, usual: float, low: float, high: float) -> None:
    assert low <= chance(volume, usual) <= high


def test_the_next_hour_is_forecast_between_falling_back_and_rising_on(
    learned: tuple[str, list[float]],
) -> None:
    watch, at = after(learned), two_weeks_later(24)
    usual = next_hour(watch, at[0] - STEP)
    see_all([30.0] * 24, watch, at)
    told = next_hour(watch, at[-1])
    assert usual.expected < 60 < told.low < told.expected < told.high
    assert 200 < told.expected < 500
    assert isinstance(told, Forecast)


# Bad input


ODD_VALUES = [math.nan, math.inf, -math.inf, -1.0, 1e308, 5.0]


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_an_odd_value_alarms_nobody_but_a_finite_flood_and_is_forgotten(
    learned: tuple[str, list[float]], odd: float
) -> None:
    watch, at = after(learned), two_weeks_later(WEEK)
    found = alarms(see_all([odd, *daily(WEEK - 1)], watch, at))
    assert found == ([0] if odd == 1e308 else [])
    assert watch.usual.level < 20


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_it_gets_over_an_odd_first_value(odd: float) -> None:
    values = [odd, *daily(WEEK - 1)]
    values[-20:] = [400.0] * 20
    assert [row >= WEEK - 20 for row in alarms(see_all(values))] == [True]


def test_gaps_raise_nothing_not_even_when_all_that_was_missed_comes_at_once() -> None:
    values, at = daily(2 * WEEK + DAY), times(2 * WEEK + DAY)
    gap = slice(2 * WEEK + 30, 2 * WEEK + 110)
    missed = sum(values[gap])
    del values[gap], at[gap]
    assert not alarms(see_all(values, at=at))
    values[2 * WEEK + 30] += missed
    assert not alarms(see_all(values, at=at))


def test_told_twice_or_too_late_counts_once(learned: tuple[str, list[float]]) -> None:
    values, at = daily(2 * WEEK + 60)[2 * WEEK :], two_weeks_later(60)
    plain = see_all(values, after(learned), at)
    shuffled: list[tuple[datetime, float]] = []
    for row, (moment, value) in enumerate(zip(at, values, strict=True)):
        shuffled += [(moment, value), (moment, 1000.0)]
        if row > 10:
            shuffled.append((at[row - 7], 1000.0))
    watch = after(learned)
    seen = [watch.see(moment, value) for moment, value in shuffled]
    assert not alarms(seen)
    assert [sight for sight in seen if sight != Sight()] == plain


def test_a_clock_that_was_far_ahead_is_not_believed_for_ever() -> None:
    watch = Watch()
    watch.see(datetime.fromisoformat("2099-01-01"), 5)
    values = daily(2 * WEEK)
    values[-20:] = [400.0] * 20
    assert [row >= 2 * WEEK - 20 for row in alarms(see_all(values, watch))] == [True]


@pytest.mark.parametrize("minutes", [2, 15, 60])
def test_other_paces_than_five_minutes_work_as_well(minutes: int) -> None:
    step = timedelta(minutes=minutes)
    per_day = timedelta(days=1) // step
    values = daily(5 * per_day, base=600 * minutes / 60, rows_a_day=per_day)
    last = max(3, per_day // 12)
    values[-last:] = [value * 10 + 5000 * minutes / 60 for value in values[-last:]]
    found = alarms(see_all(values, at=times(len(values), step)))
    assert [row >= len(values) - last for row in found] == [True]


def test_nothing_that_is_a_number_and_a_time_raises() -> None:
    rng, watch, at = random.Random(11), Watch(), START
    for _ in range(3000):
        at += timedelta(seconds=rng.choice([300, 300, 0, -300, 1e-3, 86_400, 1e9, -1e9, 7]))
        sight = watch.see(at, rng.choice([0, 1, 1e300, -5, math.nan, math.inf, 3.7, 1e12]))
        assert 0 <= sight.score < 1
    assert json.loads(json.dumps(watch.memory(), allow_nan=False))


# The command


def command(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    raw = io.BufferedReader(io.BytesIO(text.encode("utf-8", "surrogateescape")))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw))
    assert main(["surge", "-"]) == 0
    return capsys.readouterr().out.splitlines()


def csv_of(values: Sequence[float], header: str = "timestamp,value") -> str:
    rows = (f"{at},{value:g}" for at, value in zip(times(len(values)), values, strict=True))
    return "\n".join([header, *rows]) + "\n"


def flooded() -> list[float]:
    values = daily(WEEK)
    values[WEEK - 40 : WEEK - 20] = [300.0] * 20
    return values


def test_the_threshold_is_one_frozen_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["surge", "--threshold"]) == 0
    assert float(capsys.readouterr().out) == THRESHOLD == 0.5


def test_a_file_gets_a_score_per_row_plain_and_packed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, packed = tmp_path / "counts.csv", tmp_path / "counts.csv.gz"
    plain.write_text(csv_of(flooded()))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert main(["surge", str(plain)]) == 0
    out = capsys.readouterr().out
    assert main(["surge", str(packed)]) == 0
    assert capsys.readouterr().out == out
    header, *rows = out.splitlines()
    assert header == "timestamp,value,score"
    scores = [float(row.rsplit(",", 1)[1]) for row in rows]
    assert len(scores) == WEEK
    assert all(0 <= score <= 1 for score in scores)
    assert [row // 20 for row, score in enumerate(scores) if score >= THRESHOLD] == [
        (WEEK - 40) // 20
    ]


def test_the_beginning_of_a_file_gets_the_beginning_of_its_scores(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    values = flooded()
    whole = command(csv_of(values), monkeypatch, capsys)
    for rows in (0, 1, 300, WEEK - 30):
        part = command(csv_of(values[:rows]), monkeypatch, capsys)
        assert part == whole[: rows + 1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "timestamp,value\n",
        "\ufefftimestamp,value\r\n",
    ],
)
def test_an_empty_file_gives_a_header(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(text, monkeypatch, capsys) == ["timestamp,value,score"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("2026-01-05 00:00:00,7\n", ["2026-01-05 00:00:00,7,0.000000"]),
        ("value,timestamp\n7,2026-01-05\n", ["2026-01-05,7,0.000000"]),
        ("timestamp,value\nyesterday,7\n", ["yesterday,7,0.000000"]),
        ("timestamp,value\n2026-01-05T00:00Z,many\n", ["2026-01-05T00:00Z,many,0.000000"]),
        ("timestamp,value\n1767571200,7\n1e99,7\n", ["1767571200,7,0.000000", "1e99,7,0.000000"]),
        ("timestamp,value\n2026-01-05\n2026-01-05,7\n", ["2026-01-05,7,0.000000"]),
        ('timestamp,value\n"2026-01-05 00:00",\0"7"\n', ["2026-01-05 00:00,7,0.000000"]),
        ("timestamp,value\n0001-01-01T00:00+14:00,7\n", ["0001-01-01T00:00+14:00,7,0.000000"]),
    ],
)
def test_rows_of_any_shape_are_answered_or_passed_over(
    text: str, rows: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(text, monkeypatch, capsys)[1:] == rows


def test_times_with_and_without_a_zone_can_be_mixed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "timestamp,value\n2026-01-05 12:00,7\n2026-01-05T14:05+02:00,7\n1767614700,9\n"
    assert len(command(text, monkeypatch, capsys)) == 4


@pytest.mark.parametrize("arguments", [[], ["not-there.csv"]])
def test_what_cannot_be_opened_is_said_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["surge", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith("wordkept surge: ") and said.count("\n") == 1


def test_a_packed_file_that_was_cut_off_is_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(csv_of(daily(WEEK)).encode())[:2000])
    assert main(["surge", str(path)]) == 2
    assert "wordkept surge: " in capsys.readouterr().err


def test_it_needs_no_database() -> None:
    source = Path(sys.modules["wordkept.commands.surge"].__file__ or "").read_text()
    assert "django" not in source


# The bench


@pytest.fixture(scope="module")
def simulated() -> list[tuple[water.Flood, float, int, water.Warned]]:
    return list(itertools.islice(water.simulated(surging.SEED, weeks=2), 27, 45))


def test_floods_of_busy_streams_are_told_before_a_quarter_of_their_peak(
    simulated: list[tuple[water.Flood, float, int, water.Warned]],
) -> None:
    clear = [warned for flood, _, _, warned in simulated if flood.peak >= 8]
    early = [one for one in clear if one.risen is not None and one.risen <= surging.QUARTER]
    assert len(early) >= len(clear) / 2
    assert sum(false for _, _, false, _ in simulated) < 2 * len(simulated)


def figures(lines: Iterator[surging.Figure]) -> dict[str, float]:
    return {line["name"]: line["value"] for line in lines}


def test_a_folder_of_labelled_series_is_scored_with_the_frozen_threshold(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 2)):
        values = daily(2 * WEEK, seed=seed)
        values[WEEK : WEEK + 20] = [300.0] * 20
        (tmp_path / f"{name}.csv").write_text(csv_of(values))
    window = [str(START + STEP * (WEEK - 10)), str(START + STEP * (WEEK + 89))]
    (tmp_path / "windows.json").write_text(json.dumps({"one.csv": [window], "two.csv": [window]}))
    told = figures(surging.figures(tmp_path))
    assert told["nab-standard"] > 90
    assert told["nab-standard-left-out"] > 90
    assert told["nab-false-alarms-a-week"] <= 1


def test_floods_are_poured_into_the_volume_of_a_file_of_posts(tmp_path: Path) -> None:
    rng = random.Random(2)
    posts = [START + timedelta(seconds=rng.random() * 20 * 86_400) for _ in range(8000)]
    rows = "".join(f"{at:%a %b %d %H:%M:%S} +0000 {at:%Y},words\n" for at in posts)
    packed = gzip.compress(f"created_at,text\nnonsense,words\n{rows}".encode())
    (tmp_path / "posts.csv.gz").write_bytes(packed)
    told = figures(surging.figures(tmp_path))
    assert told["posts-alarms-a-week"] <= 1
    assert told["posts-warned-at-all"] > 0.8
