"""By when? Said on Wednesday 18 November 2026 at noon in Berlin, unless a test says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.listening.rules.dates import due

BERLIN = ZoneInfo("Europe/Berlin")
SENT = datetime(2026, 11, 18, 12, 0, tzinfo=BERLIN)


def when(text: str, sent: datetime = SENT) -> str:
    found = due(text, sent, BERLIN)
    return found.at.strftime("%a %d %b %Y %H:%M") if found.at else found.reason


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("We will refund you by Friday.", "Fri 20 Nov 2026 23:59"),
        ("You'll have it by Fri", "Fri 20 Nov 2026 23:59"),
        ("before Friday", "Thu 19 Nov 2026 23:59"),
        ("no later than Monday", "Mon 23 Nov 2026 23:59"),
        ("this coming Tuesday", "Tue 24 Nov 2026 23:59"),
        ("this Friday", "Fri 20 Nov 2026 23:59"),
        ("next Monday", "Mon 23 Nov 2026 23:59"),
        ("next Wednesday", "Wed 25 Nov 2026 23:59"),
        ("Friday week", "Fri 27 Nov 2026 23:59"),
        ("on Tuesday next week", "Tue 24 Nov 2026 23:59"),
        ("Monday, 23 November", "Mon 23 Nov 2026 23:59"),
        ("until tomorrow noon", "Thu 19 Nov 2026 12:00"),
        ("tomorrow at 3pm", "Thu 19 Nov 2026 15:00"),
        ("tomorrow at 3:30 p.m.", "Thu 19 Nov 2026 15:30"),
        ("tomorrow morning", "Thu 19 Nov 2026 12:00"),
        ("by close of business tomorrow", "Thu 19 Nov 2026 18:00"),
        ("the day after tomorrow", "Fri 20 Nov 2026 23:59"),
        ("today by 17:30", "Wed 18 Nov 2026 17:30"),
        ("this afternoon", "Wed 18 Nov 2026 18:00"),
        ("on the evening of the 5th of December", "Sat 05 Dec 2026 22:00"),
        ("tonight", "Wed 18 Nov 2026 23:59"),
        ("by midnight", "Wed 18 Nov 2026 23:59"),
        ("by noon", "Wed 18 Nov 2026 12:00"),
        ("by the end of the day", "Wed 18 Nov 2026 23:59"),
        ("in 24-48 h", "Fri 20 Nov 2026 12:00"),
        ("within 24 hours", "Thu 19 Nov 2026 12:00"),
        ("in half an hour", "Wed 18 Nov 2026 12:30"),
        ("in 90 minutes", "Wed 18 Nov 2026 13:30"),
        ("within two working days", "Fri 20 Nov 2026 23:59"),
        ("within 3 business days", "Mon 23 Nov 2026 23:59"),
        ("Please allow 3-5 business days", "Wed 25 Nov 2026 23:59"),
        ("within a week", "Wed 25 Nov 2026 23:59"),
        ("in 2 weeks", "Wed 02 Dec 2026 23:59"),
        ("in a month", "Fri 18 Dec 2026 23:59"),
        ("next week", "Sun 29 Nov 2026 23:59"),
        ("by the end of the week", "Sun 22 Nov 2026 23:59"),
        ("this weekend", "Sun 22 Nov 2026 23:59"),
        ("by the end of the month", "Mon 30 Nov 2026 23:59"),
        ("by end of May", "Mon 31 May 2027 23:59"),
        ("in January", "Sun 31 Jan 2027 23:59"),
        ("by the 5th", "Sat 05 Dec 2026 23:59"),
        ("by the 18th", "Wed 18 Nov 2026 23:59"),
        ("on May 3rd", "Mon 03 May 2027 23:59"),
        ("Dec 1st at 10:00", "Tue 01 Dec 2026 10:00"),
        ("by March 22, 2028", "Wed 22 Mar 2028 23:59"),
        ("due 2026-12-01", "Tue 01 Dec 2026 23:59"),
        ("by 25/12", "Fri 25 Dec 2026 23:59"),
        ("by 12/25/2026", "Fri 25 Dec 2026 23:59"),
        ("by 5/5/2027", "Wed 05 May 2027 23:59"),
        ("Friday or Monday", "Mon 23 Nov 2026 23:59"),
        ("between Thursday and Saturday", "Sat 21 Nov 2026 23:59"),
        ("I ordered on Monday and it should come by Friday.", "Fri 20 Nov 2026 23:59"),
        ("bis Freitag", "Fri 20 Nov 2026 23:59"),
        ("vor Freitag", "Thu 19 Nov 2026 23:59"),
        ("bis spätestens Donnerstag 17 Uhr", "Thu 19 Nov 2026 17:00"),
        ("am 3. Mai", "Mon 03 May 2027 23:59"),
        ("bis zum 3.12.", "Thu 03 Dec 2026 23:59"),
        ("am 03.12.2026", "Thu 03 Dec 2026 23:59"),
        ("bis zum 5.", "Sat 05 Dec 2026 23:59"),
        ("heute Abend", "Wed 18 Nov 2026 22:00"),
        ("heute bis 17 Uhr", "Wed 18 Nov 2026 17:00"),
        ("bis morgen früh", "Thu 19 Nov 2026 12:00"),
        ("übermorgen", "Fri 20 Nov 2026 23:59"),
        ("nächste Woche Dienstag", "Tue 24 Nov 2026 23:59"),
        ("Ende der Woche", "Sun 22 Nov 2026 23:59"),
        ("innerhalb der nächsten 24 Stunden", "Thu 19 Nov 2026 12:00"),
        ("in zwei Werktagen", "Fri 20 Nov 2026 23:59"),
        ("binnen einer Woche", "Wed 25 Nov 2026 23:59"),
        ("bis Ende Dezember", "Thu 31 Dec 2026 23:59"),
    ],
)
def test_the_last_moment_that_keeps_the_word(text: str, at: str) -> None:
    assert when(text) == at


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("asap", "soon, but no day: “asap”"),
        ("as soon as possible please", "soon, but no day: “as soon as possible”"),
        ("in a few days", "soon, but no day: “in a few days”"),
        ("in ein paar Tagen", "soon, but no day: “in ein paar Tagen”"),
        ("so bald wie möglich", "soon, but no day: “so bald wie möglich”"),
        ("next Friday", "ambiguous, this week or the next: “next Friday”"),
        ("nächsten Freitag", "ambiguous, this week or the next: “nächsten Freitag”"),
        ("by Wednesday", "ambiguous, today or in a week: “by Wednesday”"),
        ("by 03/04", "ambiguous, day or month first: “by 03/04”"),
        ("by 5pm EST", "ambiguous, another time zone: “by 5pm”"),
        ("tomorrow at 3:30", "ambiguous, morning or afternoon: “tomorrow at 3:30”"),
        ("tomorrow at 25 Uhr", "ambiguous, no such hour: “tomorrow at 25 Uhr”"),
        ("on 31 February", "ambiguous, no such day: “on 31 February”"),
        ("by the 31st of June", "ambiguous, no such day: “by the 31st of June”"),
        ("Thursday, March 22 2027", "ambiguous, not that weekday: “Thursday, March 22 2027”"),
        ("Thursday, then maybe Saturday", "names several days: “Thursday”, “Saturday”"),
        ("Call me by Friday. Refund me by Monday.", "names several days: “by Friday”, “by Monday”"),
        ("on 10 November", "already past: “on 10 November”"),
        ("by 9am", "already past: “by 9am”"),
    ],
)
def test_it_does_not_guess_and_says_why(text: str, reason: str) -> None:
    assert when(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I have waited for 3 days now",
        "3 days ago I wrote to you",
        "since Monday nobody answered",
        "It was promised for yesterday",
        "vor drei Tagen",
        "seit Montag warte ich",
        "Guten Morgen, wo ist mein Paket?",
        "every Friday the same trouble",
        "I sat in the sun",
        "24/7 support, 1/2 price, 3.5 stars",
        "Version 10.2 is broken",
        "the second one may be better",
    ],
)
def test_what_is_no_deadline_names_no_day(text: str) -> None:
    assert when(text) == "names no day"


def test_whole_days_are_told_from_hours() -> None:
    assert due("by Friday", SENT, BERLIN).whole_day
    assert not due("by Friday noon", SENT, BERLIN).whole_day
    assert due("by Friday noon", SENT, BERLIN).words == "by Friday noon"


def test_tomorrow_begins_where_the_writer_lives() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert due("tomorrow", late, UTC).at == datetime(2026, 11, 19, 23, 59, tzinfo=UTC)
    berlin = due("tomorrow", late, BERLIN).at
    assert berlin == datetime(2026, 11, 20, 23, 59, tzinfo=BERLIN)


def test_hours_are_counted_through_the_night_of_the_change() -> None:
    """On 28 March 2027 the clock in Berlin jumps from 2 to 3."""
    before = datetime(2027, 3, 27, 20, 0, tzinfo=BERLIN)
    assert when("within 24 hours", before) == "Sun 28 Mar 2027 21:00"
    assert when("tomorrow", before) == "Sun 28 Mar 2027 23:59"
    found = due("within 24 hours", before, BERLIN).at
    assert found and found.astimezone(UTC) - before.astimezone(UTC) == (SENT - SENT.replace(day=17))


def test_an_hour_that_the_clock_skips_moves_on() -> None:
    before = datetime(2027, 3, 27, 20, 0, tzinfo=BERLIN)
    assert when("tomorrow at 2:30 am", before) == "Sun 28 Mar 2027 03:30"


def test_the_last_days_of_months_and_years() -> None:
    assert when("in a month", datetime(2027, 1, 31, 9, tzinfo=BERLIN)) == "Sun 28 Feb 2027 23:59"
    silvester = datetime(2026, 12, 31, 9, tzinfo=BERLIN)
    assert when("tomorrow", silvester) == "Fri 01 Jan 2027 23:59"
    assert when("by 2 January", silvester) == "Sat 02 Jan 2027 23:59"
    assert when("by 29 February", datetime(2028, 2, 1, 9, tzinfo=BERLIN)) == "Tue 29 Feb 2028 23:59"


WORDS = "by on the next 3 5th 31 may mon friday in days 24 h 12:99 am pm bis zum 3.5. uhr ende 13/13 99 weeks"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join) | st.text(max_size=80))
def test_whatever_somebody_types_there_is_an_answer(text: str) -> None:
    found = due(text, SENT, BERLIN)
    assert found.reason
    assert found.at is None or found.at >= SENT


def test_a_hostile_length_costs_no_more_than_another() -> None:
    assert when("by " * 50_000 + "Friday") == "names no day"
