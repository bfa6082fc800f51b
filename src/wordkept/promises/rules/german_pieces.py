"""One piece of a German sentence: who does what in it, and is it still to come?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.kinds import of_things
from wordkept.promises.rules.wording import wording

DE = wording("german")
VERBS = DE.table("verbs")
PARTICIPLE = DE.any_of("participle")
OURS = DE.pattern("ours", r"\b{}\b")
YOU = DE.pattern("you")
COMES = DE.pattern("comes", r"\b{}\b")
MODAL = DE.pattern("modal", r"\b{}\b")
FORECAST = DE.pattern("forecast", r"\b{}\b")
PASSIVE = re.compile(
    rf"\b(?:wird|werden)\b[^,;!?]{{0,90}}?\b(?P<does>{PARTICIPLE})\b", re.IGNORECASE
)
SOMEBODY_COMES = re.compile(r"\b(?!ich\b|wir\b)\w+ (?:kommt|ist|fährt)\b", re.IGNORECASE)
PAST = re.compile(
    r"\b(?:haben|habe|hat|hatten?|wurden?|worden|gestern|vorhin)\b"
    rf"|\b(?:ist|sind|war|waren)\b[^,;]*\b(?:{PARTICIPLE}|unterwegs|raus)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:nicht(?! nur| später| länger| mehr als)|kein(?:e|en|er|em|es)?(?! problem|\w* sorge)"
    r"|nie|niemals|nirgend\w*|weder)\b",
    re.IGNORECASE,
)
OFFERS = re.compile(
    r"\b(?:möchten?|können|kann|würden?)\b.*\b(?:anbieten|schenken)\b", re.IGNORECASE
)
VOWS = re.compile(
    r"\b(?:versprech(?:e|en)|garantier(?:e|en)|(?:sicher(?:e|n)|sag(?:e|en))\b.*\bzu)\b",
    re.IGNORECASE,
)
TO_DO = re.compile(r"\bzu \w+en\b|\w+zu\w+en\b|\w+(?:en|ern|eln)\W*$", re.IGNORECASE)
PIECE = re.compile(r",\s+|;\s*|:\s+|\s[–—-]\s+|\s(?:und|sowie)\s+|\(|\)")
STARTS = re.compile(
    r"[\s,]*(?:dann |also |auch |danach |außerdem |zusätzlich |noch |heute |morgen |sofort |gleich )*",
    re.IGNORECASE,
)
HEARS = re.compile(r"\bhör(?:en|st|t)\b", re.IGNORECASE)
IT = re.compile(r"\b(?:es|sie|ihn|alles)\b", re.IGNORECASE)
AGAIN = re.compile(r"online|wieder|funktion|läuft", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    start: int
    end: int
    text: str


def pieces(text: str) -> Iterator[Piece]:
    start = 0
    for end, following in [(joint.start(), joint.end()) for joint in PIECE.finditer(text)] + [
        (len(text), len(text))
    ]:
        words = text[start:end]
        left = len(words) - len(words.lstrip())
        if words := words.strip():
            yield Piece(start + left, start + left + len(words), words)
        start = following


def begun(piece: Piece) -> Clause | None:
    """A piece with a subject of its own: us, what the customer gets, or a thing that comes."""
    text = piece.text
    if PAST.search(text) or NEGATED.search(text):
        return None
    if OURS.search(text):
        return _ours(piece) or _somebody_comes(piece)
    if MODAL.search(FORECAST.sub("", text)):
        return None
    return _you_get(piece) or _is_done(piece) or _comes(piece)


def continued(piece: Piece) -> Clause | None:
    """ "… und schicken bis Freitag Ersatz": the subject stands in the piece before."""
    text = piece.text
    if PAST.search(text) or NEGATED.search(text) or MODAL.search(text):
        return None
    starts = STARTS.match(text)
    at = starts.end() if starts else 0
    clause = _verb(piece, at)
    if clause and (clause.does - piece.start <= at + 1 or TO_DO.search(text)):
        return clause
    return None


def _ours(piece: Piece) -> Clause | None:
    if MODAL.search(piece.text) and not OFFERS.search(piece.text):
        return None
    return _verb(piece, 0)


def _verb(piece: Piece, at: int) -> Clause | None:
    """The first verb of ours that is there; where the things have to tell, they must."""
    for pattern, kind in VERBS:
        if verb := pattern.search(piece.text, at):
            meant = of_things(piece.text, kind[1:]) if kind.startswith("*") else kind
            if meant:
                said = piece.text[: verb.end()]
                return _clause(piece, verb.start(), meant.rstrip("?"), said, "?" in meant)
    return None


def _somebody_comes(piece: Piece) -> Clause | None:
    """ "Unser Fahrer kommt morgen": a person who comes is a visit, and has a day."""
    comes = SOMEBODY_COMES.search(piece.text)
    if not comes or MODAL.search(piece.text):
        return None
    return _clause(piece, comes.start(), "visit", comes[0], needs_day=True)


def _you_get(piece: Piece) -> Clause | None:
    text, you = piece.text, YOU.search(piece.text)
    if not you:
        return None
    kind = of_things(text, "answer" if HEARS.search(you[0]) else "") or _by_verb(text)
    kind = kind or ("delivery" if IT.search(text) else "")
    return _clause(piece, you.start(), kind, you[0]) if kind else None


def _is_done(piece: Piece) -> Clause | None:
    """ "Ihr Paket wird morgen geliefert"."""
    passive = PASSIVE.search(piece.text)
    if not passive:
        return None
    kind = _by_verb(passive["does"]) or "other"
    if kind == "delivery":
        kind = of_things(piece.text[: passive.start()], kind)
    unsure = bool(FORECAST.search(piece.text))
    return _clause(piece, 0, kind, passive[0], needs_day=unsure)


def _comes(piece: Piece) -> Clause | None:
    """ "Ihr Geld ist bis Freitag bei Ihnen"."""
    comes = COMES.search(piece.text)
    if not comes:
        return None
    before = piece.text[: comes.start()]
    kind = "fix" if AGAIN.search(comes[0]) else of_things(before) or of_things(piece.text)
    return _clause(piece, 0, kind or "delivery", comes[0], needs_day=True)


def _by_verb(text: str) -> str:
    for pattern, kind in VERBS:
        if pattern.search(text):
            return of_things(text, kind[1:]) if kind.startswith("*") else kind.rstrip("?")
    return ""


def _clause(
    piece: Piece, at: int, kind: str, said: str, inquiry: bool = False, needs_day: bool = False
) -> Clause:
    return Clause(
        piece.start,
        piece.end,
        piece.start + at,
        kind,
        said,
        piece.text,
        inquiry=inquiry,
        needs_day=needs_day or "voraussichtlich" in piece.text.casefold(),
    )
