"""Is this a story, may it be told, and which parts does one read first?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from wordkept.listening.rules.topics import same_words

KEEPERS = frozenset({"agent", "lead", "marketer", "admin"})
FIRST, LAST = 2, 3
FEW = 9
TITLE = 80
LIKELY = 0.5
TO_WHOM = re.compile(r"^(?:@\S+\s*)+")


@dataclass(frozen=True)
class Moment:
    """One message as far as it makes a story. `key` names it; `glad` is more than polite."""

    key: int
    by: Literal["customer", "brand"]
    mood: str = "neutral"
    glad: bool = False
    delight: bool = False
    why: str = ""


@dataclass(frozen=True)
class Worth:
    """`kind` is "delight", or "turned": from complaint to praise by way of our answer."""

    kind: Literal["delight", "turned"]
    key: int
    why: str


def worth_telling(moments: Sequence[Moment]) -> Worth | None:
    """The turn is the better story; a delight says it best, the newest one. In the order they were said."""
    newest_first = (m for m in reversed(moments) if m.by == "customer")
    happy = [moment for moment in newest_first if moment.glad or moment.delight]
    best_first = sorted(happy, key=lambda moment: not moment.delight)
    for moment in best_first:
        if _complained_and_was_heard(moments, moment):
            return Worth("turned", moment.key, "complained, was answered, came back happy")
    for moment in best_first:
        if moment.delight:
            return Worth("delight", moment.key, moment.why or "a story to smile at")
    return None


def _complained_and_was_heard(moments: Sequence[Moment], happy: Moment) -> bool:
    before = list(moments[: moments.index(happy)])
    unhappy = [at for at, m in enumerate(before) if m.by == "customer" and m.mood == "negative"]
    return bool(unhappy) and any(m.by == "brand" for m in before[unhappy[0] :])


@dataclass(frozen=True)
class May:
    """Yes, or why not in words that an agent can act on."""

    yes: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.yes


NOT_KEPT = "Keep the story first."
NOT_ASKED = "Nobody asked the teller yet. Ask, and wait for a yes."
ASKED = "The teller has not answered yet."
REFUSED = "The teller said no. That stands."
REVOKED = "The teller took the permission back. Take down what is still up."
CONDITIONS = "Say that this use keeps to the teller's conditions."


def may_be_used(state: str, permission: str, conditions: str = "", kept_to: bool = False) -> May:
    """Nothing is told without a permission on record; conditions are confirmed for each use."""
    if state != "kept":
        return May(False, NOT_KEPT)
    if permission != "granted":
        why = {"asked": ASKED, "refused": REFUSED, "revoked": REVOKED}
        return May(False, why.get(permission, NOT_ASKED))
    return May(True) if kept_to or not conditions else May(False, CONDITIONS)


def may_ask(permission: str) -> bool:
    """Who said no or took it back is not asked again; they may still come and say yes."""
    return permission in ("", "asked")


def is_the_question(prepared: str, sent: str) -> bool:
    """An agent may better the words before they leave: most of them, or all inside more."""
    return same_words(prepared, sent) or " ".join(prepared.split()) in " ".join(sent.split())


def title(subject: str, words: str) -> str:
    """The subject, or the first sentence somebody said, without whom it was said to."""
    said = TO_WHOM.sub("", " ".join((subject or words).split()))
    for end in (". ", "! ", "? "):
        if 20 <= said.find(end) < TITLE:
            said = said[: said.find(end) + 1]
    return said if len(said) <= TITLE else said[:TITLE].rsplit(" ", 1)[0] + " …"


def read_first(keys: Sequence[int], telling: Iterable[int]) -> set[int]:
    """How it began, how it ended, and what was told with a picture or a smile; the rest folds."""
    if len(keys) <= FEW:
        return set(keys)
    shown = {*keys[:FIRST], *keys[-LAST:]}
    places = {key: at for at, key in enumerate(keys)}
    for key in telling:
        if key in places:
            shown |= set(keys[max(places[key] - 1, 0) : places[key] + 1])
    return shown
