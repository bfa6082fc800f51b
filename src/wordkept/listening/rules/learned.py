"""Intents of your own: learns from labelled texts which desk, product or matter a text is about.

Words, pairs of words and runs of letters, weighed by how rare they are; a support vector machine
draws one line per label. scikit-learn is imported when somebody trains, never to classify.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.trained.linear import NotAModel

FORMAT = "wordkept intents 1"
LARGEST = 256_000_000
CAP = 2_000
PIECES = range(2, 6)
TOP = 5
UNSURE = 0.3
REMEMBERED = 50_000
NOISE = re.compile(r"(?:https?://|www\.)\S+|@\w[\w.-]*")
WORD = re.compile(r"\w+(?:['’]\w+)*|[?!]")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answer:
    label: str
    scores: Mapping[str, float]
    reasons: Sequence[str]


def words_of(text: str) -> list[str]:
    said = unicodedata.normalize("NFKC", text[:CAP]).casefold()
    return [word.replace("’", "'") for word in WORD.findall(NOISE.sub(" ", said))]


def whole(words: Sequence[str]) -> list[int]:
    """Words and pairs of neighbours, by their hash."""
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    return [hashed(part) for part in (*words, *pairs)]


def pieces(word: str) -> list[int]:
    """Runs of two to five letters; its edges count as letters."""
    padded = f"\t{word}\t"
    return [
        hashed(padded[start : start + size])
        for size in PIECES
        for start in range(max(len(padded) - size + 1, 0))
    ]


def hashed(part: str) -> int:
    return crc32(part.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Learned:
    """`rarity` and `weights` have a row for every hash in `known`; `floor` is a label nobody has:
    what resembles no example gives its share of certainty to it.
    """

    labels: tuple[str, ...]
    known: npt.NDArray[np.uint32]
    rarity: Floats
    weights: Floats
    bias: Floats
    temperature: float = 1.0
    floor: float = -1.0
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[int, int]:
        return {key: place for place, key in enumerate(self.known.tolist())}

    @cached_property
    def spelled(self) -> dict[str, list[int]]:
        """Which pieces a word has, remembered: texts share most of their words."""
        return {}

    def values(self, text: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """Rare words weigh more, repeated ones a little more; words and letters half each."""
        words = words_of(text)
        letters = [place for word in words for place in self.letters_of(word)]
        both = [self.weighed(self.placed(whole(words))), self.weighed(letters)]
        return np.concatenate([at for at, _ in both]), np.concatenate([value for _, value in both])

    def letters_of(self, word: str) -> list[int]:
        known = self.spelled.get(word)
        if known is None:
            if len(self.spelled) >= REMEMBERED:
                self.spelled.clear()
            known = self.spelled[word] = self.placed(pieces(word))
        return known

    def placed(self, keys: Sequence[int]) -> list[int]:
        return [place for key in keys if (place := self.places.get(key)) is not None]

    def weighed(self, places: Sequence[int]) -> tuple[npt.NDArray[np.int64], Floats]:
        at, many = np.unique(np.array(places, np.int64), return_counts=True)
        values = (1 + np.log(many)) * self.rarity[at]
        length = float(np.sqrt(values @ values)) or 1.0
        return at, (values / length).astype(np.float32)

    def margins(self, text: str) -> Floats:
        at, values = self.values(text)
        return np.asarray(values @ self.weights[at] + self.bias, np.float32)

    def read(self, text: str) -> Answer:
        scores = spread(self.margins(text)[None], self.temperature, self.floor)[0]
        best = np.argsort(-scores)[:TOP].tolist()
        named = {self.labels[at]: round(float(scores[at]), 4) for at in best}
        why = self.why(text, best[0])
        if scores[best[0]] < UNSURE:
            why = [*why, "not sure: the examples hold little like it"]
        return Answer(self.labels[best[0]], named, why)

    def why(self, text: str, label: int) -> list[str]:
        """The three words that spoke most for the label."""
        share: dict[str, float] = {}
        for word in dict.fromkeys(words_of(text)):
            place = self.places.get(hashed(word))
            if place is not None:
                row = self.weights[place]
                share[word] = float((row[label] - row.mean()) * self.rarity[place])
        strongest = sorted(share, key=lambda word: -share[word])[:3]
        said_so = ", ".join(f"“{word}”" for word in strongest if share[word] > 0)
        return [f"says {said_so}"] if said_so else []

    def packed(self) -> bytes:
        """A zip of a readable header and numpy arrays; eight bits a weight are enough."""
        scale = np.abs(self.weights).max(axis=0) / 127 + 1e-9
        header = {
            "format": FORMAT,
            "labels": list(self.labels),
            "bias": self.bias.tolist(),
            "scale": scale.tolist(),
            "temperature": self.temperature,
            "floor": self.floor,
            "about": dict(self.about),
        }
        arrays = {
            "known": self.known,
            "rarity": self.rarity.astype(np.float16),
            "weights": np.round(self.weights / scale).astype(np.int8),
        }
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            file.writestr("header.json", json.dumps(header, ensure_ascii=False))
            for name, array in arrays.items():
                one = io.BytesIO()
                np.save(one, array, allow_pickle=False)
                file.writestr(f"{name}.npy", one.getvalue())
        return held.getvalue()

    @staticmethod
    def load(source: Path | str | bytes) -> Learned:
        """Raises NotAModel for anything that `packed` did not write."""
        try:
            with zipfile.ZipFile(
                io.BytesIO(source) if isinstance(source, bytes) else source
            ) as file:
                return unpacked(file)
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as why:
            raise NotAModel(f"This is not a model of ours: {why}") from why


def unpacked(file: zipfile.ZipFile) -> Learned:
    if sum(part.file_size for part in file.infolist()) > LARGEST:
        raise NotAModel("This model is larger than any of ours")
    header = json.loads(file.read("header.json"))
    if header["format"] != FORMAT:
        raise NotAModel(f"This model has another format: {str(header['format'])[:60]}")
    known, rarity, weights = (
        np.load(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
        for name in ("known", "rarity", "weights")
    )
    labels = tuple(str(label) for label in header["labels"])
    bias = np.array(header["bias"], np.float32)
    scale = np.array(header["scale"], np.float32)
    shapes = (weights.shape, rarity.shape, bias.shape, scale.shape)
    wanted = ((len(known), len(labels)), known.shape, (len(labels),), (len(labels),))
    if shapes != wanted or weights.dtype != np.int8 or known.dtype != np.uint32:
        raise NotAModel("The weights of this model do not fit its labels")
    return Learned(
        labels,
        known,
        rarity.astype(np.float32),
        weights.astype(np.float32) * scale,
        bias,
        float(header["temperature"]),
        float(header["floor"]),
        header["about"],
    )


def spread(margins: Floats, temperature: float, floor: float) -> npt.NDArray[np.float64]:
    """Probabilities of the labels; what is missing to one belongs to "none of these"."""
    nobody = np.full((len(margins), 1), floor)
    heat = np.hstack([margins, nobody]).astype(np.float64) / temperature
    raised = np.exp(heat - heat.max(axis=1, keepdims=True))
    return np.asarray((raised / raised.sum(axis=1, keepdims=True))[:, :-1], np.float64)
