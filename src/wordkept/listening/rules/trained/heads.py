"""Learns the head of the multilingual encoder: from English tweets, for every language it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.mood import POLARITIES
from wordkept.listening.rules.trained.encoder import embedded
from wordkept.listening.rules.trained.labelled import Labelled
from wordkept.listening.rules.trained.linear import Linear
from wordkept.listening.rules.trained.training import part, temperature

EACH = 7_000
STRENGTH = 0.3
ROWS = 512  # the next power of two after the encoder's 384 figures


@dataclass(frozen=True, slots=True)
class Learned:
    """The head, and what a head that had not seen the held-out group said of it."""

    head: Linear
    right: list[str]
    said: list[str]


def learn(rows: Sequence[Labelled], held_out: str) -> Learned:
    chosen = sample(rows)
    return learned(chosen, embedded([row.text for row in chosen]), held_out)


def sample(rows: Sequence[Labelled]) -> list[Labelled]:
    """As many of each label, so that none is thought likelier; the same every time."""
    dice = Random(1)  # noqa: S311 - no secret hangs on it
    by_label = [[row for row in rows if row.label == label] for label in POLARITIES]
    return [row for some in by_label for row in dice.sample(some, min(EACH, len(some)))]


def learned(rows: Sequence[Labelled], figures: npt.NDArray[np.float64], held_out: str) -> Learned:
    right = np.array([POLARITIES.index(row.label) for row in rows])
    apart = np.array([row.group == held_out for row in rows])
    logits = _fit(figures[~apart], right[~apart]).decision_function(figures[apart])
    head = _as_head(_fit(figures, right))
    head = replace(head, temperature=temperature(logits, right[apart]))
    names = [POLARITIES[label] for label in right[apart]]
    return Learned(head, names, [POLARITIES[label] for label in logits.argmax(axis=1)])


def _fit(figures: npt.NDArray[np.float64], right: npt.NDArray[np.int64]) -> Any:
    trainer = part("sklearn.linear_model").LogisticRegression(
        C=STRENGTH, class_weight="balanced", max_iter=500
    )
    return trainer.fit(figures, right)


def _as_head(trainer: Any) -> Linear:
    weights = np.zeros((ROWS, len(POLARITIES)), np.float32)
    weights[: trainer.coef_.shape[1]] = trainer.coef_.T
    return Linear("languages", POLARITIES, weights, trainer.intercept_.astype(np.float32))
