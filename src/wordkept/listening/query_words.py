"""What the rules of queries say in English, said to people in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from wordkept.listening.models import Query, WordList
from wordkept.listening.rules.query import QueryError

WHY: dict[str, Any] = {
    "empty": _("Write at least one word to look for."),
    "long": _("This is too long: at most {most} characters."),
    "many": _("These are too many words: at most {most}. Put some of them into a list."),
    "deep": _("The brackets are nested too deeply: at most {most} inside each other."),
    "quote": _("This quotation mark is never closed."),
    "open": _("This bracket is never closed."),
    "close": _("This bracket was never opened."),
    "hollow": _("There is nothing between these brackets."),
    "before": _("{word} needs something before it."),
    "after": _("{word} needs something after it."),
    "between": _("Between {word} and {next} something is missing."),
    "signs": _("“{word}” holds no letter and no digit to look for."),
    "star": _("“{word}” would find too much: write at least two letters before the star."),
    "inner_star": _("The star stands at the end of a word only: “{word}”."),
    "near": _("Say how many words apart at most, for instance NEAR/5."),
    "far": _("NEAR goes from 1 to {most} words."),
    "pairs": _("NEAR would join too many pairs here: at most {most}. Use shorter lists."),
    "near_what": _("NEAR joins words and phrases, or several of them with OR between brackets."),
    "tilde": _("To find words near each other, write NEAR/5 between them."),
    "filter": _(
        "There is no filter “{name}:”. If you mean the words, put them in quotation marks."
    ),
    "address": _("For a web address write site:example.org, or put it in quotation marks."),
    "value": _("“{name}:” needs a value right behind it, for instance {example}."),
    "number": _("“{value}” is not a number: write for instance {example}."),
    "choice": _("“{value}” is not known here; it may be {choices}."),
    "list": _("There is no list called “{name}”."),
    "list_kind": _("The list “{name}” cannot be used like this."),
    "list_long": _("The lists hold too much for one query: at most {most} entries."),
    "nothing": _("This only says what should not be there. Add a word that should."),
}
KINDS = {
    Query.Kind.BRAND: _("our brand"),
    Query.Kind.PRODUCT: _("a product"),
    Query.Kind.RIVAL: _("a rival"),
    Query.Kind.TOPIC: pgettext_lazy("what a query is about", "a topic"),
}
LISTS = {
    WordList.Kind.WORDS: _("words"),
    WordList.Kind.HANDLES: _("handles"),
    WordList.Kind.SITES: _("sites"),
    WordList.Kind.MUTED: _("muted authors"),
}
AROUND = 60


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and the text around the place: before, the place itself, behind."""

    why: str
    column: int
    before: str
    there: str
    behind: str


def trouble_of(error: QueryError, text: str) -> Trouble:
    start, end = error.at, min(error.at + error.length, error.at + AROUND)
    return Trouble(
        str(WHY[error.code]).format(**error.values),
        error.column,
        text[max(start - AROUND, 0) : start],
        text[start:end],
        text[end : end + AROUND],
    )


def reason(sides: Sequence[tuple[str, ...]]) -> str:
    """`“router” near “decoy”, “refund”`"""
    return pgettext("between things of a list", ", ").join(_quoted(side) for side in sides)


def _quoted(side: tuple[str, ...]) -> str:
    near = pgettext("two words that stand near each other", "“%(one)s” near “%(other)s”")
    return near % {"one": side[0], "other": side[1]} if len(side) == 2 else f"“{side[0]}”"
