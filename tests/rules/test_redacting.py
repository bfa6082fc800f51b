"""What leaves the house in a copy: the customer and us, and nobody else."""

from __future__ import annotations

import pytest

from wordkept.replies.redacting import Known, redact

KNOWN = Known(
    kept=frozenset({"maya", "maya@post.example", "harbour_help"}),
    names=frozenset({"maya", "okonjo"}),
    numbers=frozenset({"1632960561"}),
    address="7 harbour street, leeds",
    others=("Tom Baker", "Tom"),
    colleagues={"Ana Duarte": "Ana"},
)
LEAVES_OUT = [
    ("ask bob@other.example", "ask [mail]", ["mail"]),
    ("as @rival said", "as [handle] said", ["handle"]),
    ("see @bob@social.example there", "see [handle] there", ["handle"]),
    ("call +44 1632 960999 today", "call [number] today", ["number"]),
    ("IBAN 8937 0400 4405", "IBAN [number]", ["number"]),
    ("he lives at 12 Mill Road", "he lives at [address]", ["address"]),
    ("in der Hafenstraße 4 wohnt er", "in der [address] wohnt er", ["address"]),
    ("tom baker was there", "[name] was there", ["name"]),
    ("ask Tom about it", "ask [name] about it", ["name"]),
    ("Mr Finch at number 3", "Mr [name] at number 3", ["name"]),
    ("my neighbour Otto saw it", "my neighbour [name] saw it", ["name"]),
    ("meine Nachbarin Ilse sah es", "meine Nachbarin [name] sah es", ["name"]),
    ("my daughter Lily Okonjo", "my daughter [name]", ["name"]),
    ("https://social.example/@bob/12 says", "[link] says", ["link"]),
    ("Ana Duarte helped", "Ana helped", []),
]
STAYS = [
    "I am Maya Okonjo, maya@post.example, @maya",
    "Mrs Okonjo, 7 Harbour Street",
    "call me: +44 1632 960561",
    "@harbour_help I ordered on 2026-11-18 for 1,299.00",
    "It took 14 days and 3 calls; see https://harbour.example/help",
    "tomorrow and tomatoes",
    "Mr. Ana",
]


@pytest.mark.parametrize(("words", "left", "kinds"), LEAVES_OUT)
def test_third_parties_are_left_out(words: str, left: str, kinds: list[str]) -> None:
    assert redact(words, KNOWN, lambda kind: f"[{kind}]") == (left, kinds)


@pytest.mark.parametrize("words", STAYS)
def test_the_customer_and_we_stay(words: str) -> None:
    assert redact(words, KNOWN, lambda kind: f"[{kind}]") == (words, [])


def test_a_hostile_text_takes_no_time_to_speak_of() -> None:
    """Linear patterns: a hundred thousand letters end, whatever they are."""
    for bomb in ("1 " * 40_000, "@a" * 40_000, "My son " * 12_000, "A" * 90_000, "12 Aa " * 15_000):
        redact(bomb, KNOWN, lambda kind: f"[{kind}]")
