"""Intents of your own: trained from lines, honest about bad ones, small, and unsure of strangers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wordkept.listening.rules.learned import UNSURE, Learned, hashed
from wordkept.listening.rules.learning_intents import Line, Lines, fold_of, read_lines, train
from wordkept.listening.rules.trained.linear import NotAModel
from wordkept.listening.rules.trained.training import CannotTrain

THINGS = {
    "refund": "money back, my refund, return the payment, reimburse the fee, pay me back",
    "delivery": "parcel late, where is my package, delivery date, courier never came, track my box",
    "login": "password reset, cannot log in, account locked, sign in fails, wrong pin code",
}
FRAMES = (
    "{}",
    "please {}",
    "hello, {} now",
    "I ask about {}",
    "{}?",
    "again: {}",
    "my {} since Monday",
)


def lines() -> list[Line]:
    return [
        Line(frame.format(words.strip()), label)
        for label, listed in THINGS.items()
        for words in listed.split(",")
        for frame in FRAMES
    ]


@pytest.fixture(scope="module")
def model() -> Learned:
    return train(lines())[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I want my money back", "refund"),
        ("the courier lost my parcel", "delivery"),
        ("locked out, the PASSWORD is wrong", "login"),
        ("pasword resset", "login"),
    ],
)
def test_it_knows_what_it_was_shown(model: Learned, text: str, label: str) -> None:
    found = model.read(text)
    assert found.label == label
    assert next(iter(found.scores)) == label
    assert found.reasons


@pytest.mark.parametrize(
    "text", ["", "?", "xyzzy", "Der Hund schläft im Gras", "🦒" * 50, "a" * 100_000]
)
def test_what_resembles_no_example_gets_a_low_score(model: Learned, text: str) -> None:
    found = model.read(text)
    assert max(found.scores.values()) < UNSURE
    assert "not sure" in found.reasons[-1]


def test_scores_leave_room_for_none_of_these(model: Learned) -> None:
    assert sum(model.read("Der Hund schläft").scores.values()) < 0.7
    assert sum(model.read("I want my money back").scores.values()) > 0.8


def test_its_figures_come_from_texts_it_has_not_seen() -> None:
    """Labels without any sense can be learned by heart, never foreseen."""
    words = [f"ba{n}lo mi{n * 13}re" for n in range(80)]
    nonsense = [Line(text, "even" if hashed(text) % 2 else "odd") for text in words]
    learned, measured = train(nonsense)
    seen = sum(learned.read(line.text).label == line.label for line in nonsense) / 80
    assert seen > 0.95
    assert measured.accuracy < 0.75
    assert measured.texts == 80


def test_the_same_text_is_never_on_both_sides() -> None:
    assert fold_of("Where is my parcel?") == fold_of("where IS my parcel?  @acme")


def test_it_travels_in_a_small_file(model: Learned, tmp_path: Path) -> None:
    path = tmp_path / "intents.model"
    path.write_bytes(model.packed())
    again = Learned.load(path)
    assert path.stat().st_size < 100_000
    assert again.labels == model.labels
    assert again.read("money back please").label == "refund"
    assert again.about["texts"] == len(lines())


@pytest.mark.parametrize("packed", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 40])
def test_another_file_is_refused(packed: bytes) -> None:
    with pytest.raises(NotAModel, match="not a model of ours"):
        Learned.load(packed)


def test_a_model_that_was_cut_short_is_refused(model: Learned) -> None:
    packed = model.packed()
    with pytest.raises(NotAModel):
        Learned.load(packed[: len(packed) // 2])


def test_bad_lines_are_counted_and_named() -> None:
    raw = [
        json.dumps({"text": "a", "label": "x"}).encode(),
        b"",
        b"no json",
        b"[1, 2]",
        json.dumps({"text": "  ", "label": "x"}).encode(),
        json.dumps({"text": "b"}).encode(),
        json.dumps({"text": "c", "label": 7}).encode(),
        b'{"text": "\xff", "label": "x"}',
        json.dumps({"text": "b" * 200_000, "label": "x"}).encode(),
        b"[" * 100_000,
    ]
    found = read_lines(raw)
    assert found.good == [Line("a", "x")]
    assert [number for number, _ in found.bad] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert dict(found.bad)[5] == '"text" is missing or empty'
    assert dict(found.bad)[9] == "longer than allowed"


@pytest.mark.parametrize("good", [Lines().good, [Line("a", "x"), Line("b", "x")]])
def test_fewer_than_two_labels_are_refused(good: list[Line]) -> None:
    with pytest.raises(CannotTrain, match="two labels"):
        train(good)


def test_two_labels_and_labels_with_one_example_are_enough() -> None:
    learned, _ = train([*lines()[:20], Line("the giraffe bread", "bread")])
    assert learned.read("giraffe bread").label == "bread"
