"""Does somebody ask for something or give their word? The strongest sentence speaks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.listening.rules.dates import due
from wordkept.listening.rules.requests import (
    BITS,
    LABELS,
    STRENGTH,
    asked,
    learn_from,
    shipped,
)
from wordkept.listening.rules.said import cut
from wordkept.listening.rules.trained.training import fit

SENT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def label(text: str) -> str:
    return asked([cut(text)])[0].label


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Would you kindly look up my order for me?", "request"),
        ("please dm me", "request"),
        ("I need a copy of last month's bill.", "request"),
        ("Let's have a call about the broken lift.", "request"),
        ("How about Thursday at the pier?", "request"),
        ("Where has my suitcase gone?", "request"),
        ("Give me back my deposit!", "request"),
        ("Könnten Sie mir die Quittung mailen?", "request"),
        ("Bitte sendet mir ein neues Kabel.", "request"),
        ("Ich möchte mein Geld zurück.", "request"),
        ("We will pay the amount back by Tuesday.", "commitment"),
        ("I'll ring you tomorrow morning.", "commitment"),
        ("You will have an answer from us within 24 hours.", "commitment"),
        ("We are sending a new cable today.", "commitment"),
        ("Wir melden uns bis Montag bei Ihnen.", "commitment"),
        ("Ich schicke es morgen los.", "commitment"),
        ("The soup was lovely.", "none"),
        ("Thank you for the flowers.", "none"),
        ("They promised to call and never did.", "none"),
        ("I will never come back.", "none"),
        ("It rained all day.", "none"),
        ("If you no longer wish to receive our newsletter, click here to unsubscribe.", "none"),
        ("Das Paket ist da.", "none"),
        ("", "none"),
        ("👍", "none"),
        ("?", "none"),
    ],
)
def test_a_sentence(text: str, wanted: str) -> None:
    assert label(text) == wanted


def test_the_strongest_sentence_speaks_for_the_text_and_is_quoted() -> None:
    text = "Hello. The boots are lovely. Could you please send the bill by Friday? Best, Maya"
    found = asked([cut(text)])[0]
    assert found.sentence == "Could you please send the bill by Friday?"
    assert found.reason == "asks for something: “Could you please send the bill”"
    assert due(found.sentence, SENT, UTC).at == datetime(2026, 11, 20, 23, 59, tzinfo=UTC)


def test_three_scores_that_sum_to_one() -> None:
    found = asked([cut("We will refund you by Friday.")])[0]
    assert set(found.scores) == set(LABELS)
    assert sum(found.scores.values()) == pytest.approx(1, abs=0.01)
    assert found.scores["commitment"] > 0.8


def test_texts_read_together_are_read_as_alone() -> None:
    texts = ["Please call me.", "", "Lovely.", "I'll call you tomorrow. See you.", "?!"]
    assert asked([cut(text) for text in texts]) == [asked([cut(text)])[0] for text in texts]


def test_the_shipped_model_is_what_our_sentences_teach() -> None:
    """Whoever mends the examples must train again: `wordkept train request`."""
    again = fit("request", learn_from(), LABELS, bits=BITS, strength=STRENGTH)
    assert shipped().labels == LABELS
    rows = again.features(list(learn_from().texts[:200]))
    same = (again.scores(rows).argmax(axis=1) == shipped().scores(rows).argmax(axis=1)).mean()
    assert same > 0.97


def test_we_wrote_at_least_three_hundred_examples_in_two_languages() -> None:
    lines = set(learn_from().groups)
    assert len(lines) > 600
    assert sum("ich " in line.lower() or "bitte" in line.lower() for line in lines) > 40


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_whatever_somebody_types_there_is_an_answer(text: str) -> None:
    found = asked([cut(text)])[0]
    assert found.label in LABELS
    assert found.reason
