"""Who seems to write: the press, a child, or neither; and what never may be taken for either."""

from __future__ import annotations

import pytest

from wordkept.people.callings import MINOR, PRESS, told

PRESSING = [
    "I am a reporter with the Harbour Gazette.",
    "I'm a freelance journalist and would like a comment.",
    "Hello, this is a press enquiry about the outage.",
    "Media request: please answer by Friday.",
    "I write for a local newspaper.",
    "We ask you for comment before publication.",
    "Ich bin Journalist und recherchiere für die Zeitung.",
    "ich bin freie Journalistin",
    "Presseanfrage zum Ausfall am Montag",
]
CHILDREN = [
    "I am 9 years old and your router is funny.",
    "i'm only 12 years old",
    "My daughter wrote you this letter.",
    "Here is a letter from my son.",
    "My little girl drew your van.",
    "my 7-year-old asks why",
    "bin 9 Jahre alt",
    "Ich bin erst 11 Jahre alt.",
    "Meine Tochter hat euch einen Brief geschrieben.",
    "Ein Bild von meinem Sohn",
]
NEITHER = [
    "I am not a reporter, just a customer.",
    "This is not a press enquiry.",
    "Ich bin kein Journalist.",
    "I read about it in a newspaper.",
    "The reporter on television said you lie.",
    "I am 45 years old and never saw the like.",
    "My router is 9 years old.",
    "I feel as if I am 9 years old.",
    "Ich bin 9 Jahre Kunde bei euch.",
    "bin seit 9 Jahren Kunde",
    "ich bin 52 Jahre alt",
    "My daughter cannot watch films.",
    "my son is 34 and uses it",
    "My daughter never wrote to you.",
    "The press of a button is enough.",
    "My 9 year contract ends.",
    "",
]


@pytest.mark.parametrize("words", PRESSING)
def test_the_press_says_so(words: str) -> None:
    found = told(words)
    assert found is not None
    assert found.kind == PRESS
    assert found.said in words


@pytest.mark.parametrize("words", CHILDREN)
def test_a_child_or_its_parents_say_so(words: str) -> None:
    found = told(words)
    assert found is not None
    assert found.kind == MINOR
    assert found.said in words


@pytest.mark.parametrize("words", NEITHER)
def test_who_says_neither_is_neither(words: str) -> None:
    assert told(words) is None


def test_a_child_goes_before_the_press() -> None:
    found = told("Press enquiry from the school paper: I am 13 years old.")
    assert found is not None
    assert found.kind == MINOR
