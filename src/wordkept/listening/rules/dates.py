"""By when? The day or hour that a text names, or an honest "it does not say"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from wordkept.listening.rules import hours
from wordkept.listening.rules.days import Unclear
from wordkept.listening.rules.hours import LAST_MINUTE
from wordkept.listening.rules.naming import (
    AHEAD,
    SINCE_THEN,
    Named,
    days_ahead,
    joined,
    lead,
    quote,
)

SOON = re.compile(
    r"\b(?:asap|as soon as (?:possible|you can|we can|i can)|soon|shortly|immediately|right away"
    r"|at once|urgently|so (?:bald|schnell) wie möglich|schnellstmöglich|umgehend|sofort"
    r"|unverzüglich|in kürze|demnächst|bald|in (?:a few|a couple of|several|some) "
    r"(?:minutes|hours|days|weeks)|in (?:ein paar|einigen|wenigen) (?:minuten|stunden|tagen|wochen)"
    r"|(?:the )?next few days|(?:die|in den) nächsten tagen?)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[!?\n])|(?<=[^\d.]\.)\s+(?=[A-ZÄÖÜ])")
CAP = 4_000


@dataclass(frozen=True, slots=True)
class Due:
    """`at` is the last moment that keeps the word; without it, `reason` says what is missing."""

    at: datetime | None
    reason: str
    words: str = ""
    whole_day: bool = True


@dataclass(frozen=True, slots=True)
class Hour:
    start: int
    end: int
    at: time | None
    trouble: str = ""


def due(text: str, sent: datetime, zone: tzinfo) -> Due:
    """`zone` is where the writer lives, as far as anybody knows: their tomorrow begins there."""
    here = sent.astimezone(zone)
    found = [one for part in SENTENCE.split(text[:CAP]) if (one := of_sentence(part, here))]
    dated = [one for one in found if one.at]
    if len({one.at for one in dated}) > 1:
        return Due(None, f"names several days: {listed([one.words for one in dated])}")
    return next(iter([*dated, *found]), Due(None, "names no day"))


def of_sentence(text: str, here: datetime) -> Due | None:
    if exact := in_hours(text, here):
        return exact
    named = days_ahead(text, here.date())
    hour = hour_in(text, named)
    if named:
        return on_a_day(text, named, hour, here)
    if hour:
        return today_at(text, hour, here)
    soon = SOON.search(text)
    return Due(None, f"soon, but no day: “{soon[0]}”", soon[0]) if soon else None


def in_hours(text: str, here: datetime) -> Due | None:
    """Hours are counted on a clock that never jumps, whatever the night of the change brings."""
    for found in hours.WITHIN.finditer(text):
        if lead(text, found.start()) in AHEAD and not SINCE_THEN.match(text, found.end()):
            at = here.astimezone(UTC) + timedelta(minutes=hours.minutes(found))
            words = quote(text, *found.span())
            local = at.astimezone(here.tzinfo)
            return Due(local, f"names an hour: “{words}”", words, whole_day=False)
    return None


def on_a_day(text: str, named: Sequence[Named], hour: Hour | None, here: datetime) -> Due:
    words = words_of(text, named, hour)
    trouble = next((one.trouble for one in named if one.trouble), hour.trouble if hour else "")
    if trouble:
        return Due(None, f"ambiguous, {trouble}: “{words}”", words)
    last = {one.span.last for one in named if one.span}
    if len(last) > 1 and not joined(text, named):
        each = [quote(text, one.start, one.end) for one in named]
        return Due(None, f"names several days: {listed(each)}", words)
    at = moment(max(last), (hour and hour.at) or LAST_MINUTE, here.tzinfo)
    if at < here:
        return Due(None, f"already past: “{words}”", words)
    return Due(at, f"names a day: “{words}”", words, whole_day=not hour)


def words_of(text: str, named: Sequence[Named], hour: Hour | None) -> str:
    """The day with its hour, where they stand side by side."""
    start, end = named[0].start, named[-1].end if joined(text, named) else named[0].end
    if hour and 0 <= hour.start - end <= 4:
        end = hour.end
    return quote(text, start, end)


def hour_in(text: str, named: Sequence[Named]) -> Hour | None:
    for one in named:
        if part := hours.AFTER_A_DAY.match(text, one.end):
            return Hour(part.start("part"), part.end(), hours.part(part))
        if part := hours.BEFORE_A_DAY.search(text[: one.start]):
            return Hour(*part.span("part"), hours.part(part))
        if text[one.start : one.end].casefold() == "tonight":
            return Hour(one.start, one.end, LAST_MINUTE)
    clocks = [(match, read) for pattern, read in hours.WAYS for match in pattern.finditer(text)]
    return clock(text, *max(clocks, key=lambda pair: pair[0].start())) if clocks else None


def clock(text: str, match: re.Match[str], read: hours.Hour) -> Hour:
    if hours.ELSEWHERE.match(text, match.end()):
        return Hour(*match.span(), None, "another time zone")
    try:
        return Hour(*match.span(), read(match))
    except Unclear as why:
        return Hour(*match.span(), None, str(why))


def today_at(text: str, hour: Hour, here: datetime) -> Due:
    words = quote(text, hour.start, hour.end)
    if hour.at is None:
        return Due(None, f"ambiguous, {hour.trouble}: “{words}”", words)
    at = moment(here.date(), hour.at, here.tzinfo)
    if at < here:
        return Due(None, f"already past: “{words}”", words)
    return Due(at, f"names an hour: “{words}”", words, whole_day=False)


def moment(day: date, at: time, zone: tzinfo | None) -> datetime:
    """An hour that the clock skips that night is moved on, as clocks are."""
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{one}”" for one in dict.fromkeys(words))
