"""What the stream decides without a database: spans of time, marked words, how far we got, who fell silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wordkept.listening.rules.marking import marked
from wordkept.listening.rules.spans import BARS, Span, asked, edges, step
from wordkept.listening.rules.standing import standing
from wordkept.listening.rules.waiting import (
    NEVER,
    answered_nothing,
    heard_nothing,
    judged,
    sight,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 13, 30, tzinfo=BERLIN)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("day", datetime(2026, 11, 17, 14, tzinfo=BERLIN)),
        ("week", datetime(2026, 11, 12, tzinfo=BERLIN)),
        ("month", datetime(2026, 10, 22, tzinfo=BERLIN)),
        ("all", None),
        ("", datetime(2026, 11, 12, tzinfo=BERLIN)),
        ("fortnight", datetime(2026, 11, 12, tzinfo=BERLIN)),
    ],
)
def test_a_span_begins_at_the_readers_own_midnight(name: str, start: datetime | None) -> None:
    span = asked(name, "", "", NOW)
    assert (span.start, span.end) == (start, None)
    assert span.name == (name if name in ("day", "week", "month", "all") else "week")


@pytest.mark.parametrize(
    ("since", "until", "span"),
    [
        ("2026-11-17T10:00", "2026-11-17T12:00", ("", 10, 12)),
        ("2026-11-17T09:00Z", "2026-11-17T11:00Z", ("", 10, 12)),
        ("2026-11-17T10:00", "", ("", 10, None)),
        ("2026-11-17T12:00", "2026-11-17T10:00", ("week", 0, None)),
        ("", "2026-11-17T12:00", ("week", 0, None)),
        ("yesterday", "tomorrow", ("week", 0, None)),
        ("0001-01-01T00:00", "9999-12-31T23:59", ("week", 0, None)),
        ("2026-11-17T25:00", "", ("week", 0, None)),
    ],
)
def test_two_moments_are_a_span_too_and_nonsense_is_none(
    since: str, until: str, span: tuple[str, int, int | None]
) -> None:
    found = asked("", since, until, NOW)
    hours = [at and at.astimezone(BERLIN).hour for at in (found.start, found.end)]
    assert (found.name, *hours) == span


@pytest.mark.parametrize(
    ("length", "by"),
    [
        (timedelta(minutes=20), timedelta(minutes=1)),
        (6 * HOUR, timedelta(minutes=10)),
        (DAY, HOUR),
        (7 * DAY, 6 * HOUR),
        (28 * DAY, DAY),
        (91 * DAY, 7 * DAY),
        (4000 * DAY, 364 * DAY),
        (40_000 * DAY, 3640 * DAY),
    ],
)
def test_bars_are_as_fine_as_one_can_click(length: timedelta, by: timedelta) -> None:
    start = datetime(1990, 1, 1, tzinfo=UTC)
    assert step(start, start + length) == by
    found = edges(start, start + length)
    assert found[0] == start and found[-1] >= start + length and len(found) <= BARS + 1


def test_days_are_days_also_when_the_clocks_change() -> None:
    start = datetime(2026, 10, 20, tzinfo=BERLIN)
    assert {at.hour for at in edges(start, start + 11 * DAY)} == {0, 6, 12, 18}
    assert Span().start is None


@pytest.mark.parametrize(
    ("seen", "taken", "answered", "left", "state"),
    [
        (0, 0, 0, 0, "new"),
        (1, 0, 0, 0, "seen"),
        (1, 1, 0, 0, "taken"),
        (1, 0, 0, 1, "left"),
        (1, 1, 1, 0, "answered"),
        (1, 0, 1, 1, "answered"),
        (0, 0, 1, 0, "answered"),
    ],
)
def test_the_furthest_counts(seen: int, taken: int, answered: int, left: int, state: str) -> None:
    assert standing(*(NOW if yes else None for yes in (seen, taken, answered, left))) == state


@pytest.mark.parametrize(
    ("text", "words", "parts"),
    [
        ("My router died", ["router"], [("My ", False), ("router", True), (" died", False)]),
        ("ROUTER, Router", ["router"], [("ROUTER", True), (", ", False), ("Router", True)]),
        ("an apple app", ["app"], [("an apple ", False), ("app", True)]),
        ("never  \n again", ["never again"], [("never again", True)]),
        ("C++ (again)", ["C++", "(again)"], [("C++", True), (" ", False), ("(again)", True)]),
        ("昨日パンを買った", ["パン"], [("昨日", False), ("パン", True), ("を買った", False)]),
        ("#down again", ["#down"], [("#down", True), (" again", False)]),
        ("nothing here", ["cat"], [("nothing here", False)]),
        ("nothing here", ["", " "], [("nothing here", False)]),
        ("", ["cat"], []),
    ],
)
def test_the_words_that_matched_are_marked(
    text: str, words: list[str], parts: list[tuple[str, bool]]
) -> None:
    assert marked(text, words) == parts


def test_a_long_text_is_shown_from_shortly_before_the_first_word() -> None:
    parts = marked("and so on " * 500 + "the router smokes " + "and on " * 500, ["router"], 200)
    assert ("router", True) in parts
    assert parts[0][0].startswith("…") and parts[-1][0].endswith("…")
    assert sum(len(text) for text, _ in parts) <= 202


def test_a_hundred_thousand_signs_without_a_space_cost_no_time() -> None:
    assert len(marked("x" * 100_000, ["xy"], 100)[0][0]) == 101


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("waits", "half", "most", "unseen"),
    [
        ([], None, None, 0),
        ([3 * MINUTE], 3 * MINUTE, 3 * MINUTE, 0),
        ([n * MINUTE for n in range(1, 11)], 5 * MINUTE, 9 * MINUTE, 0),
        ([MINUTE, MINUTE, None], MINUTE, NEVER, 1),
        ([MINUTE, None, None], NEVER, NEVER, 2),
        ([-MINUTE, MINUTE], timedelta(), MINUTE, 0),
    ],
)
def test_what_nobody_saw_waits_for_ever(
    waits: list[timedelta | None],
    half: timedelta | None,
    most: timedelta | None,
    unseen: int,
) -> None:
    found = sight(waits)
    assert (found.half, found.most, found.unseen, found.heard) == (half, most, unseen, len(waits))


def test_what_was_written_a_moment_ago_is_not_judged_yet() -> None:
    assert not judged(NOW - 59 * MINUTE, None, NOW)
    assert judged(NOW - 61 * MINUTE, None, NOW)
    assert judged(NOW - MINUTE, NOW, NOW)


@pytest.mark.parametrize(
    ("every", "silent_for", "quiet"),
    [
        (HOUR, 23 * HOUR, False),
        (HOUR, 25 * HOUR, True),
        (DAY, 2 * DAY, False),
        (DAY, 3 * DAY + HOUR, True),
        (timedelta(minutes=1), 6 * HOUR, False),
    ],
)
def test_silence_is_much_longer_than_this_handle_is_used_to(
    every: timedelta, silent_for: timedelta, quiet: bool
) -> None:
    heard = [NOW - silent_for - every * n for n in range(20)]
    found = heard_nothing(heard, NOW)
    assert (found.why == "quiet") == quiet
    assert found.usual == every and found.since == heard[0]


def test_who_was_hardly_ever_heard_is_not_silent() -> None:
    assert heard_nothing([NOW - 90 * DAY - DAY * n for n in range(5)], NOW).why == ""
    assert heard_nothing([], NOW).why == ""


@pytest.mark.parametrize(
    ("waiting", "asked", "last", "stopped"),
    [
        (3, 3, None, True),
        (3, 10, NOW - 3 * DAY, True),
        (3, 10, NOW - DAY, False),
        (2, 2, None, False),
        (0, 0, None, False),
    ],
)
def test_answers_have_stopped_when_several_wait_and_nobody_answers_any_more(
    waiting: int, asked: int, last: datetime | None, stopped: bool
) -> None:
    found = answered_nothing(waiting, asked, last, NOW)
    assert (found.why == "unanswered") == stopped
    assert found.share == (waiting / asked if asked else 0)
