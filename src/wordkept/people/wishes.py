"""Where somebody asks to be answered, told by a few phrases. A guess that an agent confirms, never more."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEARD, SAID = 2_000, 60


@dataclass(frozen=True)
class Wish:
    """A channel and the phrase that asks for it."""

    channel: str
    said: str


def _phrases(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


MAIL, CALL = r"e-?mail", r"(?:call|ring|phone)"
PHRASES = {
    "mail": _phrases(
        rf"please (?:just |only )?{MAIL} me", rf"(?:could|can|would) you (?:please )?{MAIL} me",
        rf"(?:answer|reply|write|contact|reach|respond|tell|send)(?: \w+){{0,3}} (?:by|via|per) {MAIL}",
        rf"(?:i )?prefer (?:an? )?{MAIL}s?", rf"{MAIL} me (?:instead|please)",
        rf"bitte (?:nur |lieber )?(?:per|via) (?:{MAIL}|mail)",
        rf"(?:antwort\w*|schreib\w*|meld\w*|kontaktier\w*)(?: \w+){{0,4}} (?:per|via) (?:{MAIL}|mail)",
        rf"(?:schick|schreib)\w*(?: sie)? mir (?:bitte )?(?:eine )?(?:{MAIL}|mail)",
        rf"am liebsten (?:per )?(?:{MAIL}|mail)",
    ),
    "phone": _phrases(
        rf"please (?:just |only )?{CALL} me", rf"(?:could|can|would) you (?:please )?{CALL} me",
        rf"{CALL} me (?:back|instead|please)", r"give me a (?:call|ring)",
        r"(?:i )?prefer (?:a |the )?(?:phone|call|phone call)",
        r"bitte (?:um (?:einen )?)?rückruf", r"ruf\w*(?: sie)? mich (?:bitte )?(?:zurück|an)",
        r"bitte (?:telefonisch|anrufen)", r"am liebsten telefonisch",
    ),
    "letter": _phrases(
        r"(?:answer|reply|write|send)(?: \w+){0,3} by (?:post|letter)", r"please send me a letter",
        r"bitte (?:nur |lieber )?(?:per post|schriftlich|per brief)",
    ),
}  # fmt: skip
NOT = re.compile(
    r"(?<!\w)(?:do not|don['’]?t|never|no|not|stop|nicht|nie|kein\w*)(?: \w+){0,3} *$",
    re.IGNORECASE,
)
NOT_BEHIND = re.compile(r"^ *(?:\w+ )?(?:nicht|nie)(?!\w)", re.IGNORECASE)


def wished(words: str) -> Wish | None:
    """The one channel these words ask for. Where two are asked for, or none is wanted, nothing."""
    said = words[:HEARD]
    found = {channel: phrase for channel in PHRASES if (phrase := _asks(said, channel))}
    return Wish(*next(iter(found.items()))) if len(found) == 1 else None


def _asks(words: str, channel: str) -> str:
    for match in PHRASES[channel].finditer(words):
        before, behind = words[: match.start()], words[match.end() :]
        if not NOT.search(before[-40:]) and not NOT_BEHIND.search(behind[:20]):
            return match[0][:SAID]
    return ""
