"""Learns a linear model from labelled texts, and says honestly how good it is on unseen groups.

scikit-learn is needed here and nowhere else: it is imported when somebody trains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.trained.features import BITS, Extra, Rows, features
from wordkept.listening.rules.trained.linear import Linear, softmax

FOLDS = 5


class CannotTrain(ValueError):
    """The words tell what is missing."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their labels; those of one `group` never stand on both sides of a split."""

    texts: Sequence[str]
    labels: Sequence[str]
    groups: Sequence[str] = ()
    weights: Sequence[float] = ()
    extra: Extra = ()

    def __len__(self) -> int:
        return len(self.texts)

    def only(self, chosen: Sequence[int]) -> Examples:
        some = [[part[i] for i in chosen] if len(part) else () for part in self._parts()]
        return Examples(*some)

    def _parts(self) -> tuple[Sequence[Any], ...]:
        return self.texts, self.labels, self.groups, self.weights, self.extra


def fit(
    task: str,
    examples: Examples,
    labels: Sequence[str] = (),
    bits: int = BITS,
    strength: float = 1.0,
    balanced: bool = True,
) -> Linear:
    """`strength` is scikit-learn's C: how much the examples may pull the weights about."""
    order = tuple(labels) or tuple(sorted(set(examples.labels)))
    rows = features(examples.texts, bits, examples.extra)
    chosen = np.arange(len(examples))
    return _learned(task, rows, examples, order, chosen, strength, balanced)


def held_out(
    examples: Examples,
    labels: Sequence[str] = (),
    bits: int = BITS,
    strength: float = 1.0,
    balanced: bool = True,
    folds: int = FOLDS,
) -> npt.NDArray[np.float64]:
    """What a model says of each text that it learned without the text's whole group."""
    order = tuple(labels) or tuple(sorted(set(examples.labels)))
    rows = features(examples.texts, bits, examples.extra)
    said = np.zeros((len(examples), len(order)))
    for train, test in split(examples, folds):
        model = _learned("", rows, examples, order, train, strength, balanced)
        said[test] = softmax(model.logits(rows)[test])
    return said


def split(examples: Examples, folds: int) -> list[tuple[Any, Any]]:
    selection = part("sklearn.model_selection")
    groups = list(examples.groups) or [str(at) for at in range(len(examples))]
    folds = min(folds, len(set(groups)))
    if folds < 2:
        raise CannotTrain("One group alone cannot be split into learned and unseen")
    fold = selection.StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    return list(fold.split(np.zeros(len(examples)), list(examples.labels), groups))


def temperature(logits: npt.NDArray[np.float64], right: npt.NDArray[np.int64]) -> float:
    """By how much to divide, so that what is claimed with .7 is right 70 times of 100."""
    grid = np.geomspace(0.3, 4, 60)
    here = np.arange(len(right))
    losses = [-np.log(softmax(logits / heat)[here, right] + 1e-12).mean() for heat in grid]
    return float(grid[int(np.argmin(losses))])


def _learned(
    task: str,
    rows: Rows,
    examples: Examples,
    labels: tuple[str, ...],
    chosen: npt.NDArray[np.int64],
    strength: float,
    balanced: bool,
) -> Linear:
    wanted = np.array([labels.index(label) for label in examples.labels])[chosen]
    if len(np.unique(wanted)) < 2:
        raise CannotTrain("Examples of at least two labels are needed")
    matrix = _matrix(rows)[chosen]
    width = matrix.shape[1]
    used = np.flatnonzero(np.asarray(matrix.astype(bool).sum(axis=0)).ravel())
    trainer = part("sklearn.linear_model").LogisticRegression(
        C=strength, class_weight="balanced" if balanced else None, max_iter=300, tol=1e-3
    )
    weights = np.array(examples.weights)[chosen] if len(examples.weights) else None
    trainer.fit(matrix[:, used], wanted, sample_weight=weights)
    return _as_linear(task, labels, trainer, used, width)


def _as_linear(
    task: str, labels: tuple[str, ...], trainer: Any, used: npt.NDArray[np.int64], width: int
) -> Linear:
    """Two labels have one direction in scikit-learn; here each label has its own."""
    direction, offset = trainer.coef_, trainer.intercept_
    if len(direction) == 1:
        direction, offset = np.vstack([-direction, direction]) / 2, np.append(-offset, offset) / 2
    weights = np.zeros((width, len(labels)), np.float32)
    weights[np.ix_(used, trainer.classes_)] = direction.T
    bias = np.full(len(labels), -30, np.float32)  # a label nobody gave an example of
    bias[trainer.classes_] = offset
    return Linear(task, labels, weights, bias)


def _matrix(rows: Rows) -> Any:
    size = (len(rows), 1 << rows.bits)
    matrix = part("scipy.sparse").csr_matrix((rows.values, rows.columns, rows.indptr), size)
    matrix.sum_duplicates()
    return matrix


def part(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        raise CannotTrain("Training needs scikit-learn: pip install wordkept[train]") from missing
