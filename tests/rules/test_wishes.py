"""Words that ask for an answer elsewhere, and words that only sound like it."""

from __future__ import annotations

import pytest

from wordkept.people.wishes import HEARD, Wish, wished


@pytest.mark.parametrize(
    ("words", "channel", "said"),
    [
        ("Please email me, I am at work.", "mail", "Please email me"),
        ("please e-mail me instead", "mail", "please e-mail me"),
        ("Could you please mail me? No, email me please.", "mail", "email me please"),
        ("Can you answer me by email", "mail", "answer me by email"),
        ("I'd prefer email", "mail", "prefer email"),
        ("Bitte per Mail.", "mail", "Bitte per Mail"),
        ("Antworten Sie mir bitte per E-Mail", "mail", "Antworten Sie mir bitte per E-Mail"),
        ("Schreibt mir bitte eine Mail", "mail", "Schreibt mir bitte eine Mail"),
        ("Please call me back tomorrow", "phone", "Please call me"),
        ("just give me a ring", "phone", "give me a ring"),
        ("Ich bitte um Rückruf", "phone", "bitte um Rückruf"),
        ("Rufen Sie mich bitte an", "phone", "Rufen Sie mich bitte an"),
        ("Bitte nur schriftlich", "letter", "Bitte nur schriftlich"),
        ("please reply to me by post", "letter", "reply to me by post"),
    ],
)
def test_a_wish_is_heard_with_the_phrase_that_says_it(words: str, channel: str, said: str) -> None:
    assert wished(words) == Wish(channel, said)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "You emailed me yesterday",
        "I sent an email and nobody answered",
        "Why did nobody call me?",
        "Do not call me back",
        "Please don't email me, and never give me a call",
        "Bitte nicht per Mail antworten",
        "Ruft mich an nicht vor neun",
        "Please email me or please call me",
        "My email is maya@post.example",
        "Ich habe per Mail gekündigt",
        "x" * HEARD + " please email me",
    ],
)
def test_what_asks_for_nothing_or_for_two_is_no_wish(words: str) -> None:
    assert wished(words) is None
