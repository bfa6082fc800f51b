"""What does the person want: a handful of intents, each with the words that gave it away.

`cancel` is whoever leaves or says that they may (churn), `legal` a threat or a letter of lawyers,
`job` somebody who would like to work here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wordkept.listening.rules.mood import Mood
from wordkept.listening.rules.said import ENDS, Said, Sentence
from wordkept.listening.rules.weighing import Weighed, said_here, total

NAMES = (
    "safety", "legal", "press", "cancel", "complaint", "outage",
    "request", "question", "job", "praise", "thanks", "spam",
)  # fmt: skip
SAID_PLAINLY = ("safety", "legal", "press", "cancel", "request", "job")
ENOUGH_BLAME, ENOUGH_PRAISE = -1.5, 1.5
LIKELY = 0.75
GRAVE = ("safety", "danger", "legal", "press", "fraud", "cancel")  # each speaks for itself


@dataclass(frozen=True, slots=True)
class Intent:
    name: str
    reason: str


def intents(said: Said, weighed: Sequence[Weighed], mood: Mood) -> tuple[Intent, ...]:
    """In the order of NAMES: what matters most to whoever sorts the inbox stands first."""
    if reason := spam(said, weighed, mood):
        return (Intent("spam", reason),)
    ironic = mood.ironic
    tags = frozenset().union(*(one.hit.tags for one in weighed))
    found = {name: plainly(said, weighed, name) for name in SAID_PLAINLY if name in tags}
    found |= {
        "outage": outage(said, weighed),
        "complaint": complaint(said, weighed, mood),
        "question": question(said, weighed),
        "praise": "" if ironic else praise(said, weighed, mood),
        "thanks": "" if ironic else thanks(said, weighed, mood),
    }
    return tuple(Intent(name, found[name]) for name in NAMES if found.get(name))


def plainly(said: Said, weighed: Sequence[Weighed], tag: str) -> str:
    return says(said, [one for one in weighed if one.tagged(tag)])


def outage(said: Said, weighed: Sequence[Weighed]) -> str:
    return says(said, [one for one in weighed if "outage" in one.hit.tags])


def complaint(said: Said, weighed: Sequence[Weighed], mood: Mood) -> str:
    """Blame weighs enough by itself, or it sounds bad and something went wrong or likely did."""
    blame = [one for one in weighed if one.weight < 0 and (one.negated or one.tagged("failure"))]
    kind = total([one for one in weighed if one.kind])
    heavy = total(blame) <= ENOUGH_BLAME and -total(blame) > kind / 2
    if blame and (heavy or mood.polarity == "negative"):
        return says(said, blame)
    likely = mood.polarity == "negative" and mood.complaint >= LIKELY
    grave = any(one.tagged(*GRAVE) for one in weighed)
    return mood.reason.replace(";", ",") if likely and not grave else ""


def praise(said: Said, weighed: Sequence[Weighed], mood: Mood) -> str:
    kind = [one for one in weighed if one.kind and one.tagged("praise")]
    return says(said, kind) if mood.polarity == "positive" and total(kind) >= ENOUGH_PRAISE else ""


def thanks(said: Said, weighed: Sequence[Weighed], mood: Mood) -> str:
    kind = [
        one for one in weighed if one.tagged("thanks") and (one.weight > 0.5 or not one.hit.weight)
    ]
    return says(said, kind) if mood.polarity != "negative" else ""


def question(said: Said, weighed: Sequence[Weighed]) -> str:
    asked = [one.hit.start for one in weighed if one.tagged("asks")]
    for sentence in said.sentences:
        words = sum(word[0] not in ENDS for word in said.words[sentence.start : sentence.end])
        early = range(sentence.start, sentence.start + 4)
        if (sentence.asks and words >= 3) or any(start in early for start in asked):
            start = opening(sentence, weighed)
            return f"asks {short(said.quote(start, min(start + 5, sentence.end)))}"
    return ""


def opening(sentence: Sentence, weighed: Sequence[Weighed]) -> int:
    inside = range(sentence.start, sentence.end)
    starts = (
        one.hit.start
        for one in weighed
        if one.tagged("asks", "impatient", "request") and one.hit.start in inside
    )
    return min(starts, default=sentence.start)


def spam(said: Said, weighed: Sequence[Weighed], mood: Mood) -> str:
    """Two signs of it, or one beside a link; never somebody who complains."""
    offers = [one for one in weighed if one.tagged("spam")]
    links = said.text.count("http") + said.text.count("www.")
    if mood.polarity != "negative" and len(offers) + bool(links) >= 2 and offers:
        return says(said, offers)
    tags = sum(word[0] == "#" for word in said.words)
    return f"{tags} hashtags and a link" if tags >= 8 and links else ""


def short(words: str) -> str:
    """The beginning of a question; a semicolon would look like the next reason."""
    return f"“{' '.join(words.replace(';', ',').split())} …”"


def says(said: Said, weighed: Sequence[Weighed]) -> str:
    return said_here(said, weighed) if weighed else ""
