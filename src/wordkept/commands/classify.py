"""`wordkept classify`: JSON lines in, what we understand of each text out. Needs no database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wordkept.listening.rules.hearing import Models, by_models, shipped
from wordkept.listening.rules.language import identify
from wordkept.listening.rules.learned import Learned
from wordkept.listening.rules.mood import POLARITIES, Mood, Reader
from wordkept.listening.rules.requests import LABELS as REQUESTS
from wordkept.listening.rules.requests import asked
from wordkept.listening.rules.said import cut
from wordkept.listening.rules.trained.linear import Linear, NotAModel
from wordkept.listening.rules.understanding import hear, understand_all

CHUNK, LONGEST = 1 << 16, 16_000_000
BATCH = 200
URGENCIES = ("none", "normal", "today", "now")


@dataclass(frozen=True, slots=True)
class Line:
    id: str | int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Answer:
    label: str
    scores: dict[str, float]
    reasons: list[str]


class BadLine(ValueError):
    """What is wrong with one line, in words. `id` is that of the line, if it has one."""

    def __init__(self, why: str, id: str | int | None = None) -> None:
        super().__init__(why)
        self.id = id


Classifier = Callable[[Sequence[Line]], Sequence[Answer]]


def run(args: argparse.Namespace) -> int:
    try:
        classify = TASKS[args.task](args)
    except (NotAModel, OSError, ImportError) as why:
        print(f"wordkept classify: {why}", file=sys.stderr)
        return 2
    # A lone surrogate in an id comes back as the escape it came as.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    bad = 0
    for batch in batches(sys.stdin.fileno()):
        for answer in answers(batch, classify):
            bad += "error" in answer
            print(json.dumps(answer, ensure_ascii=False))
        sys.stdout.flush()
    if bad:
        print(f"wordkept classify: {bad} lines could not be read", file=sys.stderr)
    return 1 if bad else 0


def batches(file: int) -> Iterator[list[bytes]]:
    """Lines as they come: whoever sends one and waits gets an answer, whoever sends many gets speed."""
    rest = b""
    while chunk := os.read(file, CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > LONGEST:
            whole, rest = [*whole, rest[:1]], b""
        for start in range(0, len(whole), BATCH):
            yield whole[start : start + BATCH]
    yield [rest]


def answers(raw: Sequence[bytes], classify: Classifier) -> Iterator[dict[str, Any]]:
    """In the order of the lines, also of those that cannot be read."""
    lines = [_read(line) for line in raw if line.strip()]
    found = iter(classify([line for line in lines if isinstance(line, Line)]))
    for line in lines:
        if isinstance(line, BadLine):
            yield {"id": line.id, "error": str(line)}
            continue
        answer = next(found)
        yield {
            "id": line.id,
            "label": answer.label,
            "scores": answer.scores,
            "reasons": answer.reasons,
        }


def _read(raw: bytes) -> Line | BadLine:
    try:
        given = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return BadLine("is not JSON in UTF-8")
    if not isinstance(given, dict):
        return BadLine("is not an object")
    key, text, lang = given.get("id"), given.get("text"), given.get("lang") or ""
    if not isinstance(key, str | int):
        return BadLine("has no id")
    if not isinstance(text, str):
        return BadLine("has no text", key)
    return Line(key, text, lang if isinstance(lang, str) else "")


# ---- one function a task: it gets ready once, then answers batch by batch ----


def polarity(args: argparse.Namespace) -> Classifier:
    reader = _reader(args, "polarity")

    def classify(lines: Sequence[Line]) -> list[Answer]:
        return [_mood(mood) for mood in moods(lines, reader)]

    return classify


def _mood(mood: Mood) -> Answer:
    return Answer(mood.polarity, dict(mood.scores), [mood.reason])


def complaint(args: argparse.Namespace) -> Classifier:
    reader = _reader(args, "complaint")

    def classify(lines: Sequence[Line]) -> list[Answer]:
        return [_complaint(mood) for mood in moods(lines, reader)]

    return classify


def _complaint(mood: Mood) -> Answer:
    label = "complaint" if mood.complaint >= 0.5 else "none"
    return Answer(label, {"complaint": mood.complaint}, [mood.reason])


def moods(lines: Sequence[Line], reader: Reader) -> Sequence[Mood]:
    said = [cut(line.text) for line in lines]
    return reader(
        [hear(one, identify(one.text, line.lang)) for one, line in zip(said, lines, strict=True)]
    )


def _reader(args: argparse.Namespace, task: str) -> Reader:
    reader: Reader = by_models
    if args.model:
        own = Linear.load(Path(args.model))
        wanted = {"polarity": POLARITIES, "complaint": ("none", "complaint")}[task]
        if own.task != task or own.labels != wanted:
            raise NotAModel(f"{args.model}: this model tells {own.task}, not {task}")
        both = {name: shipped(name) for name in ("polarity", "complaint")} | {task: own}
        reader = Models(**both)
    if args.languages:
        from wordkept.listening.rules.trained.encoder import WithEncoder

        reader = WithEncoder(reader)
    return reader


def language(args: argparse.Namespace) -> Classifier:
    def classify(lines: Sequence[Line]) -> list[Answer]:
        found = [identify(cut(line.text).text, line.lang) for line in lines]
        return [
            Answer(one.code or "und", {one.code or "und": one.confidence}, [one.reason])
            for one in found
        ]

    return classify


def urgency(args: argparse.Namespace) -> Classifier:
    """`scores.urgency` goes from 0 to 1 in thirds: the rules know levels, not probabilities."""

    def classify(lines: Sequence[Line]) -> list[Answer]:
        found = understand_all([line.text for line in lines], [line.lang for line in lines])
        return [
            Answer(
                URGENCIES[one.urgency],
                {"urgency": round(one.urgency / 3, 3)},
                [one.reasons["urgency"]],
            )
            for one in found
        ]

    return classify


def request(args: argparse.Namespace) -> Classifier:
    model = Linear.load(Path(args.model)) if args.model else None
    if model and model.labels != REQUESTS:
        raise NotAModel(f"{args.model}: this model tells {model.task}, not request")

    def classify(lines: Sequence[Line]) -> list[Answer]:
        found = asked([cut(line.text) for line in lines], model)
        return [Answer(one.label, dict(one.scores), [one.reason]) for one in found]

    return classify


def intent(args: argparse.Namespace) -> Classifier:
    """With a model of the workspace's own its labels; without one the handful that ship."""
    if not args.model:
        return _intents
    model = Learned.load(Path(args.model))

    def classify(lines: Sequence[Line]) -> list[Answer]:
        found = [model.read(line.text) for line in lines]
        return [Answer(one.label, dict(one.scores), list(one.reasons)) for one in found]

    return classify


def _intents(lines: Sequence[Line]) -> list[Answer]:
    """The gravest one is the label; the rules name intents and give no probabilities."""
    found = understand_all([line.text for line in lines], [line.lang for line in lines])
    return [
        Answer(
            one.intents[0].name if one.intents else "none",
            {each.name: 1.0 for each in one.intents},
            [f"{each.name}: {each.reason}" for each in one.intents],
        )
        for one in found
    ]


TASKS: dict[str, Callable[[argparse.Namespace], Classifier]] = {
    "polarity": polarity,
    "complaint": complaint,
    "language": language,
    "urgency": urgency,
    "request": request,
    "intent": intent,
}
