"""What a workspace taught on top of a shipped model: a small second opinion that can be taken off.

The shipped model's scores come in as they are. The layer adds a weight for each word it has learned
something about, and says nothing about words that no colleague ever corrected.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.trained.features import Rows, features
from wordkept.listening.rules.trained.linear import NotAModel, softmax

FORMAT = "wordkept layer 1"
LARGEST = 8_000_000
BITS = 12
UNLIKELY = 0.01
TELLING = 0.02
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """`columns` are the few that matter. `several` says that labels do not exclude each other."""

    labels: tuple[str, ...]
    columns: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    several: bool = False

    def scores(self, texts: Sequence[str], shipped: Floats) -> tuple[Floats, Rows]:
        rows = features(texts, BITS)
        logits = (
            offsets(shipped, self.several) + added(rows, self.columns, self.weights) + self.bias
        )
        return probabilities(logits, self.several), rows

    def words(self, rows: Rows, text: int, label: int) -> list[str]:
        """The two words that moved this text towards the label, as the person wrote them."""
        start, end = rows.indptr[text], rows.indptr[text + 1]
        here = slice(start, end)
        weights = dense(rows.columns[here], self.columns, self.weights)
        towards = (weights[:, label] - weights.mean(axis=1)) * rows.values[here]
        share: dict[int, float] = {}
        for word, weight in zip(rows.word[here].tolist(), towards.tolist(), strict=True):
            if word >= 0:
                share[word] = share.get(word, 0.0) + weight
        best = sorted(share, key=lambda word: -share[word])[:2]
        return [spelled(rows, word) for word in best if share[word] > TELLING]

    def packed(self) -> bytes:
        header = {
            "format": FORMAT,
            "labels": list(self.labels),
            "bias": self.bias.tolist(),
            "several": self.several,
        }
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("header.json", json.dumps(header))
            for name, array in (
                ("columns", self.columns.astype(np.int32)),
                ("weights", self.weights.astype(np.float16)),
            ):
                one = io.BytesIO()
                np.save(one, array, allow_pickle=False)
                file.writestr(f"{name}.npy", one.getvalue())
        return held.getvalue()

    @staticmethod
    def load(packed: bytes) -> Layer:
        """Raises NotAModel for anything that `packed` did not write."""
        try:
            with zipfile.ZipFile(io.BytesIO(packed)) as file:
                return unpacked(file)
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as why:
            raise NotAModel(f"This is not a layer of ours: {why}") from why


def unpacked(file: zipfile.ZipFile) -> Layer:
    if sum(part.file_size for part in file.infolist()) > LARGEST:
        raise NotAModel("This layer is larger than any of ours")
    header = json.loads(file.read("header.json"))
    if header["format"] != FORMAT:
        raise NotAModel("This layer has another format")
    columns, weights = (
        np.load(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
        for name in ("columns", "weights")
    )
    labels = tuple(str(label) for label in header["labels"])
    bias = np.array(header["bias"], np.float32)
    if (weights.shape, bias.shape) != ((len(columns), len(labels)), (len(labels),)):
        raise NotAModel("The weights of this layer do not fit its labels")
    return Layer(labels, columns, weights.astype(np.float32), bias, bool(header["several"]))


def offsets(shipped: Floats, several: bool) -> Floats:
    """What the shipped model is sure of is hard to move, never impossible."""
    sure = np.clip(shipped, UNLIKELY, 1 - UNLIKELY)
    return np.asarray(np.log(sure / (1 - sure)) if several else np.log(sure), np.float64)


def probabilities(logits: Floats, several: bool) -> Floats:
    return 1 / (1 + np.exp(-logits)) if several else softmax(logits)


def added(rows: Rows, columns: npt.NDArray[np.int32], weights: npt.NDArray[np.float32]) -> Floats:
    weighed = dense(rows.columns, columns, weights) * rows.values[:, None]
    return np.asarray(np.add.reduceat(weighed, rows.indptr[:-1], axis=0), np.float64)


def dense(
    wanted: npt.NDArray[np.int32], columns: npt.NDArray[np.int32], weights: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """The weights of these columns; zero for a column nothing was learned about."""
    if not len(columns):
        return np.zeros((len(wanted), weights.shape[1]), np.float32)
    at = np.minimum(np.searchsorted(columns, wanted), len(columns) - 1)
    known = columns[at] == wanted
    return np.asarray(weights[at] * known[:, None], np.float32)


def spelled(rows: Rows, word: int) -> str:
    at = rows.letters.at
    return rows.letters.joined[at[rows.words.first[word]] : at[rows.words.last[word]]].strip()


def table(scores: Sequence[Mapping[str, float]], labels: Sequence[str]) -> Floats:
    """The shipped scores of many texts, one row a text."""
    return np.array([[one.get(label, 0.0) for label in labels] for one in scores], np.float64)
