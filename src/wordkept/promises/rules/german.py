"""Zusagen auf Deutsch: a sentence is taken apart at its commas, each piece read, and put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.english import without_inquiries
from wordkept.promises.rules.german_pieces import (
    DE,
    MODAL,
    OFFERS,
    OURS,
    VOWS,
    Piece,
    begun,
    continued,
    pieces,
)
from wordkept.promises.rules.sentences import Sentence

NEVER = DE.pattern("never", "{}")
IF = DE.pattern("if", r"^\W*(?:und |oder |aber |dann |also )?{}\b")
EVENT = re.compile(
    r"^(?:nach|bei|im fall) .{3,60}?(?= \w+ (?:wir|ich|sie|du)\b)", re.IGNORECASE
)  # "nach Eingang erstatten wir": condition and promise in one breath
THING = DE.any_of("thing")
SUBORDINATE = DE.pattern("subordinate", rf"^\W*(?:und |oder )?{{}}\b(?!\s+{THING})")
TO_THEM = DE.pattern("ask them to")
REQUEST = re.compile(
    rf"{TO_THEM.pattern}|\b(?:können|könnten|könntest|kannst|magst|würden|würdest|haben|hast)"
    r" (?:sie|du|ihr|wir|ich)\b[^?]*\?|\?\s*$|\bper dm\b|\bwir (?:benötigen|brauchen)\b",
    re.IGNORECASE,
)
THEIRS = re.compile(r"\b(?:sie|du|uns|ihr|ihre\w*|dein\w*|mir)\b", re.IGNORECASE)
SAID = DE.any_of("said")
SAID_SO = DE.pattern("others", rf"\b{{}}\b[^,;.!?]{{0,40}}\b{SAID}\b")
DENIED = re.compile(
    r"\b(?:nicht|kaum|niemand|unmöglich)\b[^.;!?]{0,50}"
    r"\b(?:versprechen|garantieren|sagen|zusagen|sicher|wissen|zusichern)\b"
    r"|\b(?:weiß|wissen) (?:ich |wir )?(?:noch )?nicht\b",
    re.IGNORECASE,
)
OPENS = DE.pattern("opens", r"^\W*(?:und |oder )?{}\b")
NOD = DE.pattern("nod", r"^\W*{}\W*\?+\s*$")
THEY_DO = re.compile(r"\b(?:sie|du|ihr|bitte|ist|sind|hat|haben|kann|können)\b", re.IGNORECASE)
THAT = re.compile(r"dass\b", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What is known while one reads from piece to piece."""

    condition: str = ""
    on_them: bool = False
    ours: bool = False
    hedged: bool = False
    found: list[Clause] = field(default_factory=list)


def clauses(sentence: Sentence, asked_before: bool) -> Iterator[Clause]:
    """`asked_before`: a sentence before it asks the customer for something."""
    if any(one.search(sentence.text) for one in (NEVER, DENIED, SAID_SO)):
        return
    cut = list(pieces(sentence.text))
    reading = Reading(on_them=asked_before)
    for number, piece in enumerate(cut[: _question_begins(sentence, cut)]):
        _read(piece, reading, first=not number)
    yield from without_inquiries(reading.found)


def _question_begins(sentence: Sentence, cut: Sequence[Piece]) -> int:
    if not sentence.asks:
        return len(cut)
    if len(cut) > 1 and NOD.match(cut[-1].text):
        return len(cut) - 1
    openers = [number for number, piece in enumerate(cut) if OPENS.match(piece.text)]
    return openers[-1] if openers else 0


def _read(piece: Piece, so_far: Reading, first: bool) -> None:
    event = EVENT.match(piece.text) if OURS.search(piece.text) else None
    if IF.match(piece.text) and not event:
        _depends(piece, so_far)
        return
    if so_far.hedged and THAT.match(piece.text):
        return  # "wir hoffen, dass wir bis Freitag liefern"
    so_far.hedged = bool(MODAL.search(piece.text)) and not OFFERS.search(piece.text)
    if not first and SUBORDINATE.match(piece.text) and not VOWS.search(piece.text):
        so_far.ours = False
        return
    clause = begun(piece) or (continued(piece) if so_far.ours else None)
    if clause is None:
        _no_promise(piece, so_far)
        return
    so_far.ours = True
    condition = event[0].strip() if event else so_far.condition
    so_far.found.append(replace(clause, condition=condition, on_them=so_far.on_them))


def _depends(piece: Piece, so_far: Reading) -> None:
    so_far.condition, so_far.on_them = piece.text, bool(THEIRS.search(piece.text))
    so_far.found = [
        replace(one, condition=so_far.condition, on_them=so_far.on_them) for one in so_far.found
    ]


def _no_promise(piece: Piece, so_far: Reading) -> None:
    if so_far.found and _belongs(piece):
        last = so_far.found[-1]
        so_far.found[-1] = replace(last, end=piece.end, dated=f"{last.dated} {piece.text}")
    elif VOWS.search(piece.text):
        so_far.ours = True
    elif TO_THEM.search(piece.text):
        so_far.condition, so_far.on_them, so_far.ours = piece.text, True, False


def _belongs(piece: Piece) -> bool:
    """What follows without a verb of its own: "…, spätestens bis Freitag"."""
    is_short = len(piece.text.split()) <= 7
    return is_short and not OURS.search(piece.text) and not THEY_DO.search(piece.text)
