"""The trained models: what they see of a text, how they travel, and what they may not unlearn."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.listening.rules import judging, understand, understand_all
from wordkept.listening.rules.hearing import Models, by_models, shipped
from wordkept.listening.rules.mood import POLARITIES
from wordkept.listening.rules.trained import figures_of, recipes
from wordkept.listening.rules.trained.examples import examples
from wordkept.listening.rules.trained.features import features
from wordkept.listening.rules.trained.labelled import CannotRead, Labelled, labelled, read
from wordkept.listening.rules.trained.linear import Linear, NotAModel
from wordkept.listening.rules.trained.reading import hashed, letters, words
from wordkept.listening.rules.trained.training import CannotTrain, Examples, fit, held_out, split


def cut(text: str) -> list[str]:
    found = letters([text])
    spoken = words(found)
    ends = zip(spoken.first, spoken.last, strict=True)
    return [found.joined[found.at[first] : found.at[last]].strip() for first, last in ends]


# ---- what a model sees ----


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I don't like it.", ["I", "don't", "like", "it", "."]),
        ("an 'inner' voice", ["an", "'", "inner", "'", "voice"]),
        ("👍🏽 😂😂😂", ["👍🏽", "😂😂😂"]),
        ("😡😍", ["😡", "😍"]),
        ("what?!", ["what", "?!"]),
        ("@acme_help's app", ["@acme_help", "'", "s", "app"]),
        ("see https://a.example/x?y=1 now", ["see", "https://a.example/x?y=1", "now"]),
        ("", []),
        ("\x00\n", []),
    ],
)
def test_a_text_is_cut_into_words_and_signs(text: str, words: list[str]) -> None:
    assert cut(text) == words


def seen(text: str) -> list[tuple[int, float]]:
    rows = features([text])
    return sorted(zip(rows.columns.tolist(), rows.values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@mira is late", "@ben is late"),
        ("see https://a.example", "see http://b.example/c"),
        ("it’s late", "it's late"),
        ("ＬＡＴＥ again", "LATE again"),
        ("𝐥𝐚𝐭𝐞 again", "late again"),
        ("soooo late", "sooooooooo late"),
        ("12 days", "37 days"),
        ("ÄRGER again", "ÄRGER  again"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same(one: str, other: str) -> None:
    assert seen(one) == seen(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("late", "LATE"),
        ("so late", "soooo late"),
        ("late!", "late!!"),
        ("not good", "good"),
        ("good. not bad", "good not. bad"),
        ("@acme late", "@acme_support late"),
        ("cats like dogs", "dogs like cats"),
        ("late 😀", "late 😡"),
    ],
)
def test_what_matters_makes_a_difference(one: str, other: str) -> None:
    assert seen(one) != seen(other)


def test_the_hash_never_changes_because_models_hang_on_it() -> None:
    assert hashed("late") == 0xF8B637825CCE5048
    assert features(["late"], bits=18).columns[:4].tolist() == [217559, 103097, 226829, 53328]


TEXTS = st.lists(st.text(max_size=60), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_text_is_seen_the_same_alone_and_in_a_batch(texts: Sequence[str]) -> None:
    rows = features(texts)
    assert len(rows) == len(texts)
    for text, (start, end) in zip(texts, pairwise(rows.indptr.tolist()), strict=True):
        alone = features([text])
        assert end > start, "no row is ever empty"
        assert rows.columns[start:end].tolist() == alone.columns.tolist()
        assert np.allclose(rows.values[start:end], alone.values)


def test_a_text_that_repeats_itself_is_not_surer_for_it() -> None:
    model = shipped("polarity")
    once, often = (model.features(["The kettle is broken. " * times]) for times in (4, 80))
    spread = np.abs(model.logits(often)).max() / np.abs(model.logits(once)).max()
    assert spread < 2


# ---- the model and its file ----

LABELS = ("bad", "good")
FEW = Examples(
    [
        "awful kettle",
        "awful late bus",
        "rotten apples",
        "lovely kettle",
        "lovely bus",
        "nice apples",
    ],
    ["bad", "bad", "bad", "good", "good", "good"],
    ["a", "b", "c", "a", "b", "c"],
)


@pytest.fixture(scope="module")
def model() -> Linear:
    return fit("taste", FEW, LABELS, bits=12, strength=10)


def test_it_learns_and_says_why_in_the_words_of_the_writer(model: Linear) -> None:
    scores = model.scores(model.features(["an AWFUL day", "a lovely day", ""]))
    assert scores[:2].argmax(axis=1).tolist() == [0, 1]
    assert np.allclose(scores.sum(axis=1), 1)
    assert model.reasons("an AWFUL day.", "bad")[0] in {"AWFUL", "an AWFUL"}
    assert "." not in model.reasons("an AWFUL day.", "bad")


def test_its_file_says_the_same_and_is_the_same_every_time(model: Linear, tmp_path: Path) -> None:
    model.save(tmp_path / "taste.model")
    again = Linear.load(tmp_path / "taste.model")
    rows = model.features(["an awful day", "nice"])
    assert (again.task, again.labels, again.bits) == ("taste", LABELS, 12)
    assert np.allclose(model.scores(rows), again.scores(rows), atol=0.02)
    assert model.packed() == model.packed()


def test_no_text_at_all_is_no_trouble(model: Linear) -> None:
    assert model.scores(model.features([])).shape == (0, 2)
    assert model.why(model.features([]), []) == []


def repacked(model: Linear, **changed: object) -> bytes:
    """The same file with something else in its header, or other weights."""
    with zipfile.ZipFile(io.BytesIO(model.packed())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    weights = changed.pop("weights", None)
    if weights is not None:
        array = io.BytesIO()
        np.save(array, np.asarray(weights), allow_pickle=True)
        parts["weights.npy"] = array.getvalue()
    parts["header.json"] = json.dumps({**json.loads(parts["header.json"]), **changed}).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return packed.getvalue()


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "another 7"},
        {"labels": ["bad", "good", "better"]},
        {"labels": 7},
        {"bias": [0.0]},
        {"scale": "wide"},
        {"temperature": "hot"},
        {"weights": np.zeros((1000, 2), np.int8)},
        {"weights": np.zeros((1024, 2), np.float64)},
        {"weights": np.array([{"a": 1}], dtype=object)},
    ],
    ids=str,
)
def test_a_file_that_is_not_ours_is_refused_with_words(
    model: Linear, changed: dict[str, object]
) -> None:
    with pytest.raises(NotAModel, match="model"):
        Linear.load(repacked(model, **changed))


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04 no zip", b"\x80\x04K\x01."])
def test_no_zip_and_no_pickle_either(held: bytes) -> None:
    with pytest.raises(NotAModel):
        Linear.load(held)


def test_a_zip_that_would_fill_the_memory_is_refused(model: Linear) -> None:
    with pytest.raises(NotAModel, match="larger than any of ours"):
        Linear.load(repacked(model, weights=np.zeros((1 << 25, 2), np.int8)))


# ---- learning ----


def test_a_group_is_never_on_both_sides_of_a_split() -> None:
    for train, test in split(FEW, 3):
        assert not {FEW.groups[at] for at in train} & {FEW.groups[at] for at in test}


def test_what_was_held_out_was_not_learned() -> None:
    """A word that only one group uses tells nothing about that group's own texts."""
    secret = Examples(["xyzzy"] * 4 + ["plugh"] * 4, ["bad"] * 4 + ["good"] * 4, list("aaaabbbb"))
    with pytest.raises(CannotTrain, match="two labels"):
        held_out(secret, LABELS, bits=10, folds=2)


@pytest.mark.parametrize(
    ("examples", "why"),
    [
        (Examples(["a", "b"], ["bad", "bad"]), "two labels"),
        (Examples([], []), "two labels"),
    ],
)
def test_too_little_to_learn_from_is_said(examples: Examples, why: str) -> None:
    with pytest.raises(CannotTrain, match=why):
        fit("taste", examples, LABELS, bits=10)


def test_one_group_cannot_be_split() -> None:
    with pytest.raises(CannotTrain, match="One group"):
        split(Examples(["a", "b"], ["bad", "good"], ["x", "x"]), 5)


def test_our_own_sentences_are_many_and_the_same_every_time() -> None:
    ours = examples(*recipes.OUR_FILES)
    assert ours == examples(*recipes.OUR_FILES)
    assert len(ours) > 1500
    assert not [one for one in ours if set("{}<>|") & set(one.text)]
    assert all(sum(label in one.labels for label in POLARITIES) == 1 for one in ours)


# ---- files of labelled texts ----


@pytest.mark.parametrize(
    ("name", "held", "found"),
    [
        ("a.txt", "1\tneutral\tsay \\u0022hi\\u0022\n2\tbad line\n", [('say "hi', "neutral", "a")]),
        ("a.csv", "text,polarity\nlate &amp; cold,negative\n", [("late & cold", "negative", "a")]),
        ("a.csv", "id,text,label,brand\n1,x,y,acme\n", [("x", "y", "acme")]),
        ("a.jsonl", '{"text":"x","label":"y","brand":"b"}\n\n', [("x", "y", "b")]),
    ],
)
def test_labelled_texts_are_read_from_the_files_people_have(
    tmp_path: Path, name: str, held: str, found: list[tuple[str, str, str]]
) -> None:
    (tmp_path / name).write_text(held)
    assert read(tmp_path / name, "brand") == [Labelled(*one) for one in found]


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("a.csv", "words,mood\nx,y\n"),
        ("a.jsonl", '{"text":"x"}\n'),
        ("a.jsonl", "nonsense\n"),
        ("a.jsonl", "[]\n"),
        ("a.txt", "\n"),
        ("a.txt.gz", "not packed"),
        ("missing.txt", None),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, held: str | None) -> None:
    if held is not None:
        (tmp_path / name).write_text(held)
    with pytest.raises(CannotRead, match=name):
        read(tmp_path / name, "")


def test_each_text_counts_once_however_often_it_was_collected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1\tneutral\tSame text!\n2\tpositive\tsame  text\n")
    assert [row.label for row in labelled([tmp_path / "a.txt"])] == ["neutral"]


# ---- the shipped models ----


@pytest.mark.parametrize("task", ["polarity", "complaint", "languages"])
def test_a_shipped_model_is_small_and_says_where_it_comes_from(task: str) -> None:
    model = shipped(task)
    assert model.task == task
    assert len(model.packed()) < 5_000_000
    assert {"made", "licence", "attribution", "figures"} <= set(model.about)


def test_the_shipped_complaint_model_is_what_its_recipe_makes() -> None:
    """Our own sentences and the recipe are all it takes: whoever changes them trains it anew."""
    again = recipes.complaint([], shipped("polarity"))
    texts = [one.text for one in examples(*recipes.OUR_FILES)][::20]
    rows = again.features(texts)
    assert np.abs(again.scores(rows) - shipped("complaint").scores(rows)).max() < 0.03


def test_care_sentences_nobody_trained_on_are_read_right() -> None:
    """The table of sentences was not learned from: it stays a fair question."""
    table = Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()
    told = [line.partition("|") for line in table if "|" in line and line[0] != "#"]
    rows = [Labelled(text.strip(), said.split()[0], "") for said, _, text in told]
    assert judging.polarity(rows, by_models, "")["accuracy"] >= 0.97


def test_a_batch_reads_like_its_texts_one_by_one() -> None:
    texts = ["My parcel never came", "Danke!", "", "😡", "¿Dónde está?", "Thanks, all good now :)"]
    alone = [understand(text) for text in texts]
    assert understand_all(texts) == alone


def test_a_model_of_ones_own_takes_the_seat() -> None:
    gloomy = shipped("polarity")
    bias = np.array([50, 0, 0], np.float32)
    own = Linear("polarity", POLARITIES, gloomy.weights, bias)
    read = understand("what a lovely day", "en", Models(own, shipped("complaint")))
    assert read.polarity == "negative"


@pytest.mark.parametrize(
    ("text", "complains"),
    [
        ("My router died and your help desk hung up on me", True),
        ("Still no refund, and nobody answers my mails", True),
        ("Which size should I take?", False),
        ("Thank you, it works again", False),
        ("See you all at the match tomorrow", False),
    ],
)
def test_a_complaint_has_a_probability(text: str, complains: bool) -> None:
    read = understand(text, "en")
    assert 0 <= read.complaint <= 1
    assert (read.complaint >= 0.5) is complains, read


def test_the_three_scores_are_probabilities() -> None:
    for found in understand_all(["awful", "Wann?", "", "ok", "خدمة سيئة", "a" * 100_000]):
        assert sum(found.scores["polarity"].values()) == pytest.approx(1, abs=0.01)


# ---- figures ----


@pytest.mark.parametrize(
    ("right", "said", "expected"),
    [
        ([True, False], [0.9, 0.1], 1.0),
        ([True, False], [0.1, 0.9], 0.0),
        ([True, False, True, False], [0.5, 0.5, 0.5, 0.5], 0.5),
        ([True, True, False], [0.9, 0.2, 0.3], 0.5),
        ([True], [0.5], 0.5),
    ],
)
def test_auc_counts_pairs_in_the_right_order(
    right: list[bool], said: list[float], expected: float
) -> None:
    assert figures_of.of_probability(right, said)["auc"] == expected


def test_macro_figures_count_rare_labels_like_common_ones() -> None:
    found = figures_of.of_labels(["a"] * 9 + ["b"], ["a"] * 10)
    assert (found["accuracy"], found["macro_recall"]) == (0.9, 0.5)
    assert found["macro_f1"] == pytest.approx(0.474, abs=0.001)


def test_calibration_is_how_far_claims_are_off() -> None:
    assert figures_of.far_off([True, False], [0.5, 0.5]) == 0
    assert figures_of.far_off([False, False], [0.9, 0.9]) == 0.9
