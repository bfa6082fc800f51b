"""Does a public question lack its public end? Is this an earlier answer, said again?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wordkept.replies import rules

EARLY = datetime(2026, 11, 18, 9, tzinfo=UTC)
LATE = datetime(2026, 11, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("in_public", "private_at", "public_at", "lacks"),
    [
        (True, LATE, EARLY, True),  # "we wrote to you", then solved in private
        (True, LATE, None, True),
        (True, EARLY, LATE, False),  # the end was said in public
        (True, LATE, LATE, False),
        (True, None, EARLY, False),  # nothing private about it
        (True, None, None, False),
        (False, LATE, None, False),  # nobody saw the question
    ],
)
def test_what_began_in_public_and_ended_in_private_lacks_its_end(
    in_public: bool, private_at: datetime | None, public_at: datetime | None, lacks: bool
) -> None:
    why = rules.lacks_end(in_public, private_at, public_at)
    assert bool(why) is lacks
    assert not why or "private" in why


RESTART = "Please hold the button for 10 seconds, then restart the router."


@pytest.mark.parametrize(
    "said",
    [
        RESTART.upper(),
        f"Hi Maya, {RESTART}",
        f"@maya@isles.example {RESTART} ^AD",
        "please hold the button for 15 seconds – then restart the router!!! 🙂",
        f"{RESTART} https://harbour.example/help?for=maya",
        f"Hallo Frau Okonjo! {RESTART}",
    ],
)
def test_nearly_the_same_words_have_one_gist(said: str) -> None:
    assert rules.gist(said) == rules.gist(RESTART) != ""


@pytest.mark.parametrize(
    "said",
    [
        "Please do not hold the button for 10 seconds, then restart the router.",
        "Please hold the button, then restart the router.",
        "Your voucher is on its way to you.",
    ],
)
def test_other_words_have_another_gist(said: str) -> None:
    assert rules.gist(said) != rules.gist(RESTART)


@pytest.mark.parametrize(
    "said", ["", "Thank you!", "Hi Maya, thanks a lot!", "@maya 👍", "\u0301" * 40]
)
def test_what_is_too_short_to_be_an_answer_has_no_gist(said: str) -> None:
    assert rules.gist(said) == ""


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        (RESTART, True),
        (f"Hi Tom, sorry about that! {RESTART} Tell us whether it helped.", True),
        ("Hold the button for 20 seconds, then restart.", True),
        ("We send you a new router.", False),
        ("", False),
    ],
)
def test_a_taken_answer_counts_while_half_of_it_is_left(sent: str, counts: bool) -> None:
    assert bool(rules.is_from(sent, RESTART)) is counts


def test_an_answer_without_words_is_never_said_again() -> None:
    assert rules.is_from("anything", "👍") == ""
