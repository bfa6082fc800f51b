"""Which days a sentence names, which of them lie ahead, and which only say the same day twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from wordkept.listening.rules import days
from wordkept.listening.rules.days import Span, Unclear

LEAD = re.compile(
    r"\b(?P<lead>by|until|till|til|before|no later than|not later than|latest|due|spätestens|bis|vor"
    r"|within|in|inside|over|allow|innerhalb|binnen|nach|after|since|last|from|of|seit|letzte[nrms]?"
    r"|vergangene[nrms]?|every|each|jeden|on|for|am|ab)"
    r"(?:\s+(?:the|next|another|zum|dem|den|der|am|von|nächsten|latest|spätestens|about|around"
    r"|at most))*\s*$",
    re.IGNORECASE,
)
DEADLINE = frozenset(
    ("by", "until", "till", "til", "before", "no later than", "not later than", "latest", "due",
     "spätestens", "bis", "vor", "within", "inside", "innerhalb", "binnen")
)  # fmt: skip
AHEAD = frozenset(
    ("within", "in", "inside", "over", "allow", "innerhalb", "binnen", "nach", "after")
)
OVER = re.compile(r"(?:since|last|from|seit|letzte|vergangene|every|each|jeden)", re.IGNORECASE)
SINCE_THEN = re.compile(r"\s*(?:ago|earlier|later|now|already|long|lang|old|late)\b", re.IGNORECASE)
JOINED = re.compile(
    r"\s*(?:-|–|to|and|or|bis|und|oder|until|bis zum)\s*(?:the|am|den)?\s*", re.IGNORECASE
)
BESIDE = re.compile(r"\s*,?\s*(?:(?:the|den|dem|of|on|am)\s+)?", re.IGNORECASE)
NEAR = 40


@dataclass(frozen=True, slots=True)
class Named:
    """A day as it stands in the text; `lead` is the word before it."""

    start: int
    end: int
    lead: str
    span: Span | None
    trouble: str = ""
    weekday: bool = False


def days_ahead(text: str, today: date) -> list[Named]:
    """A deadline speaks before a day that is only mentioned."""
    found = [before(one, today) for one in merged(text, sorted(every_day(text, today), key=_start))]
    strict = [one for one in found if one.lead in DEADLINE]
    return strict or found


def every_day(text: str, today: date) -> Iterator[Named]:
    """The first way to read some words wins; no word is read twice."""
    taken: set[int] = set()
    for pattern, day in days.WAYS:
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                if one := named(text, match, day, today):
                    yield one


def named(text: str, match: re.Match[str], day: days.Day, today: date) -> Named | None:
    first = match[0].split()[0]
    led = lead(text, match.start()) or lead(first, len(first))
    if OVER.match(led) or SINCE_THEN.match(text, match.end()):
        return None
    if day is days.span_of_time and led not in AHEAD:
        return None
    of_week = day is days.weekday
    try:
        return Named(*match.span(), led, day(match, today), weekday=of_week)
    except Unclear as why:
        return Named(*match.span(), led, None, str(why), of_week)


def merged(text: str, found: Sequence[Named]) -> Iterator[Named]:
    """`Tuesday next week` and `Monday, 23 November` are one day said in two ways."""
    waiting: Named | None = None
    for one in found:
        beside = waiting and BESIDE.fullmatch(text, waiting.end, one.start)
        both = together(waiting, one) if waiting and beside else None
        if waiting and not both:
            yield waiting
        waiting = both or one
    if waiting:
        yield waiting


def together(one: Named, other: Named) -> Named | None:
    if one.weekday == other.weekday:
        return None
    day, around = (one, other) if one.weekday else (other, one)
    if around.span is None:
        return None
    words = replace(one, end=other.end, weekday=False, trouble="")
    if day.span is None and around.span.first == around.span.last:
        return replace(words, span=around.span)
    if day.span is None:
        return None
    wanted = day.span.first.weekday()
    length = (around.span.last - around.span.first).days
    fits = [around.span.first + timedelta(days=n) for n in range(length + 1)]
    fits = [possible for possible in fits if possible.weekday() == wanted]
    if len(fits) != 1:
        return replace(words, span=None, trouble="not that weekday")
    return replace(words, span=days.one(fits[0]))


def before(one: Named, today: date) -> Named:
    if one.span and one.lead in ("before", "vor"):
        return replace(one, span=Span(today, one.span.first - timedelta(days=1)))
    return one


def joined(text: str, found: Sequence[Named]) -> bool:
    """`between Monday and Wednesday` is one answer: the later day keeps it."""
    return len(found) > 1 and all(
        JOINED.fullmatch(text, one.end, other.start) for one, other in pairwise(found)
    )


def lead(text: str, at: int) -> str:
    found = LEAD.search(text[max(0, at - NEAR) : at])
    return " ".join(found["lead"].casefold().split()) if found else ""


def quote(text: str, start: int, end: int) -> str:
    """The words with the one that leads to them: “by Friday”."""
    earliest = max(0, start - NEAR)
    found = LEAD.search(text[earliest:start])
    words = text[earliest + found.start() if found else start : end]
    return " ".join(words.split()).rstrip(".,")


def _start(one: Named) -> int:
    return one.start
