"""How good is a model on texts that it has not seen? The few figures that we report everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Figures = dict[str, float]


def of_labels(right: Sequence[str], said: Sequence[str]) -> Figures:
    """Macro: every label counts the same, however rare. A label that never occurs counts nothing."""
    pairs = Counter(zip(right, said, strict=True))
    labels = sorted(set(right))
    recall = [pairs[label, label] / right.count(label) for label in labels]
    precision = [pairs[label, label] / max(list(said).count(label), 1) for label in labels]
    both = [2 * r * p / (r + p) if r + p else 0.0 for r, p in zip(recall, precision, strict=True)]
    return {
        "n": len(right),
        "accuracy": rounded(sum(pairs[label, label] for label in labels) / max(len(right), 1)),
        "macro_recall": rounded(sum(recall) / max(len(labels), 1)),
        "macro_f1": rounded(sum(both) / max(len(labels), 1)),
    }


def of_probability(right: Sequence[bool], said: Sequence[float]) -> Figures:
    """AUC: how often a complaint is ranked above another text; and how far claims are off."""
    yes = np.array(right, np.bool_)
    verdict = ["complaint" if one >= 0.5 else "none" for one in said]
    labels = ["complaint" if one else "none" for one in right]
    return {
        **of_labels(labels, verdict),
        "auc": rounded(auc(yes, np.array(said, np.float64))),
        "calibration_error": far_off(right, said),
    }


def auc(yes: npt.NDArray[np.bool_], claimed: npt.NDArray[np.float64]) -> float:
    """By ranks; equal claims share theirs."""
    many, few = int(yes.sum()), int((~yes).sum())
    if not many or not few:
        return 0.5
    _, place, counts = np.unique(claimed, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[yes].sum() - many * (many + 1) / 2) / (many * few))


def far_off(right: Sequence[bool], claimed: Sequence[float]) -> float:
    """Claims sorted into tenths: how far each tenth is from what came true, weighed by size."""
    sure = np.array(claimed, np.float64)
    tenth = np.minimum((sure * 10).astype(int), 9)
    true = np.bincount(tenth, np.array(right, np.float64), minlength=10)
    return rounded(np.abs(true - np.bincount(tenth, sure, minlength=10)).sum() / max(len(sure), 1))


def rounded(figure: float) -> float:
    return round(float(figure), 3)
