"""When a promise is due, when its owner is reminded, and what share of promises was kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wordkept.listening.rules.feasts import coming, easter
from wordkept.promises.rules.dues import due
from wordkept.promises.rules.keeping import Rate, remind_at, wilson

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 18, 13, 0, tzinfo=BERLIN)
FRIDAY_NIGHT = datetime(2026, 11, 20, 21, 30, tzinfo=BERLIN)
FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("by Friday", "2026-11-20T23:59"),
        ("by Friday 5 pm", "2026-11-20T17:00"),
        ("bis Freitag 17 Uhr", "2026-11-20T17:00"),
        ("before Friday", "2026-11-19T23:59"),
        ("in 24-48 h", "2026-11-20T13:00"),
        ("within 24 to 48 hours", "2026-11-20T13:00"),
        ("within two working days", "2026-11-20T23:59"),
        ("within 3 business days", "2026-11-23T23:59"),
        ("innerhalb von 5 Werktagen", "2026-11-25T23:59"),
        ("within a week", "2026-11-25T23:59"),
        ("within the hour", "2026-11-18T14:00"),
        ("within the next day", "2026-11-19T23:59"),
        ("in half an hour", "2026-11-18T13:30"),
        ("tomorrow", "2026-11-19T23:59"),
        ("morgen Vormittag", "2026-11-19T12:00"),
        ("tomorrow morning", "2026-11-19T12:00"),
        ("tonight", "2026-11-18T23:59"),
        ("by the end of the day", "2026-11-18T23:59"),
        ("by end of the week", "2026-11-22T23:59"),
        ("bis Ende der Woche", "2026-11-22T23:59"),
        ("by the 5th", "2026-12-05T23:59"),
        ("bis zum 5. Dezember", "2026-12-05T23:59"),
        ("by 5 December", "2026-12-05T23:59"),
        ("bis spätestens 5.12.", "2026-12-05T23:59"),
        ("before Christmas", "2026-12-24T23:59"),
        ("vor Weihnachten", "2026-12-24T23:59"),
        ("before Easter", "2027-03-27T23:59"),
        ("by New Year's Eve", "2026-12-31T23:59"),
        ("on Monday or Tuesday", "2026-11-24T23:59"),
        ("between Monday and Wednesday", "2026-11-25T23:59"),
        ("your order from Monday by Friday", "2026-11-20T23:59"),
        ("Monday's delivery again tomorrow", "2026-11-19T23:59"),
    ],
)
def test_a_day(words: str, expected: str) -> None:
    found = due(words, WEDNESDAY)
    assert found.at is not None, found.reason
    assert found.at.strftime("%Y-%m-%dT%H:%M") == expected
    assert found.at.tzinfo is not None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("asap", "soon, but no day"),
        ("shortly", "soon, but no day"),
        ("as soon as possible", "soon, but no day"),
        ("so bald wie möglich", "soon, but no day"),
        ("as soon as it is back", "names no day"),
        ("with pleasure", "names no day"),
        ("next Friday", "asks by when: ambiguous"),
        ("by 3/4", "asks by when: ambiguous"),
        ("at 9:30", "asks by when: already past"),
        ("at 5 pm EST", "asks by when: ambiguous"),
        ("at 9 am", "asks by when: already past"),
        ("within 14 days of receiving it", "counts from “of receiving it”"),
        ("innerhalb von 14 Tagen nach Eingang", "counts from “nach Eingang”"),
    ],
)
def test_no_day_is_guessed(words: str, reason: str) -> None:
    found = due(words, WEDNESDAY)
    assert found.at is None
    assert reason in found.reason


def test_by_friday_on_a_friday() -> None:
    """At night it can only be the next one; at noon only its writer knows."""
    night = due("by Friday", FRIDAY_NIGHT)
    assert night.at == datetime(2026, 11, 27, 23, 59, tzinfo=BERLIN)
    noon = due("by Friday", FRIDAY_NOON)
    assert noon.at is None
    assert "today or in a week" in noon.reason


def test_two_working_days_begin_after_the_weekend() -> None:
    assert due("within two working days", FRIDAY_NIGHT).at == datetime(
        2026, 11, 24, 23, 59, tzinfo=BERLIN
    )


def test_a_span_of_time_counts_from_what_has_to_happen_first() -> None:
    assert due("within 5 days", WEDNESDAY, counts_from="once we have it").at is None
    assert due("by Friday", WEDNESDAY, counts_from="once we have it").at is not None
    assert due("within 24 h", WEDNESDAY, each_time=True).at is None


@pytest.mark.parametrize(
    ("sent", "words", "hours"),
    [
        (datetime(2026, 3, 28, 20, tzinfo=BERLIN), "tomorrow at 8 pm", 23),
        (datetime(2026, 3, 28, 20, tzinfo=BERLIN), "in 24 hours", 24),
        (datetime(2026, 10, 24, 20, tzinfo=BERLIN), "tomorrow at 8 pm", 25),
        (datetime(2026, 10, 24, 20, tzinfo=BERLIN), "in 24 hours", 24),
        (datetime(2026, 3, 28, 20, tzinfo=BERLIN), "tomorrow at 2:30 am", 6.5),
    ],
)
def test_the_nights_when_clocks_change(sent: datetime, words: str, hours: float) -> None:
    at = due(words, sent).at
    assert at is not None
    assert at.astimezone(UTC) - sent.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, (3, 31)),
        (2025, (4, 20)),
        (2026, (4, 5)),
        (2027, (3, 28)),
        (2038, (4, 25)),
        (2285, (3, 22)),
    ],
)
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


def test_a_feast_is_the_next_one() -> None:
    assert coming("Christmas", date(2026, 12, 25)) == date(2026, 12, 25)
    assert coming("Christmas", date(2026, 12, 26)) == date(2027, 12, 25)
    assert coming("Karfreitag", date(2026, 4, 4)) == date(2027, 3, 26)


@pytest.mark.parametrize(
    ("stands_for", "before"),
    [
        (timedelta(days=9), 24),
        (timedelta(days=4), 24),
        (timedelta(days=2), 12),
        (timedelta(hours=4), 1),
    ],
)
def test_the_reminder_leaves_time_to_keep_it(stands_for: timedelta, before: int) -> None:
    made = WEDNESDAY
    assert made + stands_for - remind_at(made, made + stands_for) == timedelta(hours=before)


def test_even_a_short_promise_leaves_a_quarter_of_an_hour() -> None:
    due_at = WEDNESDAY + timedelta(minutes=20)
    assert due_at - remind_at(WEDNESDAY, due_at) == timedelta(minutes=15)


def test_a_rate_counts_all_that_came_due() -> None:
    rate = Rate(kept=7, late=1, broken=1, overdue=1)
    assert (rate.counted, rate.share) == (10, 0.7)
    assert rate.interval == pytest.approx((0.3968, 0.8922), abs=1e-4)


def test_nothing_due_is_no_rate() -> None:
    assert Rate(0, 0, 0, 0).share is None
    assert Rate(0, 0, 0, 0).interval is None


def test_three_of_three_is_not_yet_certainty() -> None:
    low, high = wilson(3, 3)
    assert (round(low, 2), high) == (0.44, 1.0)
    assert wilson(0, 3)[0] == 0.0
