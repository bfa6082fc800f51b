"""What is a story, and when may it be told: the whole table of permission."""

from __future__ import annotations

import pytest

from wordkept.stories.rules import (
    FIRST,
    LAST,
    Moment,
    is_the_question,
    may_ask,
    may_be_used,
    read_first,
    title,
    worth_telling,
)

ANGRY = {"by": "customer", "mood": "negative"}
GLAD = {"by": "customer", "mood": "positive", "glad": True}
CALM = {"by": "customer"}
DELIGHT = {"by": "customer", "mood": "positive", "delight": True, "why": "says “slow blink”"}
WE = {"by": "brand"}


@pytest.mark.parametrize(
    ("said", "kind", "key"),
    [
        ([ANGRY, WE, GLAD], "turned", 2),
        ([ANGRY, WE, CALM, GLAD, CALM], "turned", 3),
        ([ANGRY, WE, DELIGHT], "turned", 2),
        ([ANGRY, WE, DELIGHT, WE, GLAD], "turned", 2),
        ([ANGRY, WE, GLAD, WE, GLAD], "turned", 4),
        ([DELIGHT], "delight", 0),
        ([DELIGHT, WE, DELIGHT], "delight", 2),
        ([WE, DELIGHT, WE, ANGRY], "delight", 1),
        ([ANGRY, GLAD], "", 0),
        ([WE, ANGRY, GLAD], "", 0),
        ([CALM, WE, GLAD], "", 0),
        ([GLAD, WE, ANGRY], "", 0),
        ([ANGRY, WE, CALM], "", 0),
        ([WE], "", 0),
        ([], "", 0),
    ],
)
def test_what_is_worth_telling(said: list[dict[str, object]], kind: str, key: int) -> None:
    moments = [Moment(at, **moment) for at, moment in enumerate(said)]  # type: ignore[arg-type]
    worth = worth_telling(moments)
    assert (worth.kind if worth else "", worth.key if worth else 0) == (kind, key)


def test_a_delight_keeps_its_own_reason() -> None:
    worth = worth_telling([Moment(1, **DELIGHT)])  # type: ignore[arg-type]
    assert worth and worth.why == "says “slow blink”"


@pytest.mark.parametrize("state", ["found", "kept", "left", ""])
@pytest.mark.parametrize("permission", ["", "asked", "granted", "refused", "revoked", "maybe"])
@pytest.mark.parametrize(
    ("conditions", "kept_to"), [("", False), ("", True), ("x", False), ("x", True)]
)
def test_only_a_kept_story_with_a_yes_and_its_conditions_may_be_told(
    state: str, permission: str, conditions: str, kept_to: bool
) -> None:
    may = may_be_used(state, permission, conditions, kept_to)
    allowed = state == "kept" and permission == "granted" and (kept_to or not conditions)
    assert bool(may) is allowed
    assert bool(may.why) is not allowed, "a no always says why"


def test_each_no_has_its_own_words() -> None:
    noes = [may_be_used("kept", p).why for p in ("", "asked", "refused", "revoked")]
    assert (
        len({*noes, may_be_used("found", "granted").why, may_be_used("kept", "granted", "x").why})
        == 6
    )


def test_who_said_no_is_not_asked_again() -> None:
    assert [may_ask(p) for p in ("", "asked", "granted", "refused", "revoked")] == [
        True, True, False, False, False,
    ]  # fmt: skip


ASK = (
    "Hello Bea, may we tell your story in our magazine, with your first name and the picture? – Max"
)


@pytest.mark.parametrize(
    ("sent", "is_it"),
    [
        (ASK, True),
        ("Thank you for the picture!\n\n" + ASK, True),
        (ASK.replace("magazine", "members' magazine").replace("Max", "Max Odell"), True),
        ("The engineer comes on Monday between nine and eleven, Bea.", False),
        ("", False),
    ],
)
def test_the_question_is_known_again_when_it_was_bettered(sent: str, is_it: bool) -> None:
    assert is_the_question(ASK, sent) is is_it


@pytest.mark.parametrize(
    ("subject", "words", "called"),
    [
        ("The cat", "whatever", "The cat"),
        ("", "My cat attacks the router. He has no remorse.", "My cat attacks the router."),
        (
            "",
            "Help! My cat attacks the router all day.",
            "Help! My cat attacks the router all day.",
        ),
        ("", "@acme_help @acme My cat is stuck", "My cat is stuck"),
        ("", "", ""),
    ],
)
def test_a_title_to_begin_with(subject: str, words: str, called: str) -> None:
    assert title(subject, words) == called


def test_a_long_title_is_cut_between_words() -> None:
    long = title("", "word " * 100)
    assert len(long) <= 82 and long.endswith("word …")


def test_a_short_story_is_read_whole_and_a_long_one_by_its_best_moments() -> None:
    assert read_first(range(9), []) == set(range(9))
    shown = read_first(range(100), [40, 777])
    assert shown == {*range(FIRST), 39, 40, *range(100 - LAST, 100)}
