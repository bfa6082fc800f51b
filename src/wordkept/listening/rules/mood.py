"""How does it sound: phrases weighed where they stand, and honesty about what that is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp
from typing import Literal, NamedTuple

from wordkept.listening.rules.language import named
from wordkept.listening.rules.said import Said
from wordkept.listening.rules.weighing import Weighed, said_here, total

READ = ("en", "de")
Polarity = Literal["negative", "neutral", "positive"]
POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")

LEANS = 0.9
USUAL_COMPLAINT, LIKELIEST_COMPLAINT = 0.1, 0.9
UNKNOWN_COMPLAINT = 0.3
EVEN = 0.34  # of three


@dataclass(frozen=True, slots=True)
class Mood:
    """`complaint` is a probability; `scores` are those of all three polarities.

    `ironic`: the kind words are likely meant the other way.
    """

    polarity: Polarity
    confidence: float
    reason: str
    scores: Mapping[str, float] = field(default_factory=dict)
    complaint: float = 0.0
    ironic: bool = False


class Heard(NamedTuple):
    """What was said, the phrases found in it, and the language we read it in, if any."""

    said: Said
    weighed: Sequence[Weighed]
    language: str


# The seam: a reader gets a batch, because a trained model reads many texts as fast as a few.
Reader = Callable[[Sequence[Heard]], Sequence[Mood]]


def by_phrases(heard: Sequence[Heard]) -> list[Mood]:
    return [by_its_phrases(*one) for one in heard]


def by_its_phrases(said: Said, weighed: Sequence[Weighed], language: str) -> Mood:
    mood = felt(said, weighed)
    complaint = blamed(weighed)
    if language not in READ:
        mood = unread(language, mood)
        complaint = max(complaint, UNKNOWN_COMPLAINT) if said.words else complaint
    return replace(mood, scores=spread(mood), complaint=round(complaint, 3))


def spread(mood: Mood) -> dict[str, float]:
    """What one verdict and its confidence say of all three: the rest is shared out evenly."""
    sure = max(mood.confidence, EVEN)
    shares = dict.fromkeys(POLARITIES, (1 - sure) / 2) | {mood.polarity: sure}
    return {name: round(share, 3) for name, share in shares.items()}


def blamed(weighed: Sequence[Weighed]) -> float:
    blame = -total([one for one in weighed if one.weight < 0 and one.tagged("failure")])
    range_ = LIKELIEST_COMPLAINT - USUAL_COMPLAINT
    return USUAL_COMPLAINT + range_ * (1 - exp(-blame / 2))


def felt(said: Said, weighed: Sequence[Weighed]) -> Mood:
    bad = [one for one in weighed if one.weight < 0]
    if ironic := sarcastic(weighed):
        why = f"kind words beside a complaint: {said_here(said, [*ironic, *bad])}"
        return Mood("negative", 0.35, why, ironic=True)
    return lean(said, [one for one in weighed if one.kind], bad)


def lean(said: Said, good: Sequence[Weighed], bad: Sequence[Weighed]) -> Mood:
    for_it, against = total(good), -total(bad)
    balance = for_it - against
    clear = abs(balance) / (for_it + against + 0.5) * (1 - exp(-abs(balance) / 2.2))
    if abs(balance) < LEANS:
        return undecided(said, [*good, *bad])
    confidence = round(0.3 + 0.6 * clear, 2)
    if balance > 0:
        return Mood("positive", confidence, said_here(said, good))
    return Mood("negative", confidence, said_here(said, bad))


def undecided(said: Said, both: Sequence[Weighed]) -> Mood:
    strong = [one for one in both if abs(one.weight) > LEANS]
    if strong:
        return Mood("neutral", 0.3, f"good and bad weigh the same: {said_here(said, strong)}")
    if any(sentence.asks for sentence in said.sentences):
        return Mood("neutral", 0.55, "a question without praise or blame")
    return Mood("neutral", 0.5 if said.words else 0.0, "no praise and no blame found")


def unread(language: str, mood: Mood) -> Mood:
    """Signs are read in every language, the words are not: so say how little that is."""
    gap = f"I do not read {named(language)} well" if language else "too few words to judge"
    if mood.polarity == "neutral":
        return Mood("neutral", 0.05, gap)
    return Mood(mood.polarity, round(mood.confidence / 2, 2), f"{mood.reason}; {gap}")


def sarcastic(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The kind words that are likely meant the other way, because of what stands beside them."""
    kind = [one for one in weighed if one.kind]
    if not kind:
        return []
    rolled = any(one.tagged("ironic") and not one.kind for one in weighed)
    bad = -total([one for one in weighed if one.weight < 0])
    waited = any(one.tagged("wait", "outage") for one in weighed)
    doubtful = [one for one in kind if rolled or "ironic" in one.hit.tags or lone_praise(one)]
    meant = total(kind) - total(doubtful)
    return doubtful if doubtful and meant < max(bad, 1.0 if waited else 0.0) else []


def lone_praise(one: Weighed) -> bool:
    return one.alone and "praise" in one.hit.tags
