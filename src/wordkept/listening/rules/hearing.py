"""The default reader: our phrases and two small trained models together, English first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.figures import figures
from wordkept.listening.rules.mood import (
    EVEN,
    POLARITIES,
    Heard,
    Mood,
    Polarity,
    by_its_phrases,
    felt,
    spread,
)
from wordkept.listening.rules.trained.features import Rows
from wordkept.listening.rules.trained.linear import Linear, softmax
from wordkept.listening.rules.weighing import LONGEST_QUOTE, said_here

MODELLED = "en"
# How much the verdict of our phrases counts beside the model, which has weighed the phrases already.
# That they found nothing says little of a long text; but a few words without praise or blame are
# mostly a plain question or wish, and so are tales of cats. See docs/models.md.
PHRASES_COUNT, IN_SHORT = 0.6, 2.4
SHORT = 12
COMPLAINT = 1  # of the labels of a complaint model
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Models:
    """Reads a batch with these two models. Other languages than theirs are left to our phrases."""

    polarity: Linear
    complaint: Linear

    def __call__(self, heard: Sequence[Heard]) -> list[Mood]:
        mine = [one.language == MODELLED and bool(one.said.words) for one in heard]
        modelled = iter(
            self._read([one for one, is_mine in zip(heard, mine, strict=True) if is_mine])
        )
        return [
            next(modelled) if is_mine else by_its_phrases(*one)
            for one, is_mine in zip(heard, mine, strict=True)
        ]

    def _read(self, heard: Sequence[Heard]) -> list[Mood]:
        if not heard:
            return []
        first = [felt(one.said, one.weighed) for one in heard]
        found = [figures(one.said, one.weighed) for one in heard]
        rows = self.polarity.features([one.said.text for one in heard], found)
        count = [phrases_count(one) for one in heard]
        scores = together(self.polarity.logits(rows) / self.polarity.temperature, first, count)
        complains = self.complaint.scores(rows)[:, COMPLAINT].tolist()
        parts = zip(heard, first, scores.tolist(), complains, strict=True)
        return self._explained(rows, [_mood(*part) for part in parts])

    def _explained(self, rows: Rows, moods: list[Mood]) -> list[Mood]:
        """Where no phrase gives the reason, the words that weighed most in the model do."""
        chosen = [-1 if mood.reason else POLARITIES.index(mood.polarity) for mood in moods]
        words = self.polarity.why(rows, chosen)
        return [
            mood if mood.reason else replace(mood, reason=_sounds(said, mood.polarity))
            for mood, said in zip(moods, words, strict=True)
        ]


def by_models(heard: Sequence[Heard]) -> list[Mood]:
    return Models(shipped("polarity"), shipped("complaint"))(heard)


def phrases_count(heard: Heard) -> float:
    if any(one.weight for one in heard.weighed):
        return PHRASES_COUNT
    tale = any(one.tagged("whimsy") for one in heard.weighed)
    return IN_SHORT if tale or len(heard.said.words) <= SHORT else 0.0


def together(logits: Scores, first: Sequence[Mood], count: Sequence[float]) -> Scores:
    """A verdict of our phrases moves what the model thinks, as far as its confidence goes."""
    sure = np.maximum([mood.confidence for mood in first], EVEN)
    verdicts = np.log((1 - sure) / 2)[:, None].repeat(len(POLARITIES), axis=1)
    chosen = [POLARITIES.index(mood.polarity) for mood in first]
    verdicts[np.arange(len(first)), chosen] = np.log(sure)
    return softmax(logits + np.array(count)[:, None] * verdicts)


def _mood(heard: Heard, first: Mood, scores: Sequence[float], complaint: float) -> Mood:
    complaint = round(complaint, 3)
    if first.ironic:
        return replace(first, scores=spread(first), complaint=complaint)
    shares = shared(scores)
    polarity = max(POLARITIES, key=shares.__getitem__)
    reason = first.reason if first.polarity == polarity else _by_phrases(heard, polarity)
    return Mood(polarity, round(shares[polarity], 2), reason, shares, complaint)


def shared(scores: Sequence[float]) -> dict[str, float]:
    return {name: round(score, 3) for name, score in zip(POLARITIES, scores, strict=True)}


def _by_phrases(heard: Heard, polarity: Polarity) -> str:
    """The phrases that say so, even where others outweighed them; empty when there are none."""
    sign = {"negative": -1, "positive": 1}.get(polarity, 0)
    speaking = [one for one in heard.weighed if one.weight * sign > 0]
    if sign:
        return said_here(heard.said, speaking) if speaking else ""
    asks = any(sentence.asks for sentence in heard.said.sentences)
    return "a question more than praise or blame" if asks else "more a report than praise or blame"


def _sounds(words: Sequence[str], polarity: Polarity) -> str:
    how = {"negative": "sounds unhappy", "positive": "sounds glad"}[polarity]
    quoted = ", ".join(f"“{' '.join(word.split())[:LONGEST_QUOTE]}”" for word in words)
    return f"{how}: {quoted}" if quoted else how


@cache
def shipped(task: str) -> Linear:
    """Loaded at first need. A few MB in memory for as long as the process lives."""
    folder = resources.files("wordkept.listening.rules.trained").joinpath("models")
    return Linear.load(folder.joinpath(f"{task}.model").read_bytes())
