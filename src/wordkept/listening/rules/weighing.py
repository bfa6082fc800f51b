"""What a phrase weighs where it stands: turned by a "not", doubled by a "very", halved by an "if"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wordkept.listening.rules.phrasebook import STOPS, Hit
from wordkept.listening.rules.said import Said, Sentence

REACH = 3
QUOTES = frozenset('"“”„')
LONGEST_QUOTE = 48

# How much a phrase still says in such surroundings: set by hand, and measured by
# bench/understanding_quality.py.
NOT_GOOD, NOT_BAD = -0.75, -0.35
STRONGER, WEAKER, SHOUTED = 1.3, 0.7, 1.2
ASKED, SUPPOSED, CONCEDED, AFTER_BUT, POLITE = 0.25, 0.5, 0.6, 1.2, 0.15


class Weighed(NamedTuple):
    """A phrase as it weighs here; `start` includes the word that turned it round.

    `alone` says that it is a whole sentence, as in "Brilliant."
    """

    hit: Hit
    start: int
    weight: float
    negated: bool
    alone: bool = False

    @property
    def kind(self) -> bool:
        return self.weight > 0

    def tagged(self, *tags: str) -> bool:
        return not self.negated and not self.hit.tags.isdisjoint(tags)


def weigh(said: Said, hits: Sequence[Hit]) -> list[Weighed]:
    sentences = {at: one for one in said.sentences for at in range(one.start, one.end)}
    near = Surroundings(said, hits)
    return [near.weighed(hit, sentences[hit.start]) for hit in hits]


class Surroundings:
    """What stands around a phrase: a "not" before it, a "but" between, a question mark behind."""

    def __init__(self, said: Said, hits: Sequence[Hit]) -> None:
        self.said = said
        self.loud = not said.text.isupper()
        self.at = {
            tag: [hit for hit in hits if tag in hit.tags]
            for tag in ("negation", "more", "less", "if", "but", "impatient", "animal")
        }
        self.asking = any("request" in hit.tags or "asks" in hit.tags for hit in hits)

    def weighed(self, hit: Hit, sentence: Sentence) -> Weighed:
        turnable = hit.tags.isdisjoint(("negation", "sign"))
        turned = self.before(hit, "negation", REACH) if turnable else None
        start = turned.start if turned else hit.start
        if not hit.weight:
            return Weighed(hit, start, 0.0, bool(turned))
        if "whimsy" in hit.tags and self.at["animal"]:
            return Weighed(hit, start, 0.0, negated=False)
        weight = hit.weight * self.emphasis(hit) * self.setting(hit, sentence)
        if turned:
            weight *= NOT_GOOD if hit.weight > 0 else NOT_BAD
        elif self.in_scare_quotes(hit):
            weight = -abs(weight)
        alone = sentence.end - sentence.start <= len(hit.at) + 1
        return Weighed(hit, start, weight, bool(turned), alone)

    def emphasis(self, hit: Hit) -> float:
        factor = STRONGER if self.before(hit, "more", 1) else 1.0
        factor *= WEAKER if self.before(hit, "less", 1) else 1.0
        return factor * (SHOUTED if self.loud and self.said.shouted(hit.start) else 1.0)

    def setting(self, hit: Hit, sentence: Sentence) -> float:
        inside = range(sentence.start, sentence.end)
        factor = 1.0
        if sentence.asks and abs(hit.weight) < 3 and not self.inside(inside, "impatient"):
            factor *= ASKED
        if self.before(hit, "if", 6):
            factor *= SUPPOSED
        if "thanks" in hit.tags and self.asking and self.closes(hit):
            factor *= POLITE
        if buts := self.inside(inside, "but"):
            factor *= CONCEDED if hit.start < buts[-1].start else AFTER_BUT
        return factor

    def before(self, hit: Hit, tag: str, reach: int) -> Hit | None:
        for other in self.at[tag]:
            if 0 <= hit.start - other.end < reach and not STOPS.intersection(
                self.said.words[other.end : hit.start]
            ):
                return other
        return None

    def inside(self, words: range, tag: str) -> list[Hit]:
        return [other for other in self.at[tag] if other.start in words]

    def closes(self, hit: Hit) -> bool:
        """A "thanks" at the very end of a wish is good manners, not joy."""
        return len([word for word in self.said.words[hit.end :] if word[0] not in STOPS]) <= 3

    def in_scare_quotes(self, hit: Hit) -> bool:
        words = self.said.words
        around = hit.start > 0 and hit.end < len(words)
        return (
            around
            and hit.end - hit.start == 1
            and words[hit.start - 1] in QUOTES
            and words[hit.end] in QUOTES
        )


def total(weighed: Sequence[Weighed]) -> float:
    return sum(one.weight for one in weighed)


def said_here(said: Said, weighed: Sequence[Weighed]) -> str:
    """The three phrases that weigh most, quoted as the person wrote them."""
    heaviest = sorted(weighed, key=lambda one: -abs(one.weight))[:3]
    return "says " + ", ".join(dict.fromkeys(quoted(said, one) for one in heaviest))


def quoted(said: Said, one: Weighed) -> str:
    words = " ".join(said.quote(one.start, one.hit.end).split())
    return f"“{words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + '…'}”"
