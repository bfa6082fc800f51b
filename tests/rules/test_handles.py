"""Which handle answers this: a table."""

from __future__ import annotations

import pytest

from wordkept.conversations.rules import Answers, who_answers

BRAND = Answers("brand", ["offer", "bread"])
HELP = Answers("help", ["router", "no signal", "störung"], ["outage"])
JOBS = Answers("jobs", ["internship"], ["job"])
HANDLES = (BRAND, HELP, JOBS)


@pytest.mark.parametrize(
    ("said", "intents", "here", "found", "why"),
    [
        ("My ROUTERS blink", [], "brand", "help", ["router"]),
        ("My router blinks", [], "help", None, []),
        ("No signal, my router", ["outage"], "brand", "help", ["router", "no signal", "outage"]),
        ("STÖRUNG seit gestern", [], "brand", "help", ["störung"]),
        ("Hello", ["job"], "help", "jobs", ["job"]),
        ("Is the offer for a router?", [], "brand", None, []),
        ("The offer: a router with no signal", [], "brand", "help", ["router", "no signal"]),
        ("grouter", [], "brand", None, []),
        ("", [], "brand", None, []),
        ("router", [], "nobody wrote down", "help", ["router"]),
    ],
)
def test_another_handle_answers_only_what_it_answers_better(
    said: str, intents: list[str], here: str, found: str | None, why: list[str]
) -> None:
    told = who_answers(said, intents, here, HANDLES)
    assert (told[0].handle if told else None) == found
    assert list(told[1] if told else []) == why


@pytest.mark.parametrize("word", ["", "  ", "("])
def test_a_word_that_is_none_finds_nothing_and_breaks_nothing(word: str) -> None:
    assert who_answers("a router", [], "brand", [Answers("odd", [word.strip()])]) is None
