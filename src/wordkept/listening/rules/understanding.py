"""Reads texts in batches: language, mood, wishes, hurry, motive, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wordkept.listening.rules.hearing import by_models
from wordkept.listening.rules.intents import Intent, intents
from wordkept.listening.rules.language import Language, identify
from wordkept.listening.rules.mood import READ, Heard, Mood, Polarity, Reader
from wordkept.listening.rules.motives import motive
from wordkept.listening.rules.phrasebook import phrasebook
from wordkept.listening.rules.requests import Asked, asked
from wordkept.listening.rules.said import Said, cut
from wordkept.listening.rules.urgency import delight, urgency
from wordkept.listening.rules.weighing import weigh

SURE = 0.5


@dataclass(frozen=True)
class Understood:
    """`reasons` says why, in words an agent can read: one for each claim.

    `complaint` is a probability. `asks_in` is the sentence that asks or promises, for dates.py.
    `scores` are probabilities by task and label, where a model gave them.
    """

    language: str
    language_confidence: float
    polarity: Polarity
    confidence: float
    intents: tuple[Intent, ...]
    urgency: int
    delight: bool
    reasons: dict[str, str] = field(default_factory=dict)
    complaint: float = 0.0
    request: str = ""
    asks_in: str = ""
    motive: str = ""
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def understand(text: str, language_hint: str = "", reader: Reader = by_models) -> Understood:
    return understand_all([text], [language_hint], reader)[0]


def understand_all(
    texts: Sequence[str], language_hints: Sequence[str] = (), reader: Reader = by_models
) -> list[Understood]:
    """A batch costs far less than its texts one by one: the models read them side by side."""
    hints = language_hints or [""] * len(texts)
    said = [cut(text) for text in texts]
    languages = [identify(one.text, hint) for one, hint in zip(said, hints, strict=True)]
    heard = [hear(one, language) for one, language in zip(said, languages, strict=True)]
    parts = zip(heard, languages, reader(heard), asked(said), strict=True)
    return [understood(*part) for part in parts]


def hear(said: Said, language: Language) -> Heard:
    spoken = language_to_read(said, language)
    weighed = weigh(said, phrasebook(*spoken_in(spoken)).find(said))
    return Heard(said, weighed, spoken or language.code)


def understood(heard: Heard, language: Language, mood: Mood, asks: Asked) -> Understood:
    said, weighed = heard.said, heard.weighed
    wants = intents(said, weighed, mood)
    names = [one.name for one in wants]
    urgent, hurry = urgency(said, weighed, names)
    joy, story = delight(said, weighed, mood, urgent)
    why = motive(said, names, mood.polarity, asks.label)
    reasons = {
        "language": language.reason,
        "polarity": mood.reason,
        "intents": "; ".join(f"{one.name}: {one.reason}" for one in wants),
        "urgency": hurry,
        "delight": story,
        "request": asks.reason,
        "motive": why.reason,
    }
    return Understood(
        language.code,
        language.confidence,
        mood.polarity,
        mood.confidence,
        wants,
        urgent,
        joy,
        reasons,
        mood.complaint,
        "" if asks.label == "none" else asks.label,
        asks.sentence,
        why.name,
        {"polarity": mood.scores, "request": asks.scores},
    )


def spoken_in(language: str) -> tuple[str, ...]:
    """Signs such as 😡 stand in a book of their own, read in every language."""
    return ("any", language) if language else ("any",)


def language_to_read(said: Said, language: Language) -> str:
    """The language whose phrases we look for. Where one cannot be sure: the one that finds most."""
    if language.confidence >= SURE:
        return language.code if language.code in READ else ""
    found = {code: len(phrasebook(code).find(said)) for code in READ}
    best = max(found, key=lambda code: (found[code], code == language.code))
    return best if found[best] else ""
