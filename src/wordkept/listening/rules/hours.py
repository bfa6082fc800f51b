"""The ways to name an hour: 5 pm, 17 Uhr, tomorrow noon, heute Abend, within 48 hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

from wordkept.listening.rules.days import NUMBER, Unclear, number

LAST_MINUTE = time(23, 59)
# A part of a day is over when it ends: whoever says "Friday morning" may come until noon.
PARTS = {
    "morning": time(12), "vormittag": time(12), "früh": time(12), "frueh": time(12),
    "morgen": time(12), "noon": time(12), "midday": time(12), "mittag": time(12),
    "lunchtime": time(13), "afternoon": time(18), "nachmittag": time(18), "evening": time(22),
    "abend": time(22), "night": LAST_MINUTE, "nacht": LAST_MINUTE, "midnight": LAST_MINUTE,
    "mitternacht": LAST_MINUTE,
}  # fmt: skip
OFFICE_CLOSES = time(18)
ZONES = r"est|edt|et|cst|cdt|ct|mst|mdt|mt|pst|pdt|pt|gmt|utc|bst|cet|cest|mez|mesz|ist|jst"


def twelve(found: re.Match[str]) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        raise Unclear("no such hour")
    return time(hour % 12 + 12 * found["half"].casefold().startswith("p"), minute)


def twenty_four(found: re.Match[str]) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour == 24 and not minute:
        return LAST_MINUTE
    if hour > 24 or minute > 59:
        raise Unclear("no such hour")
    return time(hour, minute)


def bare(found: re.Match[str]) -> time:
    """Whoever writes 09:30 or 14:00 counts to 24; "at 3:30" may be either."""
    if 1 <= int(found["hour"]) <= 7 and not found["hour"].startswith("0"):
        raise Unclear("morning or afternoon")
    return twenty_four(found)


def part(found: re.Match[str]) -> time:
    return PARTS[found["part"].casefold()]


def office(found: re.Match[str]) -> time:
    return OFFICE_CLOSES


def day_over(found: re.Match[str]) -> time:
    return LAST_MINUTE


def minutes(found: re.Match[str]) -> int:
    """How many at most: "in 24-48 h" is 48 hours."""
    unit = found["unit"].casefold()
    if found["half"]:
        return 30
    most = number(found["most"] or found["least"])
    return most if unit.startswith("m") else 60 * most


DAYTIME = "|".join(sorted(PARTS, key=len, reverse=True))
Hour = Callable[[re.Match[str]], time]
WAYS: list[tuple[re.Pattern[str], Hour]] = [
    (re.compile(pattern, re.IGNORECASE), hour)
    for pattern, hour in (
        (r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b", twelve),
        (r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*uhr\b", twenty_four),
        (r"\b(?P<hour>\d{1,2}):(?P<minute>\d\d)\b(?=\s*(?:h\b|hours))", twenty_four),
        (r"\b(?:at|by|until|before|around|um|bis|gegen)\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)\b", bare),
        (r"\b(?P<hour>\d{1,2})(?P<minute>)\s+o'?’?clock\b", bare),
        ((r"\b(?:by|until|before|at|bis|um|gegen|zum)\s+(?:the )?"
         r"(?P<part>noon|midday|midnight|mittag|mitternacht)\b"), part),
        (r"\b(?:cob|close of business|feierabend|geschäftsschluss)\b", office),
        (r"\b(?:eod|end of (?:the )?day|ende des tages)\b", day_over),
    )
]  # fmt: skip
AFTER_A_DAY = re.compile(
    rf"\s*,?\s*(?:in the |at |am |gegen )?(?P<part>{DAYTIME})s?\b", re.IGNORECASE
)
BEFORE_A_DAY = re.compile(
    r"\b(?P<part>morning|afternoon|evening|night|noon)\s+(?:of|on)\s+(?:the )?$", re.IGNORECASE
)
ELSEWHERE = re.compile(rf"\s*\(?(?-i:{ZONES.upper()})\b")
WITHIN = re.compile(
    rf"\b(?:(?P<half>half an|einer halben|ner halben)|(?P<least>{NUMBER})"
    rf"(?:\s*(?:-|–|to|bis|or|oder)\s*(?P<most>{NUMBER}))?)\s*"
    r"(?P<unit>h|hrs?|hours?|std|stunden?|min|mins|minutes?|minuten?)\b",
    re.IGNORECASE,
)
