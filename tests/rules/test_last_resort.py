"""When is a public word a last resort? Tables of what was tried before, and how it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wordkept.conversations import attempts
from wordkept.conversations.attempts import Attempt, Contact, counts, origin, state, urgency

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LETTER = Contact("letter", "letter", True, NOON - timedelta(days=11), waits=True)


def contact(**more: Any) -> Contact:
    return replace(LETTER, **more)


@pytest.mark.parametrize(
    ("how", "stands"),
    [
        ({}, "unanswered"),
        ({"closed": True}, "closed"),
        ({"answered": True, "waits": False}, "answered"),
        ({"answered": True, "waits": False, "closed": True}, "solved"),
        ({"answered": True, "waits": True}, "unsolved"),
        ({"answered": True, "waits": True, "thanks": True}, "answered"),
        ({"answered": True, "waits": True, "closed": True}, "solved"),
        ({"answered": True, "waits": True, "thanks": True, "closed": True}, "solved"),
        ({"thanks": True}, "unanswered"),
    ],
)
def test_how_an_earlier_contact_stands(how: dict[str, Any], stands: str) -> None:
    assert state(contact(**how)) == stands


@pytest.mark.parametrize(
    ("how", "ago", "counted"),
    [
        ({}, timedelta(days=11), True),
        ({}, attempts.REACH, True),
        ({}, attempts.REACH + timedelta(minutes=1), False),
        ({}, timedelta(minutes=29), False),
        ({}, timedelta(minutes=30), True),
        ({}, -timedelta(hours=1), False),
        ({"place": "phone"}, timedelta(minutes=1), True),
        ({"place": "phone"}, -timedelta(minutes=1), False),
        ({"place": "forum", "private": False}, timedelta(days=2), True),
        ({"place": "mastodon", "private": False}, timedelta(days=2), False),
        ({"place": "mastodon", "private": True}, timedelta(days=2), True),
    ],
)
def test_what_counts_as_a_quieter_way(how: dict[str, Any], ago: timedelta, counted: bool) -> None:
    assert counts(contact(**how, asked_at=NOON - ago), "mastodon", NOON) is counted


def tried(*contacts: Contact, **standing: str) -> list[Attempt]:
    return attempts.tried_before(contacts, standing, "mastodon", NOON)


def test_only_what_was_broken_is_named_newest_first() -> None:
    mail = contact(conversation="mail", place="mail", asked_at=NOON - timedelta(days=3))
    solved = contact(conversation="call", place="phone", answered=True, waits=False, closed=True)
    assert [a.conversation for a in tried(LETTER, mail, solved)] == ["mail", "letter"]


def test_what_was_so_then_stays_and_what_is_so_now_is_said_beside_it() -> None:
    (found,) = tried(LETTER, letter="solved")
    assert (found.was, found.state, found.is_open) == ("unanswered", "solved", False)


def test_the_first_that_broke_is_the_origin() -> None:
    mail = contact(conversation="mail", place="mail", asked_at=NOON - timedelta(days=3))
    first = origin(tried(mail, LETTER))
    assert first and first.place == "letter"
    assert origin([]) is None


@pytest.mark.parametrize(
    ("now", "states", "becomes"),
    [
        (0, [], 0),
        (1, ["unanswered"], 2),
        (1, ["unanswered", "unsolved"], 3),
        (3, ["unanswered"], 3),
        (1, ["solved", "unanswered"], 2),
        (1, ["solved", "answered"], 1),
    ],
)
def test_the_third_attempt_is_more_urgent_than_the_second(
    now: int, states: list[str], becomes: int
) -> None:
    found = [replace(tried(LETTER)[0], conversation=str(n), state=s) for n, s in enumerate(states)]
    assert urgency(now, found) == becomes


def test_a_later_word_adds_what_broke_since_and_changes_nothing_before() -> None:
    earlier = tried(LETTER)
    later = [
        replace(earlier[0], was="unsolved"),
        *tried(contact(conversation="mail", place="mail")),
    ]
    merged = attempts.merged(earlier, later)
    assert {a.conversation: a.was for a in merged} == {"letter": "unanswered", "mail": "unanswered"}


def test_attempts_are_kept_as_plain_rows() -> None:
    found = tried(LETTER)
    assert attempts.from_rows(attempts.as_rows(found)) == found
    assert found[0].moment == LETTER.asked_at
