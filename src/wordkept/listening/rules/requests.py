"""Does somebody ask for something, or give their word? The strongest sentence speaks for the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import islice

import numpy as np

from wordkept.listening.rules.asking import may_ask, sentences
from wordkept.listening.rules.phrasebook import Hit
from wordkept.listening.rules.said import Said, Sentence, cut
from wordkept.listening.rules.trained.examples import Example, examples
from wordkept.listening.rules.trained.linear import Linear
from wordkept.listening.rules.trained.training import Examples

LABELS = ("request", "commitment", "none")
NONE = LABELS.index("none")
BITS = 14
STRENGTH = 3.0
MOST_SENTENCES = 60
MOST_WAYS = 4
QUOTED = 6
# The headings of phrases/asking.txt that show an agent best why we think so.
TELLING = {
    "request": (
        "please", "could_you", "someone_could", "tell_us", "would_you_mind", "lets", "i_want",
        "appreciate", "you_must", "asks_you", "wh",
    ),
    "commitment": ("commits",),
}  # fmt: skip
WHY = {"request": "asks for something", "commitment": "gives their word"}


@dataclass(frozen=True, slots=True)
class Asked:
    """`sentence` is the one that asks or promises, for dates.py to look for the day in it."""

    label: str
    scores: Mapping[str, float]
    reason: str
    sentence: str = ""


NOTHING = Asked("none", {"request": 0.0, "commitment": 0.0, "none": 1.0}, "asks for nothing")


@dataclass(frozen=True, slots=True)
class Part:
    text: int
    said: Said
    sentence: Sentence
    hits: Sequence[Hit]
    cues: Mapping[str, float] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return self.said.quote(self.sentence.start, self.sentence.end)


def asked(texts: Sequence[Said], model: Linear | None = None) -> list[Asked]:
    """One answer for each text. Texts are read together because numpy likes many at once."""
    parts = [part for number, said in enumerate(texts) for part in parts_of(number, said)]
    found = [NOTHING] * len(texts)
    if not parts:
        return found
    model = model or shipped()
    rows = model.features([part.words for part in parts], [part.cues for part in parts])
    scores = model.scores(rows)
    for at in np.argsort(-scores[:, NONE], kind="stable").tolist():
        found[parts[at].text] = answer(parts[at], scores[at].tolist())
    return found


def parts_of(number: int, said: Said) -> Iterable[Part]:
    for sentence, cues, hits in islice(sentences(said), MOST_SENTENCES):
        if may_ask(cues):
            yield Part(number, said, sentence, hits, cues)


def answer(part: Part, scores: Sequence[float]) -> Asked:
    """Asking and promising together may outweigh neither: then the stronger of the two counts."""
    by_label = {name: round(score, 3) for name, score in zip(LABELS, scores, strict=True)}
    if by_label["none"] >= 0.5:
        return Asked("none", by_label, NOTHING.reason)
    label = max(TELLING, key=by_label.__getitem__)
    return Asked(label, by_label, f"{WHY[label]}: {quote(part, label)}", part.words)


def quote(part: Part, label: str) -> str:
    start = part.sentence.start
    for tag in TELLING[label]:
        if hit := next((hit for hit in part.hits if tag in hit.tags), None):
            start = hit.start
            break
    end = min(start + QUOTED, part.sentence.end)
    return f"“{' '.join(part.said.quote(start, end).replace(';', ',').split())}”"


def learn_from() -> Examples:
    """Our own sentences, as written and as people post them. No other text feeds this model."""
    ours = [(text, one) for one in examples("requests", most=MOST_WAYS) for text in ways(one)]
    texts = [text for text, _ in ours]
    return Examples(
        texts,
        [next(iter(one.labels)) for _, one in ours],
        groups=[one.line for _, one in ours],
        extra=[whole(text) for text in texts],
    )


def ways(one: Example) -> list[str]:
    return [one.text] if "{" in one.line else [one.line, one.text]


def whole(text: str) -> Mapping[str, float]:
    """The cues of all its sentences: examples are one sentence, sometimes with a greeting."""
    return {cue: weight for _, cues, _ in sentences(cut(text)) for cue, weight in cues.items()}


@cache
def shipped() -> Linear:
    folder = resources.files("wordkept.listening.rules.trained").joinpath("models")
    return Linear.load(folder.joinpath("request.model").read_bytes())
