"""Why does somebody say this in public: to warn others, to bond, for an answer, or to test us?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wordkept.listening.rules.phrasebook import Hit, phrasebook
from wordkept.listening.rules.said import Said

NAMES = ("warn", "bond", "answer", "test")
TAGS = {"warn": "warns", "bond": "bonds", "answer": "answers", "test": "tests"}
# What to do about each (REQUIREMENTS.md, D19): a person decides, this is only the proposal.
STEERS = {"warn": "reply", "bond": "thank", "answer": "reply", "test": "reply", "": "stay out"}
ENOUGH = 1.0
PHRASE, AGAIN = 1.5, 0.5
US = frozenset("you your yours u ur ihr euch euer eure sie ihnen ihre".split())
QUOTED = 48

# What the rest of the reading adds: set by hand, measured by bench/motives.py.
ADDS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "question": (("answer", 1.0),),
    "request": (("answer", 1.0),),
    "complaint": (("warn", 0.6), ("answer", 0.5)),
    "outage": (("answer", 1.0),),
    "cancel": (("warn", 0.5),),
    "legal": (("answer", 0.5),),
    "safety": (("answer", 0.8),),
    "job": (("answer", 1.0),),
    "praise": (("bond", 1.2),),
    "thanks": (("bond", 1.0),),
    "press": (("answer", 1.0),),
}


@dataclass(frozen=True, slots=True)
class Motive:
    """`name` is empty where nothing shows why; `steers` is reply, thank or stay out."""

    name: str
    confidence: float
    reason: str

    @property
    def steers(self) -> str:
        return STEERS[self.name]


def motive(said: Said, intents: Collection[str], polarity: str, asked: str = "none") -> Motive:
    """`asked` is what requests.py heard: request, commitment or none."""
    if "spam" in intents:
        return Motive("", 0.9, "looks like spam")
    hits = phrasebook("motives").find(said)
    points = weigh(said, hits, intents, polarity, asked)
    best = max(NAMES, key=lambda name: (points[name], name != "bond"))
    if points[best] < ENOUGH:
        return Motive("", 0.3, "nothing shows why it was written")
    others = sum(points.values()) - points[best]
    sure = round(points[best] / (points[best] + others + 0.5), 2)
    return Motive(best, sure, reason(said, hits, best, intents))


def weigh(
    said: Said, hits: Sequence[Hit], intents: Collection[str], polarity: str, asked: str
) -> dict[str, float]:
    points = dict.fromkeys(NAMES, 0.0)
    for name, tag in TAGS.items() if hits else ():
        found = sum(tag in hit.tags for hit in hits)
        points[name] += PHRASE * bool(found) + AGAIN * max(found - 1, 0)
        points[name] += PHRASE * any({tag, "strong"} <= hit.tags for hit in hits)
    for intent in intents:
        for name, more in ADDS.get(intent, ()):
            points[name] += more
    points["answer"] += 0.8 * (asked == "request")
    points["test"] *= 2
    return leaning(said, points, polarity)


def leaning(said: Said, points: dict[str, float], polarity: str) -> dict[str, float]:
    """Blame told to us wants an answer; blame told about us is meant for others."""
    to_us = not US.isdisjoint(said.words)
    if polarity == "negative":
        points["bond"] *= 0.3
        points["answer" if to_us else "warn"] += 0.5
    elif polarity == "positive":
        points["bond"] += 0.5
        points["warn"] *= 0.5
    return points


def reason(said: Said, hits: Sequence[Hit], name: str, intents: Collection[str]) -> str:
    why = {
        "warn": "warns others",
        "bond": "seeks company",
        "answer": "wants an answer",
        "test": "tests whether we answer",
    }[name]
    if hit := next((hit for hit in hits if TAGS[name] in hit.tags), None):
        words = " ".join(said.quote(hit.start, hit.end).replace(";", ",").split())
        return f"{why}: “{words if len(words) <= QUOTED else words[: QUOTED - 1] + '…'}”"
    told = [intent for intent in intents if any(one == name for one, _ in ADDS.get(intent, ()))]
    return f"{why}: {told[0]}" if told else why
