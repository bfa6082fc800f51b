"""Does somebody say that they write for a newspaper, or that they are a child? A few phrases, quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEARD, SAID = 2_000, 60
PRESS, MINOR, NEITHER = "press", "minor", "neither"
GROWN_UP = 18


@dataclass(frozen=True)
class Calling:
    """Who they say they are, and the phrase that says so."""

    kind: str
    said: str


def _phrases(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


I_AM = r"(?:i am|i['’]m|this is)"
WRITER = r"(?:reporter|journalist|news editor|columnist|newspaper editor)"
PAPER = r"(?:newspaper|magazine|news agency|newsroom|press agency|radio station)"
SCHREIBT = r"(?:journalist(?:in)?|reporter(?:in)?|redakteur(?:in)?)"
BLATT = r"(?:zeitung|magazin|redaktion|rundfunk|sender)"
CHILD = r"(?:son|daughter|grandson|granddaughter|little (?:boy|girl)|child|kid)"
KIND = r"(?:sohn|tochter|enkel|enkelin|kind|kleine[rs]?)"
PRESSED = _phrases(
    rf"{I_AM}(?: \w+){{0,2}} (?:a|an|the) (?:\w+ )?{WRITER}",
    rf"(?:i write|i work|writing|i report) (?:for|at) (?:a|an|the|our) (?:\w+ )?{PAPER}",
    r"(?:press|media) (?:enquiry|inquiry|request|deadline)", r"(?:for|on) (?:a|an|my) (?:news )?article about you",
    r"(?:request|ask) (?:you )?for (?:a )?comment before (?:we )?publi\w+",
    rf"(?:ich bin|bin|hier ist)(?: \w+)? {SCHREIBT}", rf"als {SCHREIBT}",
    r"(?:presse|medien)anfrage",
    rf"(?:ich )?(?:schreibe|recherchiere|berichte) für (?:die|den|das|eine?n?) (?:\w+ )?{BLATT}",
)  # fmt: skip
AGED = _phrases(
    rf"{I_AM} (?:only |just |almost |nearly )?(\d{{1,2}}) (?:years? old|yrs? old)",
    r"(?:ich bin|bin) (?:erst |schon |gerade |fast )?(\d{1,2}) jahre(?: alt)?(?! \w*kund)",
    rf"my (\d{{1,2}})[- ]years?[- ]old(?: {CHILD})?",
    rf"my {CHILD}(?: \w+)? (?:is|aged) (?:only |just )?(\d{{1,2}})(?= years? old| and (?:wrote|drew|asks))",
    rf"mein\w? {KIND}(?: \w+)? ist (?:erst )?(\d{{1,2}})(?= (?:jahre|und))",
)  # fmt: skip
CHILDISH = _phrases(
    rf"my {CHILD}(?: \w+)? (?:wrote|writes|has written|drew|painted|wants to tell you|dictated)",
    rf"(?:letter|drawing|picture) (?:from|by) my {CHILD}",
    rf"mein\w? {KIND}(?: \w+)? (?:hat (?:\w+ ){{0,4}}(?:geschrieben|gemalt|gezeichnet)|schrieb|schreibt|malte)",
    rf"(?:brief|bild|zeichnung) von meine[rm] {KIND}", rf"{I_AM} (?:still )?(?:a minor|under 18|underage)",
    r"(?:ich bin|bin)(?: noch)? minderjährig",
)  # fmt: skip
NOT = re.compile(
    r"(?<!\w)(?:not|no|never|isn['’]?t|if|as if|like|when|kein\w*|nicht|nie|als ob|wenn|fühl\w+)(?: \w+){0,2} *$",
    re.IGNORECASE,
)
NOT_INSIDE = re.compile(r"(?<!\w)(?:not|no|never|kein\w*|nicht)(?!\w)", re.IGNORECASE)


def told(words: str) -> Calling | None:
    """What these words say about their writer; a child before a journalist. Whoever is 18 is neither."""
    said = words[:HEARD]
    for kind, phrases in ((MINOR, CHILDISH), (MINOR, AGED), (PRESS, PRESSED)):
        for match in phrases.finditer(said):
            if _is_meant(said, match) and _is_young(match):
                return Calling(kind, match[0][:SAID])
    return None


def _is_meant(words: str, match: re.Match[str]) -> bool:
    before = words[max(match.start() - 40, 0) : match.start()]
    return not NOT.search(before) and not NOT_INSIDE.search(match[0])


def _is_young(match: re.Match[str]) -> bool:
    ages = [int(age) for age in match.groups() if age]
    return all(0 < age < GROWN_UP for age in ages)
