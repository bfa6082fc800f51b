"""Value, noise, or too few to say: one number with how sure it is."""

from __future__ import annotations

import pytest

from wordkept.measure.worth import worth


@pytest.mark.parametrize(
    ("answers", "glad", "complaints", "percent", "says"),
    [
        (0, 0, 0, 0, "few"),
        (4, 4, 0, 100, "few"),
        (5, 5, 0, 100, "value"),
        (5, 3, 0, 60, "open"),
        (40, 20, 4, 40, "value"),
        (40, 4, 20, -40, "noise"),
        (40, 12, 10, 5, "open"),
        (400, 60, 20, 10, "value"),
        (40, 0, 0, 0, "open"),
        (40, 40, 40, 0, "open"),
    ],
)
def test_what_the_answers_say(
    answers: int, glad: int, complaints: int, percent: int, says: str
) -> None:
    found = worth(answers, glad, complaints)
    assert (found.percent, found.says) == (percent, says)


@pytest.mark.parametrize("answers", [0, 1, 5, 50, 5_000])
def test_the_range_stays_between_noise_and_value_and_narrows(answers: int) -> None:
    few, many = worth(answers, answers, 0), worth(10 * answers, 10 * answers, 0)
    assert -1 <= few.low <= few.high <= 1
    assert many.high - many.low <= few.high - few.low


def test_glad_and_complaining_are_mirrors() -> None:
    one, other = worth(30, 12, 3), worth(30, 3, 12)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
