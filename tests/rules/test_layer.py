"""The layer that corrections teach: it helps where colleagues corrected, and keeps still elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from wordkept.listening.rules import understand
from wordkept.listening.rules.layer import Layer, table
from wordkept.listening.rules.layering import (
    ENOUGH,
    ENOUGH_WRITERS,
    Case,
    Gain,
    gain,
    learned,
    missing,
    parted,
)
from wordkept.listening.rules.teaching import TASKS, labels_of, relabelled, sureness
from wordkept.listening.rules.trained.linear import NotAModel

MOODS = TASKS["polarity"].labels
UNSURE = {"negative": 0.25, "neutral": 0.5, "positive": 0.25}
SICK = "that boat is sick|sick view from the deck|your new app is sick|sick boots, totally sick"
FLAT = "the boat leaves at nine|the view from the deck|your new app is out|boots in the window"


def cases(many: int = 24) -> list[Case]:
    """Young sailors say "sick" when they are glad; the shipped model knows no better."""
    slang = [
        Case(f"{text} number {n}", f"writer {n % 8}", UNSURE, frozenset(["positive"]))
        for n in range(many // 4)
        for text in SICK.split("|")
    ]
    usual = [
        Case(
            f"{text} number {n}", f"other {n % 8}", UNSURE, frozenset(["neutral"]), corrected=False
        )
        for n in range(many // 4)
        for text in FLAT.split("|")
    ]
    return [*slang, *usual]


def said(layer: Layer, text: str) -> str:
    scores, _ = layer.scores([text], table([UNSURE], MOODS))
    return layer.labels[int(scores[0].argmax())]


def test_it_learns_what_colleagues_say_and_leaves_the_rest() -> None:
    layer = learned(cases(), MOODS, several=False)
    assert said(layer, "this ferry is sick") == "positive"
    assert said(layer, "the ferry leaves at ten") == "neutral"
    assert said(layer, "words it has never met") == "neutral"


def test_its_reason_is_the_word_that_was_corrected_before() -> None:
    layer = learned(cases(), MOODS, several=False)
    _, rows = layer.scores(["this ferry is Sick"], table([UNSURE], MOODS))
    assert "Sick" in layer.words(rows, 0, MOODS.index("positive"))


def test_the_gain_is_measured_on_people_it_has_not_read() -> None:
    measured = gain(cases(), MOODS, several=False)
    assert measured.before == 0
    assert measured.after > 0.9
    assert measured.touched == 0
    assert measured.good
    for rest, test in parted(cases()):
        writers = [{cases()[at].writer for at in side} for side in (rest, test)]
        assert writers[0].isdisjoint(writers[1])


def test_corrections_without_sense_bring_no_gain() -> None:
    noise = [
        Case(f"the boat leaves at {n}", f"writer {n}", UNSURE, frozenset([MOODS[n % 3]]))
        for n in range(60)
    ]
    assert not gain(noise, MOODS, several=False).good


def test_a_layer_that_changes_what_nobody_minded_is_not_good() -> None:
    assert Gain(0.4, 0.6, 30, touched=0.05).good
    assert not Gain(0.4, 0.6, 30, touched=0.3).good
    assert not Gain(0.4, 0.4, 30).good


def test_it_says_how_many_more_are_needed() -> None:
    assert missing([]) == ENOUGH
    assert missing(cases(8)[:5]) == ENOUGH - 5
    one_writer = [Case("sick", "maya", UNSURE, frozenset(["positive"]))] * ENOUGH
    assert missing(one_writer) == ENOUGH_WRITERS - 1
    assert missing(cases()) == 0


def test_several_labels_at_once() -> None:
    names = ("complaint", "question")
    shipped = {"complaint": 0.1, "question": 0.8}
    both = [
        Case(f"why is it wobbly {n}", f"writer {n}", shipped, frozenset(names)) for n in range(24)
    ]
    layer = learned(both, names, several=True)
    scores, _ = layer.scores(["why so wobbly"], table([shipped], names))
    assert (scores[0] > 0.5).all()


def test_it_travels_in_a_few_kilobytes() -> None:
    layer = learned(cases(80), MOODS, several=False)
    again = Layer.load(layer.packed())
    assert len(layer.packed()) < 20_000
    assert again.labels == layer.labels
    np.testing.assert_allclose(again.weights, layer.weights, atol=0.01)


@pytest.mark.parametrize("packed", [b"", b"nothing of ours"])
def test_another_file_is_refused(packed: bytes) -> None:
    with pytest.raises(NotAModel):
        Layer.load(packed)


def test_a_layer_that_learned_nothing_changes_nothing() -> None:
    bare = Layer(
        MOODS, np.zeros(0, np.int32), np.zeros((0, 3), np.float32), np.zeros(3, np.float32)
    )
    scores, _ = bare.scores(["anything"], table([UNSURE], MOODS))
    assert scores[0].tolist() == pytest.approx(list(UNSURE.values()))


@pytest.mark.parametrize(
    ("task", "value", "labels"),
    [
        ("polarity", "negative", {"negative"}),
        ("urgency", 2, {"2"}),
        ("delight", True, {"true"}),
        ("motive", "", {"none"}),
        ("intents", ["legal", "question"], {"legal", "question"}),
        ("intents", [], set()),
        ("language", "de", {"de"}),
    ],
)
def test_each_field_has_its_labels(task: str, value: object, labels: set[str]) -> None:
    assert labels_of(TASKS[task], value) == labels


@pytest.mark.parametrize(
    ("task", "scores", "field", "value"),
    [
        ("polarity", {"negative": 0.1, "neutral": 0.1, "positive": 0.8}, "polarity", "positive"),
        ("urgency", {"0": 0.1, "1": 0.1, "2": 0.1, "3": 0.7}, "urgency", 3),
        ("delight", {"false": 0.2, "true": 0.8}, "delight", True),
        ("motive", {"none": 0.9, "warn": 0.1}, "motive", ""),
        ("request", {"none": 0.1, "commitment": 0.9}, "request", "commitment"),
        ("language", {"en": 0.2, "nl": 0.8}, "language", "nl"),
    ],
)
def test_what_the_layer_says_becomes_the_reading(
    task: str, scores: dict[str, float], field: str, value: object
) -> None:
    read = understand("When does the boat leave?", "en")
    better = relabelled(read, TASKS[task], scores, lambda label: f"taught {label}")
    assert getattr(better, field) == value
    assert "taught" in better.reasons[field]


def test_agreement_leaves_the_reading_as_it_was() -> None:
    read = understand("When does the boat leave?", "en")
    assert relabelled(read, TASKS["polarity"], {read.polarity: 0.9}, str) is read
    assert relabelled(read, TASKS["intents"], {one.name: 0.9 for one in read.intents}, str) is read


def test_intents_come_and_go_one_by_one() -> None:
    read = understand("When does the boat leave?", "en")
    better = relabelled(
        read, TASKS["intents"], {"legal": 0.9, "question": 0.1}, lambda name: "taught"
    )
    assert [one.name for one in better.intents] == ["legal"]
    assert better.reasons["intents"] == "legal: taught"


def test_the_shipped_model_is_as_sure_as_it_says() -> None:
    read = understand("I love it!", "en")
    sure = sureness(TASKS["polarity"], read, MOODS)
    assert max(sure, key=sure.__getitem__) == read.polarity
    assert sum(sure.values()) == pytest.approx(1, abs=0.05)
    assert sureness(TASKS["urgency"], read, TASKS["urgency"].labels)[str(read.urgency)] > 0.5
