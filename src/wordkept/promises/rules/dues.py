"""By when? What a promise says about its day, in the zone of whoever it is given to; never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from wordkept.listening.rules import dates, naming
from wordkept.listening.rules.dates import Due
from wordkept.listening.rules.days import NUMBER, Span
from wordkept.listening.rules.naming import Named

EVENING = 18
ASKS = "asks by when"
NO_DAY = Due(None, "names no day")
# "your order from Monday", "Monday's delivery": the day something else happened.
BEHIND = frozenset(("from", "of", "seit", "since", "vom"))
EARLIER = re.compile(
    r"\b(?:from|of|vom|seit|since|dated|(?:ordered|bought|sent|placed|arrived|delivered) on)\s+"
    r"(?:the |last |your )?$",
    re.IGNORECASE,
)
POSSESSIVE = re.compile(r"'s\b|s'\b", re.IGNORECASE)
COUNTED = re.compile(
    r"\s*(?:,\s*)?(?:of|after|from|following|once|when|as soon as|nach|ab|sobald|nachdem)\s+"
    r"(?:the |your |our |its |we |you |it |der |des |dem |ihrer |deiner |wir |sie )*"
    r"(?P<event>\w+(?: \w+){0,3})",
    re.IGNORECASE,
)
DURATION = re.compile(
    rf"\b(?:{NUMBER})(?:\s*(?:-|–|to|bis|or|oder)\s*(?:{NUMBER}))?\s*(?:(?:business|working|work)[ -]*)?"
    r"(?:h|hrs?|hours?|std|stunden?|minutes?|minuten|days?|weeks?|months?|(?:werk|arbeits)?tagen?"
    r"|wochen?|monaten?)\b",
    re.IGNORECASE,
)
NOW_ON = re.compile(r"\s*(?:now|today|heute|jetzt|tomorrow|morgen)\b", re.IGNORECASE)
NEXT_ONE = re.compile(r"\b(?:with)?in the (?:next )?(hour|day|week|month)\b", re.IGNORECASE)
WHEN_READY = re.compile(r"\bas soon as (?!possible\b|(?:we|you|i|they) can\b)", re.IGNORECASE)


def due(text: str, here: datetime, counts_from: str = "", each_time: bool = False) -> Due:
    """`counts_from`: what has to happen first; a span of time then begins nobody knows when."""
    text = WHEN_READY.sub(" ", NEXT_ONE.sub(r"within one \1", text))
    counted = _counted(text, counts_from, each_time)
    return counted or dates.in_hours(text, here) or _by_day(text, here)


def _counted(text: str, counts_from: str, each_time: bool) -> Due | None:
    """ "Within 5 days of receiving it": there is no day yet."""
    spell = DURATION.search(text)
    if not spell:
        return None
    quoted = naming.quote(text, *spell.span())
    event = COUNTED.match(text, spell.end())
    if event and not NOW_ON.match(text, event.start("event")):
        counts_from = event[0].strip(" ,")
    if counts_from:
        return Due(None, f"{ASKS}: “{quoted}” counts from “{counts_from}”", quoted)
    if each_time:
        return Due(None, f"no day of its own: “{quoted}” counts from each order", quoted)
    return None


def _by_day(text: str, here: datetime) -> Due:
    named = _ahead(text, here)
    hour = dates.hour_in(text, named)
    if named:
        return _asking(dates.on_a_day(text, named, hour, here))
    if hour:
        return _asking(dates.today_at(text, hour, here))
    soon = dates.SOON.search(text)
    return Due(None, f"soon, but no day: “{soon[0]}”", soon[0]) if soon else NO_DAY


def _ahead(text: str, here: datetime) -> Sequence[Named]:
    found = naming.days_ahead(text, here.date())
    found = [_evening(one, here) for one in found if _is_ahead(text, one)]
    if naming.joined(text, found):  # "between Monday and Wednesday", said on a Wednesday
        found = [found[0], *(_in_a_week(one, here) for one in found[1:])]
    return found


def _is_ahead(text: str, day: Named) -> bool:
    before = text[max(0, day.start - 24) : day.start]
    return (
        day.lead not in BEHIND
        and not EARLIER.search(before)
        and not POSSESSIVE.match(text, day.end)
    )


def _evening(day: Named, here: datetime) -> Named:
    """ "By Friday" said on a Friday after work is the next one; said at noon, only its writer knows."""
    if day.trouble != "today or in a week" or here.hour < EVENING:
        return day
    return _in_a_week(day, here)


def _in_a_week(day: Named, here: datetime) -> Named:
    if day.trouble != "today or in a week":
        return day
    then = here.date() + timedelta(days=7)
    return replace(day, trouble="", span=Span(then, then))


def _asking(found: Due) -> Due:
    if found.at:
        return found
    return replace(found, reason=f"{ASKS}: {found.reason}")
