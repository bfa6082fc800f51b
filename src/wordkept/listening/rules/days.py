"""The ways to name a day, in English and German: tomorrow, by Friday, am 3. Mai, in two working days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from wordkept.listening.rules import feasts

WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday mon montag montags", "tuesday tue tues dienstag", "wednesday wed mittwoch",
            "thursday thu thur thurs donnerstag", "friday fri freitag",
            "saturday sat samstag sonnabend", "sunday sun sonntag",
        )
    )
    for word in words.split()
}  # fmt: skip
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar jänner", "february feb februar", "march mar märz maerz", "april apr",
            "may mai", "june jun juni", "july jul juli", "august aug", "september sept sep",
            "october oct oktober okt", "november nov", "december dec dezember dez",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "a an one ein eine einem einen einer", "two zwei", "three drei", "four vier",
            "five fünf", "six sechs", "seven sieben", "eight acht", "nine neun", "ten zehn",
            "eleven elf", "twelve zwölf",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
SATURDAY = 5


def any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# "sat" and "sun" are words of their own; as days they are written with a capital.
DAY = (
    any_of({word: 0 for word in WEEKDAYS if len(word) > 5})
    + "|(?-i:Mon|Tues?|Wed|Thu|Thurs?|Fri|Sat|Sun)"
)
MONTH = any_of(MONTHS)
NUMBER = rf"\d{{1,3}}|{any_of(NUMBERS)}"
NEXT = r"next|nächste[nrms]?|naechste[nrms]?"
COMING = r"coming|this coming|kommende[nrms]?"
THIS = r"this|diese[nrms]?"


class Unclear(ValueError):
    """Whoever wrote it may know which day they mean; we do not, and say why."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day that could be meant to the last one that keeps the word."""

    first: date
    last: date


def one(day: date) -> Span:
    return Span(day, day)


def relative(found: re.Match[str], today: date) -> Span:
    ahead = {"tomorrow": 1, "tmrw": 1, "morgen": 1, "übermorgen": 2, "uebermorgen": 2}
    word = found["word"].casefold()
    after = 2 if "after" in word else ahead.get(word, 0)
    return one(today + timedelta(days=after))


def weekday(found: re.Match[str], today: date) -> Span:
    """`next Friday` said on a Wednesday is two days or nine: only its writer knows."""
    which = (found["which"] or "").casefold()
    ahead = (WEEKDAYS[found["day"].casefold()] - today.weekday()) % 7
    if ahead == 0 and not which:
        raise Unclear("today or in a week")
    if re.fullmatch(NEXT, which) and ahead and today.weekday() + ahead <= 6:
        raise Unclear("this week or the next")
    if re.fullmatch(THIS, which) and today.weekday() + ahead > 6:
        raise Unclear("this week or the next")
    in_a_week = 7 if found["week"] else 0
    return one(today + timedelta(days=(ahead or 7 * bool(which)) + in_a_week))


def in_month(found: re.Match[str], today: date) -> Span:
    """`3 May`: the one that is nearest, unless a year is named."""
    month, number = MONTHS[found["month"].casefold()], int(found["number"])
    if found["year"]:
        return one(dated(int(found["year"]), month, number))
    return one(nearest(month, number, today))


def numbered(found: re.Match[str], today: date) -> Span:
    """`3.5.` has the day first; `3/5` has it first only for half of the world."""
    first, second = int(found["first"]), int(found["second"])
    if found["sign"] == "/" and first != second and max(first, second) <= 12:
        raise Unclear("day or month first")
    day, month = (second, first) if found["sign"] == "/" and second > 12 else (first, second)
    if found["year"]:
        year = int(found["year"])
        return one(dated(year + 2000 if year < 100 else year, month, day))
    return one(nearest(month, day, today))


def written(found: re.Match[str], today: date) -> Span:
    return one(dated(int(found["year"]), int(found["month"]), int(found["number"])))


def of_a_month(found: re.Match[str], today: date) -> Span:
    """`the 5th`: of this month, or of the next one when it is over."""
    number = int(found["number"])
    for month in (today.replace(day=1), add_months(today.replace(day=1), 1)):
        if number <= monthrange(month.year, month.month)[1] and month.replace(day=number) >= today:
            return one(month.replace(day=number))
    raise Unclear("no such day")


def week(found: re.Match[str], today: date) -> Span:
    """A week ends on Sunday: until then the word can still be kept."""
    monday = today - timedelta(days=today.weekday())
    which = (found["which"] or "").casefold()
    if re.match(rf"{NEXT}|{COMING}", which):
        monday += timedelta(days=7)
    late = found["end"] or found["what"].casefold() in ("weekend", "wochenende")
    first = monday + timedelta(days=SATURDAY - 1) if late else monday
    return Span(max(first, today), monday + timedelta(days=6))


def month_long(found: re.Match[str], today: date) -> Span:
    month = today.replace(day=1)
    if re.match(rf"{NEXT}|{COMING}", (found["which"] or "").casefold()):
        month = add_months(month, 1)
    return Span(max(month, today), end_of(month))


def named_month(found: re.Match[str], today: date) -> Span:
    month = MONTHS[found["month"].casefold()]
    first = date(today.year + (month < today.month), month, 1)
    return Span(max(first, today), end_of(first))


def span_of_time(found: re.Match[str], today: date) -> Span:
    """`in 2-3 working days`: from the fewest to the most; hours are for hours.py to count."""
    least = number(found["least"])
    most = number(found["most"]) if found["most"] else least
    unit = found["unit"].casefold()
    work = bool(found["work"]) or unit.startswith(("werk", "arbeits"))
    return Span(after(today, least, unit, work), after(today, most, unit, work))


def after(today: date, count: int, unit: str, work: bool) -> date:
    if work:
        return working_days(today, count)
    if unit.startswith(("w", "fortnight")):
        return today + timedelta(weeks=count * (2 if unit.startswith("f") else 1))
    if unit.startswith("mo"):
        return add_months(today, count)
    return today + timedelta(days=count)


def working_days(today: date, count: int) -> date:
    """Weekends do not count; public holidays differ from town to town and are not known here."""
    while count > 0:
        today += timedelta(days=1)
        count -= today.weekday() < SATURDAY
    return today


def number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.casefold()]


def dated(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unclear("no such day") from None


def nearest(month: int, day: int, today: date) -> date:
    """Without a year it may be over already: then the reader of a deadline must know."""
    possible = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            possible.append(date(year, month, day))
        except ValueError:
            continue
    if not possible:
        raise Unclear("no such day")
    return min(possible, key=lambda one: abs(one - today))


def feast(found: re.Match[str], today: date) -> Span:
    return one(feasts.coming(found["feast"], today))


def add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


YEAR = r"(?:,?\s*(?P<year>20\d\d))?"
TH = r"(?:st|nd|rd|th)"
WHICH = rf"(?P<which>{NEXT}|{COMING}|{THIS})"
UNIT = (
    r"(?P<work>business|working|work)?[ -]*(?P<unit>days?|weeks?|fortnights?|months?|tage?n?"
    r"|werktage?n?|arbeitstage?n?|wochen?|monate?n?)"
)
ASIDE = "".join(
    rf"(?<!{word} )" for word in ("guten", "heute", "am", "jeden", "schönen", "every", "each")
)
EACH = "".join(rf"(?<!{word} )" for word in ("jeden", "schönen", "every", "each"))
BY = r"\b(?:by|until|till|before|on|for|from|than)"
Day = Callable[[re.Match[str], date], Span]
READ_AS: tuple[tuple[Day, str], ...] = (
    (written, r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<number>\d\d)\b"),
    (feast, rf"\b(?P<feast>{feasts.FEAST})\b"),
    (in_month, rf"\b(?P<number>\d{{1,2}})(?:{TH}|\.)?(?: of)?\s+(?P<month>{MONTH})\b\.?{YEAR}"),
    (in_month, rf"\b(?P<month>{MONTH})\.?\s+(?:the )?(?P<number>\d{{1,2}}){TH}?\b(?![:.]\d){YEAR}"),
    (
        numbered,
        r"\b(?P<first>\d{1,2})(?P<sign>[./])(?P<second>\d{1,2})(?P=sign)(?P<year>20\d\d|\d\d)\b",
    ),
    (numbered, r"\b(?P<first>\d{1,2})(?P<sign>\.)\s?(?P<second>\d{1,2})\.(?!\d)(?P<year>)"),
    (numbered, rf"{BY}\s+(?P<first>\d{{1,2}})(?P<sign>/)(?P<second>\d{{1,2}})\b(?!/)(?P<year>)"),
    (of_a_month, rf"{BY}\s+the\s+(?P<number>\d{{1,2}}){TH}\b"),
    (of_a_month, r"\b(?:am|zum|dem|den)\s+(?P<number>\d{1,2})\.(?!\s*\d)"),
    (
        weekday,
        rf"{EACH}\b(?:{WHICH}\s+)?(?P<day>{DAY})\b\.?(?P<week>\s+week\b|\s+in einer woche)?",
    ),
    (
        relative,
        (
            r"\b(?P<word>(?:the )?day after tomorrow|today|tonight|tomorrow|tmrw"
            rf"|heute|übermorgen|uebermorgen|{ASIDE}morgen)\b"
        ),
    ),
    (relative, r"\b(?P<word>this (?=morning|afternoon|evening))"),
    (
        week,
        rf"(?P<end>\b(?:end of|ende)\s+)?\b{WHICH}\s+(?P<what>weekend|week|wochenende|woche)\b",
    ),
    (week, r"\b(?P<end>end of|ende)\s+(?:the|der)\s+(?P<what>week|woche)\b(?P<which>)"),
    (week, r"\b(?:the|am|at the)\s+(?P<what>weekend|wochenende)\b(?P<which>)(?P<end>)"),
    (named_month, rf"\b(?:end of|ende)\s+(?P<month>{MONTH})\b(?!\s*\d)"),
    (named_month, rf"\b(?:in|by|im|bis|until)\s+(?P<month>{MONTH})\b(?!\s*\d)"),
    (month_long, rf"\b(?:end of|ende)?\s*\b{WHICH}\s+(?:month|monats?)\b"),
    (month_long, r"\b(?:end of the|ende des)\s+(?:month|monats)\b(?P<which>)"),
    (month_long, r"\b(?P<which>)monatsende\b"),
    (
        span_of_time,
        rf"\b(?P<least>{NUMBER})(?:\s*(?:-|–|to|bis|or|oder)\s*(?P<most>{NUMBER}))?\s*{UNIT}\b",
    ),
)
WAYS = [(re.compile(pattern, re.IGNORECASE), day) for day, pattern in READ_AS]
