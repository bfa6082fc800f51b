"""Trains the classifier of learned.py, and says how good it is on texts it has not seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.learned import Learned, hashed, pieces, spread, whole, words_of
from wordkept.listening.rules.trained.training import CannotTrain

LONGEST_TEXT, LONGEST_LABEL = 100_000, 100
FOLDS = 4
FEWEST = 2
# How far below its lines a text may lie before it resembles nothing: 5 of 100 known texts do.
STRANGERS = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    label: str


@dataclass(slots=True)
class Lines:
    """What a file of examples holds; `bad` names the lines that nobody could use, and why."""

    good: list[Line] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Measured:
    accuracy: float
    macro_f1: float
    texts: int


def read_lines(raw: Iterable[bytes]) -> Lines:
    found = Lines()
    for number, line in enumerate(raw, start=1):
        if not line.strip():
            continue
        try:
            found.good.append(one_line(line))
        except ValueError as why:
            found.bad.append((number, str(why)))
    return found


def one_line(raw: bytes) -> Line:
    try:
        held = json.loads(raw)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(held, dict):
        raise ValueError('not an object with "text" and "label"')
    text, label = held.get("text"), held.get("label")
    if not isinstance(text, str) or not text.strip():
        raise ValueError('"text" is missing or empty')
    if not isinstance(label, str) or not label.strip():
        raise ValueError('"label" is missing or empty')
    if len(text) > LONGEST_TEXT or len(label) > LONGEST_LABEL:
        raise ValueError("longer than allowed")
    return Line(text, label.strip())


def train(lines: Sequence[Line], about: dict[str, Any] | None = None) -> tuple[Learned, Measured]:
    """The model learns from everything; its figures come from models that learned from less."""
    labels = tuple(sorted({line.label for line in lines}))
    if len(labels) < FEWEST:
        raise CannotTrain(f"At least two labels are needed; here is {len(labels) or 'none'}")
    wanted = np.array([labels.index(line.label) for line in lines])
    model, matrix = learned(lines, labels, wanted)
    unseen = held_out(matrix, wanted, len(labels), [fold_of(line.text) for line in lines])
    tried = unseen.any(axis=1)
    temperature, floor = calibrated(unseen[tried], wanted[tried])
    measured = judged(unseen[tried].argmax(axis=1), wanted[tried])
    told = {**(about or {}), "texts": len(lines), "accuracy": measured.accuracy}
    return replace(model, temperature=temperature, floor=floor, about=told), measured


def learned(
    lines: Sequence[Line], labels: tuple[str, ...], wanted: npt.NDArray[np.int64]
) -> tuple[Learned, Any]:
    seen: Counter[int] = Counter()
    for line in lines:
        seen.update(parts_of(line.text))
    known = np.array(sorted(seen), np.uint32)
    rarity = np.log((1 + len(lines)) / (1 + np.array([seen[key] for key in known.tolist()]))) + 1
    empty = Learned(labels, known, rarity.astype(np.float32), np.zeros((0, 0), np.float32),
                    np.zeros(0, np.float32))  # fmt: skip
    matrix = as_matrix([empty.values(line.text) for line in lines], len(known))
    weights, bias = lines_drawn(matrix, wanted, len(labels))
    return replace(empty, weights=weights, bias=bias), matrix


def parts_of(text: str) -> set[int]:
    words = words_of(text)
    return {*whole(words), *(piece for word in set(words) for piece in pieces(word))}


def lines_drawn(matrix: Any, wanted: npt.NDArray[np.int64], labels: int) -> tuple[Any, Any]:
    """One line per label. Two labels share one in scikit-learn; here each has its own."""
    trainer = part("sklearn.svm").LinearSVC(C=0.5, tol=0.01, random_state=0)
    trainer.fit(matrix, wanted)
    direction, offset = trainer.coef_, trainer.intercept_
    if len(direction) == 1:
        direction, offset = np.vstack([-direction, direction]), np.append(-offset, offset)
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -3, np.float32)
    weights[:, trainer.classes_] = direction.T
    bias[trainer.classes_] = offset
    return weights, bias


def held_out(
    matrix: Any, wanted: npt.NDArray[np.int64], labels: int, folds: Sequence[int]
) -> npt.NDArray[np.float32]:
    """What models say of texts that they have not learned from; the same text is never split."""
    said = np.zeros((len(wanted), labels), np.float32)
    fold = np.array(folds)
    for number in range(FOLDS):
        test, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        if len(test) and len(np.unique(wanted[rest])) >= FEWEST:
            weights, bias = lines_drawn(matrix[rest], wanted[rest], labels)
            said[test] = matrix[test] @ weights + bias
    return said


def fold_of(text: str) -> int:
    return hashed(" ".join(words_of(text))) % FOLDS


def calibrated(
    margins: npt.NDArray[np.float32], right: npt.NDArray[np.int64]
) -> tuple[float, float]:
    """So that what is claimed with .7 is right 70 times of 100."""
    if not len(right):
        return 1.0, -1.0
    here = np.arange(len(right))
    floor = float(np.quantile(margins.max(axis=1), STRANGERS))
    grid = np.geomspace(0.05, 2, 40)
    losses = [-np.log(spread(margins, heat, floor)[here, right] + 1e-9).mean() for heat in grid]
    return float(grid[int(np.argmin(losses))]), floor


def judged(said: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> Measured:
    if not len(right):
        return Measured(0.0, 0.0, 0)
    score = part("sklearn.metrics").f1_score(right, said, average="macro")
    return Measured(round(float((said == right).mean()), 4), round(float(score), 4), len(right))


def as_matrix(values: Sequence[tuple[Any, Any]], columns: int) -> Any:
    ends = np.cumsum([0, *(len(at) for at, _ in values)])
    places, figures = (np.concatenate(side) for side in zip(*values, strict=True))
    matrix = part("scipy.sparse").csr_matrix((figures, places, ends), (len(values), columns))
    matrix.sum_duplicates()
    return matrix


def part(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        raise CannotTrain("Training needs scikit-learn: pip install wordkept[train]") from missing
