"""A linear model: a weight for every column and label, and the file in which it travels."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.trained.features import BITS, Extra, Rows, features
from wordkept.listening.rules.trained.reading import SIGN

FORMAT = "wordkept linear model 1"
LARGEST = 64_000_000
Weights = npt.NDArray[np.float32]


class NotAModel(ValueError):
    """The words tell what is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Linear:
    """`about` says where it comes from: data, licence, attribution, date, figures."""

    task: str
    labels: tuple[str, ...]
    weights: Weights
    bias: Weights
    temperature: float = 1.0
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bits(self) -> int:
        return len(self.weights).bit_length() - 1

    def features(self, texts: Sequence[str], extra: Extra = ()) -> Rows:
        return features(texts, self.bits, extra)

    def scores(self, rows: Rows) -> npt.NDArray[np.float64]:
        """Probabilities, one row a text, one column a label."""
        return softmax(self.logits(rows) / self.temperature)

    def logits(self, rows: Rows) -> npt.NDArray[np.float64]:
        if not len(rows):
            return np.zeros((0, len(self.labels)))
        weighed = self.weights[rows.columns] * rows.values[:, None]
        return np.add.reduceat(weighed, rows.indptr[:-1], axis=0).astype(np.float64) + self.bias

    def reasons(self, text: str, label: str, most: int = 3) -> list[str]:
        """The words that spoke most for this label, as the person wrote them."""
        return self.why(self.features([text]), [self.labels.index(label)], most)[0]

    def why(self, rows: Rows, chosen: Sequence[int], most: int = 3) -> list[list[str]]:
        """The same for a batch: `chosen` is the label of each text, or -1 where nobody asks."""
        label = np.repeat(np.asarray(chosen, np.int64), np.diff(rows.indptr))
        asked = np.flatnonzero((label >= 0) & (rows.word >= 0))
        weights, word = self.weights[rows.columns[asked]], rows.word[asked]
        towards = weights[np.arange(len(asked)), label[asked]] - weights.mean(axis=1)
        towards *= rows.values[asked]
        count = len(rows.words.text)
        whole = np.bincount(word, towards, minlength=count)
        whole[rows.letters.kinds[rows.words.first] == SIGN] = 0  # a full stop is no reason
        paired = rows.pair[asked]
        pairs = np.bincount(word[paired], towards[paired], minlength=count)
        return _strongest(rows, whole, pairs > whole / 2, most)

    def save(self, path: Path | str) -> None:
        Path(path).write_bytes(self.packed())

    def packed(self) -> bytes:
        """A zip of a readable header and two numpy arrays; eight bits a weight are enough."""
        scale = np.abs(self.weights).max(axis=0) / 127 + 1e-9
        header = {
            "format": FORMAT,
            "task": self.task,
            "labels": list(self.labels),
            "bias": self.bias.tolist(),
            "scale": scale.tolist(),
            "temperature": self.temperature,
            "about": dict(self.about),
        }
        array = io.BytesIO()
        np.save(array, np.round(self.weights / scale).astype(np.int8), allow_pickle=False)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(_entry("header.json"), json.dumps(header, indent=1, ensure_ascii=False))
            file.writestr(_entry("weights.npy"), array.getvalue())
        return packed.getvalue()

    @staticmethod
    def load(source: Path | str | bytes) -> Linear:
        """Raises NotAModel for anything that `packed` did not write."""
        try:
            held = io.BytesIO(source) if isinstance(source, bytes) else Path(source)
            with zipfile.ZipFile(held) as file:
                if sum(part.file_size for part in file.infolist()) > LARGEST:
                    raise NotAModel("This model is larger than any of ours")
                header = json.loads(file.read("header.json"))
                whole = np.load(io.BytesIO(file.read("weights.npy")), allow_pickle=False)
            return _linear(header, whole)
        except NotAModel:
            raise
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as why:
            raise NotAModel(f"This is not a model of ours: {why}") from why


def _linear(header: Any, whole: npt.NDArray[np.int8]) -> Linear:
    if header["format"] != FORMAT:
        raise NotAModel(f"This model has another format: {str(header['format'])[:60]}")
    labels = tuple(str(label) for label in header["labels"])
    rows = len(whole)
    if whole.shape != (rows, len(labels)) or rows & (rows - 1) or whole.dtype != np.int8:
        raise NotAModel("The weights of this model do not fit its labels")
    scale, bias = (np.array(header[name], np.float32) for name in ("scale", "bias"))
    if not np.shape(scale) == np.shape(bias) == (len(labels),):
        raise NotAModel("The weights of this model do not fit its labels")
    weights = whole.astype(np.float32) * scale
    temperature = float(header["temperature"])
    return Linear(str(header["task"]), labels, weights, bias, temperature, header["about"])


def _entry(name: str) -> zipfile.ZipInfo:
    """Always of the same date, so that the same weights make the same file."""
    entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)


def _strongest(
    rows: Rows, towards: npt.NDArray[Any], pairs: npt.NDArray[np.bool_], most: int
) -> list[list[str]]:
    """Text after text, the words with the largest share, in the order of their weight."""
    spoken = np.flatnonzero(towards > 0)
    text = rows.words.text[spoken]
    order = np.lexsort((-towards[spoken], text))
    found: list[list[str]] = [[] for _ in range(len(rows))]
    for word, at in zip(spoken[order].tolist(), text[order].tolist(), strict=True):
        quotes = found[at]
        if len(quotes) < most:
            quotes.append(_quote(rows, word - 1 if pairs[word] else word, word))
    return found


def _quote(rows: Rows, first: int, last: int) -> str:
    start, end = rows.letters.at[rows.words.first[first]], rows.letters.at[rows.words.last[last]]
    return rows.letters.joined[start:end]


__all__ = ["BITS", "Linear", "NotAModel", "softmax"]
