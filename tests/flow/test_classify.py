"""Somebody measures us from outside: JSON lines in, one answer a line, whatever the line holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wordkept.listening.rules.hearing import shipped
from wordkept.listening.rules.trained.linear import Linear

Answers = list[dict[str, Any]]
STRANGE = [
    "",
    " ",
    "\x00",
    "😡",
    "?" * 100_000,
    "late " * 20_000,
    "Hello שלום مرحبا Привет 你好 こんにちは 안녕 สวัสดี",
    "THIS IS A DISGRACE",
]


def wordkept(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "wordkept", *words]
    return subprocess.run(command, input=given, capture_output=True, check=False)


def classify(task: str, lines: Answers, *more: str) -> Answers:
    given = "\n".join(json.dumps(line) for line in lines).encode()
    done = wordkept("classify", "--task", task, *more, given=given)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def texts(*texts: str) -> Answers:
    return [{"id": f"t{number}", "text": text} for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("task", "text", "label"),
    [
        ("polarity", "My parcel never came and nobody answers", "negative"),
        ("polarity", "Thank you, that was quick and kind!", "positive"),
        ("polarity", "When do you open on Sunday?", "neutral"),
        ("complaint", "My parcel never came and nobody answers", "complaint"),
        ("complaint", "When do you open on Sunday?", "none"),
        ("language", "Mein Paket ist immer noch nicht da", "de"),
        ("language", "4711", "und"),
        ("urgency", "The charger gives off sparks!", "now"),
        ("urgency", "Third time I write and still nothing", "today"),
        ("urgency", "When do you open on Sunday?", "normal"),
        ("urgency", "I bought the blue one", "none"),
    ],
)
def test_each_task_answers_with_a_label_scores_and_reasons(
    task: str, text: str, label: str
) -> None:
    [answer] = classify(task, texts(text))
    assert answer["id"] == "t0"
    assert answer["label"] == label
    assert all(0 <= score <= 1 for score in answer["scores"].values())
    assert answer["reasons"]
    assert all(isinstance(reason, str) and reason for reason in answer["reasons"])


@pytest.mark.parametrize("task", ["polarity", "complaint", "language", "urgency"])
def test_nothing_is_too_strange_for_an_answer_in_order(task: str) -> None:
    answers = classify(task, texts(*STRANGE))
    assert [answer["id"] for answer in answers] == [f"t{n}" for n in range(len(STRANGE))]


def test_of_little_it_claims_little() -> None:
    for answer in classify("polarity", texts("", "\x00", "😡", STRANGE[6])):
        assert max(answer["scores"].values()) <= 0.5
    for answer in classify("complaint", texts("", "\x00", "😡", STRANGE[6])):
        assert answer["scores"]["complaint"] < 0.5


def test_the_three_scores_of_polarity_add_up_and_the_label_is_the_highest() -> None:
    for answer in classify("polarity", texts(*STRANGE, "so good", "Wie schade")):
        scores = answer["scores"]
        assert set(scores) == {"negative", "neutral", "positive"}
        assert sum(scores.values()) == pytest.approx(1, abs=0.01)
        assert scores[answer["label"]] == max(scores.values())


def test_a_language_that_is_told_is_believed() -> None:
    [answer] = classify("language", [{"id": 1, "text": "ok", "lang": "de-AT"}])
    assert answer["label"] == "de"


def test_more_lines_than_a_batch_keep_their_order() -> None:
    lines = [{"id": number, "text": f"parcel {number} is late"} for number in range(1234)]
    assert [answer["id"] for answer in classify("polarity", lines)] == list(range(1234))


def test_a_bad_line_is_answered_in_its_place_and_the_command_fails_at_its_end() -> None:
    given = b'{"id":1,"text":"ok"}\nnonsense\n\n{"id":2}\n[]\n{"text":"x"}\n\xff\n{"id":"\\ud800","text":"ok"}'
    done = wordkept("classify", "--task", "polarity", given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [answer["id"] for answer in answers] == [1, None, 2, None, None, None, "\ud800"]
    assert ["error" in answer for answer in answers] == [False, True, True, True, True, True, False]
    assert b"5 lines could not be read" in done.stderr
    assert b"Traceback" not in done.stderr


def test_each_answer_leaves_before_the_next_line_is_asked_for() -> None:
    command = [sys.executable, "-m", "wordkept", "classify", "--task", "language"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as talk:
        assert talk.stdin and talk.stdout
        for number in range(3):
            talk.stdin.write(json.dumps({"id": number, "text": "Danke!"}).encode() + b"\n")
            talk.stdin.flush()
            assert json.loads(talk.stdout.readline())["id"] == number


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    given = b'{"id":1,"text":"' + b"a" * 17_000_000 + b'"}\n{"id":2,"text":"ok"}\n'
    done = wordkept("classify", "--task", "language", given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert "error" in answers[0]
    assert answers[-1]["id"] == 2
    assert "error" not in answers[-1]


@pytest.mark.parametrize("held", [b"", b"no model", None])
def test_a_model_that_is_none_is_refused_in_words(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "mine.model"
    if held is not None:
        path.write_bytes(held)
    done = wordkept("classify", "--task", "polarity", "--model", str(path))
    assert done.returncode == 2
    assert b"wordkept classify: " in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_model_for_another_task_is_refused(tmp_path: Path) -> None:
    shipped("complaint").save(tmp_path / "complaint.model")
    done = wordkept("classify", "--task", "polarity", "--model", str(tmp_path / "complaint.model"))
    assert done.returncode == 2
    assert b"tells complaint, not polarity" in done.stderr


# ---- learning from files ----

MOODS = {
    "negative": ["my {} is broken", "I hate this {}", "the {} never came"],
    "neutral": ["does the {} come in blue?", "I bought a {}", "where is the {} made?"],
    "positive": ["I love my {}", "what a lovely {}", "the {} works so well, thanks"],
}
THINGS = ["kettle", "lamp", "bus", "ferry", "coat", "guitar"]


def tweets(path: Path, things: list[str]) -> Path:
    lines = [
        f"{number}\t{mood}\t{said.format(thing)}"
        for mood, sentences in MOODS.items()
        for number, said in enumerate(sentences)
        for thing in things
    ]
    path.write_text("\n".join(lines))
    return path


def test_a_model_is_learned_from_files_measured_and_used(tmp_path: Path) -> None:
    paths = [str(tweets(tmp_path / f"{n}.txt", THINGS[n::2])) for n in range(2)]
    out = tmp_path / "mine.model"
    done = wordkept("train", "polarity", *paths, "--out", str(out), "--licence", "ours")
    assert done.returncode == 0, done.stderr.decode()
    figures = json.loads(done.stdout)
    assert figures["unseen: 0"]["macro_recall"] > 0.8
    about = Linear.load(out).about
    assert (about["licence"], about["files"]) == ("ours", ["0.txt", "1.txt"])
    [answer] = classify("polarity", texts("the guitar is broken"), "--model", str(out))
    assert answer["label"] == "negative"


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("1\tfurious\ttext\n", b"None of the labels is one of negative, neutral, positive"),
        ("no tabs here\n", b"no line with a label and a text"),
        (None, b"mine.txt"),
    ],
)
def test_files_that_teach_nothing_are_refused_in_words(
    tmp_path: Path, held: str | None, why: bytes
) -> None:
    if held is not None:
        (tmp_path / "mine.txt").write_text(held)
    out = tmp_path / "mine.model"
    done = wordkept("train", "polarity", str(tmp_path / "mine.txt"), "--out", str(out))
    assert done.returncode == 2
    assert why in done.stderr
    assert b"Traceback" not in done.stderr
    assert not out.exists()
