"""Learns a layer from what colleagues corrected, and measures it on corrections it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.layer import (
    BITS,
    Floats,
    Layer,
    offsets,
    probabilities,
    table,
)
from wordkept.listening.rules.trained.features import features

FOLDS = 5
ENOUGH = 20
ENOUGH_WRITERS = 5
PULL = 0.02
STEPS = 120
SILENCE = 0.4
FEWEST_TEXTS = 2
NOTHING = 0.03
HARMLESS = 0.1


@dataclass(frozen=True, slots=True)
class Case:
    """`right` is what a colleague said; `shipped` how sure the shipped model was of each label.

    A case that nobody `corrected` reminds the layer to leave alone what nobody minded.
    """

    text: str
    writer: str
    shipped: Mapping[str, float]
    right: frozenset[str]
    corrected: bool = True


@dataclass(frozen=True, slots=True)
class Gain:
    """Macro F1 on corrections, each said by a layer that had not seen its writer. `touched` is the
    share of uncorrected texts that the layer would read differently.
    """

    before: float
    after: float
    held_out: int
    touched: float = 0.0

    @property
    def good(self) -> bool:
        return self.after > self.before and self.touched <= HARMLESS


def missing(cases: Sequence[Case]) -> int:
    """How many more corrections, or writers of them, are needed before learning makes sense."""
    corrected = [case for case in cases if case.corrected]
    writers = len({case.writer for case in corrected})
    return max(ENOUGH - len(corrected), ENOUGH_WRITERS - writers, 0)


def learned(cases: Sequence[Case], labels: Sequence[str], several: bool) -> Layer:
    matrix, columns = words_of(cases)
    weights, bias = fitted(matrix, cases, labels, several)
    telling = np.abs(weights).max(axis=1, initial=0) > NOTHING
    return Layer(
        tuple(labels),
        columns[telling],
        weights[telling].astype(np.float32),
        bias.astype(np.float32),
        several,
    )


def gain(cases: Sequence[Case], labels: Sequence[str], several: bool) -> Gain:
    shipped = table([case.shipped for case in cases], labels)
    after = shipped.copy()
    for rest, test in parted(cases):
        layer = learned([cases[at] for at in rest], labels, several)
        after[test], _ = layer.scores([cases[at].text for at in test], shipped[test])
    corrected = np.array([case.corrected for case in cases])
    wanted = chosen(cases, labels)
    then, now = decided(shipped, several), decided(after, several)
    changed = (then != now).any(axis=1)[~corrected]
    return Gain(
        macro_f1(then[corrected], wanted[corrected]),
        macro_f1(now[corrected], wanted[corrected]),
        int(corrected.sum()),
        round(float(changed.mean()), 3) if len(changed) else 0.0,
    )


def parted(cases: Sequence[Case]) -> list[tuple[list[int], list[int]]]:
    """All that one person wrote is learned from, or held out: never both."""
    writers = sorted({case.writer for case in cases})
    fold = {writer: number % FOLDS for number, writer in enumerate(writers)}
    where = [fold[case.writer] for case in cases]
    return [
        ([at for at, one in enumerate(where) if one != number], test)
        for number in range(FOLDS)
        if (test := [at for at, one in enumerate(where) if one == number])
    ]


def words_of(cases: Sequence[Case]) -> tuple[Any, npt.NDArray[np.int32]]:
    """A column for each hash that at least two texts share; of one alone nothing is learned."""
    rows = features([case.text for case in cases], BITS)
    text = np.repeat(np.arange(len(rows)), np.diff(rows.indptr))
    pairs = np.unique(np.stack([text, rows.columns]), axis=1)
    columns, texts = np.unique(pairs[1], return_counts=True)
    columns = columns[texts >= FEWEST_TEXTS].astype(np.int32)
    matrix = np.zeros((len(cases), len(columns)))
    at = np.minimum(np.searchsorted(columns, rows.columns), max(len(columns) - 1, 0))
    known = columns[at] == rows.columns if len(columns) else np.zeros(len(at), bool)
    np.add.at(matrix, (text[known], at[known]), rows.values[known])
    return matrix, columns


def fitted(
    matrix: Floats, cases: Sequence[Case], labels: Sequence[str], several: bool
) -> tuple[Floats, Floats]:
    """Logistic regression on what the shipped model left open, held close to zero.

    Nesterov's steps, taken in the space of the texts: there are fewer of them than of words,
    and what the layer learns is a sum of them anyway. No library is needed for that.
    """
    base = offsets(table([case.shipped for case in cases], labels), several)
    wanted = chosen(cases, labels).astype(float)
    worth = np.array([1.0 if case.corrected else SILENCE for case in cases])[:, None]
    worth /= worth.sum()
    alike = matrix @ matrix.T + 1
    step = 1 / (steepest(alike * np.sqrt(worth) * np.sqrt(worth.T)) / 2 + PULL)
    share = ahead = np.zeros(base.shape)
    for number in range(1, STEPS + 1):
        wrong = probabilities(base + alike @ ahead, several) - wanted
        after = ahead - step * (worth * wrong + PULL * ahead)
        ahead = after + (number - 1) / (number + 2) * (after - share)
        share = after
    return matrix.T @ share, share.sum(axis=0)


def steepest(alike: Floats) -> float:
    """The largest eigenvalue, by a few rounds of the power method, and a little more."""
    along = np.ones(len(alike))
    for _ in range(20):
        along = alike @ along
        along /= np.linalg.norm(along) or 1.0
    return float(np.linalg.norm(alike @ along)) * 1.1


def chosen(cases: Sequence[Case], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([[label in case.right for label in labels] for case in cases], bool)


def decided(scores: Floats, several: bool) -> npt.NDArray[np.bool_]:
    if several:
        return np.asarray(scores >= 0.5, bool)
    return np.asarray(scores == scores.max(axis=1, keepdims=True), bool)


def macro_f1(said: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> float:
    """Over the labels that somebody gave or we said; a label nobody thinks of counts for nothing."""
    used = said.any(axis=0) | wanted.any(axis=0)
    both = (said & wanted).sum(axis=0)[used]
    sizes = (said.sum(axis=0) + wanted.sum(axis=0))[used]
    return round(float((2 * both / sizes).mean()), 4) if used.any() else 0.0
