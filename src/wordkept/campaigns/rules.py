"""May it go live, may it be scheduled, which campaign is this about, and why not?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

CARE = "care"
WORD = re.compile(r"[#@]?\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Signer:
    """A department whose signature is needed."""

    id: int
    name: str


def why_not_live(
    version: int,
    signed: Mapping[int, int],
    needed: Sequence[Signer],
    starts: datetime | None,
    ends: datetime | None,
) -> str:
    """ "" when it may. `signed` says which version each department signed last."""
    if not starts or not ends:
        return "It needs a first and a last day."
    if ends <= starts:
        return "It ends before it begins."
    for department in needed:
        last = signed.get(department.id)
        if last is None:
            return f"{department.name} has not signed it yet."
        if last < version:
            return f"It was changed after {department.name} signed: ask them again."
    return ""


def why_not_scheduled(
    text: str, value: str, places: int, leaves_at: datetime | None, now: datetime
) -> str:
    """A post needs words, a place, and a reader who gains something; without a time it leaves when approved."""
    if not text.strip():
        return "There is nothing to say yet."
    if not places:
        return "Choose at least one account."
    if not value.strip():
        return "Say what the reader gains: without that it is noise."
    if leaves_at and leaves_at < now:
        return "That time is over already: choose one to come."
    return ""


def known_by(texts: Iterable[str]) -> list[str]:
    """The words by which a campaign is recognised, folded, each once, in their order."""
    return list(dict.fromkeys(word.strip().casefold() for word in texts if word.strip()))


def says(text: str, words: Collection[str]) -> str:
    """The first of the words that a text says, whole; "" if none. `#save20` is not `save`."""
    said = " ".join(WORD.findall(text.casefold()))
    padded = f" {said} "
    return next((word for word in words if f" {' '.join(WORD.findall(word))} " in padded), "")
