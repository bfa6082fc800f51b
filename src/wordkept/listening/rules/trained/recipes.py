"""How the shipped models of mood and complaint are learned; `wordkept train` follows these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.figures import figures
from wordkept.listening.rules.mood import POLARITIES
from wordkept.listening.rules.phrasebook import phrasebook
from wordkept.listening.rules.said import cut
from wordkept.listening.rules.trained.examples import examples
from wordkept.listening.rules.trained.labelled import Labelled
from wordkept.listening.rules.trained.linear import Linear, Weights, softmax
from wordkept.listening.rules.trained.training import FOLDS, Examples, fit, split, temperature
from wordkept.listening.rules.weighing import weigh

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
COMPLAINT = ("none", "complaint")
OUR_FILES = ("care-complaints", "care-others")
OURS_COUNT = 2.0
STRENGTH, STRENGTH_OF_COMPLAINT = 0.3, 0.5
NEGATIVITY = 0.5  # a complaint is trouble first and bad mood second


def ours(task: str) -> list[Labelled]:
    """Our own sentences, with their labels for one task."""
    every = examples(*OUR_FILES)
    return [Labelled(one.text, _label(task, one.labels), one.line) for one in every]


def _label(task: str, labels: frozenset[str]) -> str:
    if task == "complaint":
        return "complaint" if "complaint" in labels else "none"
    return next(name for name in POLARITIES if name in labels)


def read(rows: Sequence[Labelled], weights: Sequence[float] = ()) -> Examples:
    """The same words and the same figures of our phrases as when a customer writes."""
    heard = [cut(row.text) for row in rows]
    book = phrasebook("any", "en")
    return Examples(
        [said.text for said in heard],
        [row.label for row in rows],
        [row.group for row in rows],
        weights,
        [figures(said, weigh(said, book.find(said))) for said in heard],
    )


def polarity(rows: Sequence[Labelled], own: Sequence[Labelled] | None = None) -> Linear:
    """From these and from our own sentences, or the `own` of them that may be seen."""
    own = ours("polarity") if own is None else own
    every = read([*rows, *own], [*[1.0] * len(rows), *[OURS_COUNT] * len(own)])
    return fit("polarity", every, POLARITIES, strength=STRENGTH)


def honest(model: Linear, seen: Linear, held_out: Sequence[Labelled]) -> Linear:
    """`model` as sure of itself as `seen`, learned without `held_out`, turned out to be right."""
    rows = read(held_out)
    right = np.array([model.labels.index(label) for label in rows.labels])
    logits = seen.logits(seen.features(rows.texts, rows.extra))
    return replace(model, temperature=temperature(logits, right))


def complaint(rows: Sequence[Labelled], polar: Linear) -> Linear:
    """What sentences teach about trouble, and half as much of how unhappy it sounds."""
    every = read([*ours("complaint"), *rows])
    right, logits = _held_out(every, polar)
    return replace(_blended(every, polar), temperature=temperature(logits, right))


def complaint_held_out(rows: Sequence[Labelled], polar: Linear) -> tuple[list[bool], list[float]]:
    """Was it one, and how likely did a model think so that had not seen its line or group?"""
    every = read([*ours("complaint"), *rows])
    right, logits = _held_out(every, polar)
    said = softmax(logits / temperature(logits, right))[:, 1]
    return (right == 1).tolist(), said.tolist()


def _held_out(every: Examples, polar: Linear) -> tuple[Ints, Floats]:
    right = np.array([COMPLAINT.index(label) for label in every.labels])
    logits = np.zeros((len(every), 2))
    for train, test in split(every, FOLDS):
        model, apart = _blended(every.only(train), polar), every.only(test)
        logits[test] = model.logits(model.features(apart.texts, apart.extra))
    return right, logits


def _blended(every: Examples, polar: Linear) -> Linear:
    trouble = fit("complaint", every, COMPLAINT, strength=STRENGTH_OF_COMPLAINT)
    unhappy = Linear("complaint", COMPLAINT, _against(polar.weights), _against(polar.bias))
    rows = trouble.features(every.texts, every.extra)
    share = NEGATIVITY * _spread(trouble.logits(rows)) / _spread(unhappy.logits(rows))
    weights = trouble.weights + share * unhappy.weights
    return replace(trouble, weights=weights, bias=trouble.bias + share * unhappy.bias)


def _against(weights: Weights) -> Weights:
    """The first label, negative, against the others."""
    negative = weights[..., :1]
    against: Weights = (np.concatenate([-negative, negative], axis=-1) / 2).astype(np.float32)
    return against


def _spread(logits: npt.NDArray[np.float64]) -> float:
    return float((logits[:, 1] - logits[:, 0]).std())
