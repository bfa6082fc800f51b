"""How much? 20 €, £5, five dollars, zwanzig Euro, 20 %; 1.234,50 is 1,234.50."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

CURRENCIES = {
    "EUR": "€ eur euro euros", "USD": "$ us$ usd dollar dollars", "GBP": "£ gbp pound pounds pfund",
    "CHF": "chf fr franken", "SEK": "sek", "NOK": "nok", "DKK": "dkk", "PLN": "pln zł",
    "JPY": "¥ jpy yen", "INR": "₹ inr rs rupee rupees", "CAD": "cad", "AUD": "aud", "%": "% percent prozent",
}  # fmt: skip
CODES = {word: code for code, words in CURRENCIES.items() for word in words.split()}
CENTS = {"cent", "cents", "ct", "pence", "p"}
SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
KLEIN = (
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
    " siebzehn achtzehn neunzehn"
).split()
ZEHNER = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
WORDS = {
    **{word: value for words in (SMALL, KLEIN) for value, word in enumerate(words, 1)},
    **{word: 10 * value for words in (TENS, ZEHNER) for value, word in enumerate(words, 2)},
    "a": 1, "eine": 1, "einen": 1, "hundred": 100, "hundert": 100, "dreissig": 30, "thousand": 1000,
    "tausend": 1000,
}  # fmt: skip
NAMES = "|".join(sorted(WORDS, key=len, reverse=True))
SPELT = rf"(?:(?:{NAMES}|und|and)(?:[ -]|(?={NAMES}|und))?){{1,7}}"
FIGURE = r"(?:\d{1,3}(?:[.,'’ ]\d{3}){1,2}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?![\d])"
SIGN = r"us\$|[€$£¥₹]|rs\.?"
CALLED = (
    r"(?:eur|euros?|usd|dollars?|gbp|pounds?|pfund|chf|franken|sek|nok|dkk|pln|zł|jpy|yen|cad|aud"
    r"|inr|rupees?|per ?cent|prozent|cents?|ct|pence)\b"
)
UNIT = rf"€|\$|£|¥|%|{CALLED}"
AMOUNT = re.compile(
    rf"(?P<sign>{SIGN})\s?(?P<signed>{FIGURE})"
    rf"|\b(?P<code>EUR|USD|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN)\s?(?P<coded>{FIGURE})"
    rf"|(?<![\w.,/])(?P<figure>{FIGURE})(?:,-|,–|[.,]-)?(?:\s|-)?(?P<unit>{UNIT})"
    rf"|\b(?P<words>{SPELT})[ -]?(?P<called>{CALLED})",
    re.IGNORECASE,
)
# "Free delivery on orders over £30": what somebody has to spend is not what we give.
LIMIT = re.compile(
    r"\b(?:over|above|more than|at least|spend|spending|ab|mindestens)\s+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Amount:
    value: Decimal
    currency: str
    start: int
    end: int


def amount_in(text: str, start: int = 0) -> Amount | None:
    """The first one that is named from `start` on. A hundred per cent of our attention is no amount."""
    for found in AMOUNT.finditer(text, start):
        amount = None if LIMIT.search(text, 0, found.start()) else _read(found)
        if amount and (
            amount.currency != "%" or 0 < amount.value < 100 or _of_something(text, found)
        ):
            return amount
    return None


def _of_something(text: str, found: re.Match[str]) -> bool:
    return (
        text[found.end() :].lstrip().casefold().startswith(("of ", "off", "refund", "der ", "des "))
    )


def _read(found: re.Match[str]) -> Amount | None:
    unit = (
        (found["sign"] or found["code"] or found["unit"] or found["called"]).casefold().rstrip(".")
    )
    figure = found["signed"] or found["coded"] or found["figure"]
    value = figures(figure) if figure else Decimal(spelt(found["words"]))
    if not value:
        return None
    if unit in CENTS:
        code = "GBP" if unit in ("pence", "p") else "USD" if unit == "cents" else "EUR"
        return Amount(value / 100, code, *found.span())
    return Amount(value, CODES[unit.replace("per cent", "percent")], *found.span())


def figures(written: str) -> Decimal:
    """Three digits behind the last sign are thousands, one or two are cents: wherever one comes from."""
    whole, sign, rest = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", written).groups()  # type: ignore[union-attr]
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{rest}" if sign else digits)


def spelt(words: str) -> int:
    """ "zweihundertfünfzig", "a hundred and twenty-five": tens and ones add, hundreds multiply."""
    total = 0
    for found in re.finditer(rf"and|und|{NAMES}", words.casefold()):
        value = WORDS.get(found[0], 0)
        total = max(total, 1) * value if value >= 100 else total + value
    return total
