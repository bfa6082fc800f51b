"""By what is somebody recognised, and what does it mean when two are recognised by the same thing?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import phonenumbers

from wordkept.kernel import text

SHORTEST_NUMBER, LONGEST_NUMBER = 6, 15
CROWD = 8
NAMESAKES = 3
STRENGTH = {"mail": 95, "client": 95, "number": 90, "doorstep": 80, "address": 60, "name": 40}
ALREADY_SURE = 90
TITLES = frozenset("mr mrs ms miss mx dr prof sir madam herr frau family familie and und".split())
STREETS = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "square": "sq",
    "apartment": "flat", "apt": "flat",
}  # fmt: skip

MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
NUMBER = re.compile(r"(?<![\w£$€#@/.:-])(?:\+|00|\(?0)\d[\d ()/.-]{4,20}\d(?![\w@:/-])")
POSTCODE = re.compile(
    r"\b([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{5})\b"
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Mark:
    """One thing to recognise somebody by. `key` is compared, `shown` is how it was written."""

    kind: str
    key: str
    shown: str


def marks(place: str, remote_id: str, handle: str, name: str) -> list[Mark]:
    """What the account itself tells: a telephone line its number, a letter its address."""
    written = handle or remote_id
    found = [named(name)]
    match place:
        case "mail":
            found.append(mail(remote_id))
        case "phone":
            found.append(number(written))
        case "letter":
            found += at_home(written, name)
    return [mark for mark in found if mark]


def said_in(words: str) -> list[Mark]:
    """Numbers and mail addresses somebody gives in passing."""
    found = [mail(each) for each in MAIL.findall(words)]
    found += [number(each) for each in NUMBER.findall(MAIL.sub(" ", words))]
    return list(dict.fromkeys(mark for mark in found if mark))


def mail(written: str) -> Mark | None:
    address = written.strip().rstrip(".")
    return _mark("mail", text.fold(address), address) if MAIL.fullmatch(address) else None


def number(written: str) -> Mark | None:
    """The same line however it is written: what follows the country code or the first zero."""
    shown = " ".join(written.split())[:40]
    digits = _national(shown)
    fits = SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER
    return _mark("number", digits, shown) if fits else None


def _national(written: str) -> str:
    international = re.sub(r"^\s*00", "+", written)
    try:
        found = phonenumbers.parse(international, None)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", written).lstrip("0")
    return str(found.national_number)


def client(written: str) -> Mark | None:
    key = re.sub(r"[\W_]", "", text.fold(written))
    return _mark("client", key, written.strip()) if key else None


def named(name: str) -> Mark | None:
    """A whole name: one word alone says nothing."""
    words = _name_words(name)
    return _mark("name", " ".join(sorted(words)), name.strip()) if len(words) > 1 else None


def at_home(address: str, name: str) -> list[Mark]:
    shown = " ".join(address.split())
    own = set(_name_words(name))
    words = [_short(word) for word in _words(address) if word not in own]
    home = len(words) > 1 and any(word[0].isdigit() for word in words)
    found = [_mark("address", " ".join(sorted(words)), shown)] if home else []
    postcode, whole = POSTCODE.search(address.upper()), named(name)
    if postcode and whole:
        area = postcode[1].replace(" ", "")
        found.append(_mark("doorstep", f"{whole.key} {area}", f"{name.strip()}, {postcode[1]}"))
    return found


def _short(word: str) -> str:
    """Hafenstraße, Hafenstrasse and Hafenstr. are one street."""
    return STREETS.get(word, word.removesuffix("asse") if word.endswith("strasse") else word)


def _mark(kind: str, key: str, shown: str) -> Mark:
    return Mark(kind, key[:200], text.clean(shown, 200))


def _words(written: str) -> list[str]:
    return _WORD.findall(text.fold(written))


def _name_words(name: str) -> list[str]:
    return [word for word in _words(name) if word not in TITLES and not word.isdigit()]


def agree(one: str, other: str) -> bool:
    """Can both names be of one person? An unknown name agrees with every other, "M. Okonjo" with Maya's."""
    shorter, longer = sorted((_name_words(one), _name_words(other)), key=len)
    return all(any(_same_word(word, each) for each in longer) for word in shorter)


def _same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def relation(kind: str, one: str, other: str) -> str:
    """Two who share a mark: "same" person perhaps, of one "household", or "" for nothing at all.

    A line or a doorstep is shared by those who live together; a name tells them apart.
    """
    if kind in ("number", "address") and not agree(one, other):
        return "household"
    return "same" if kind != "name" or agree(one, other) else ""


def means_something(kind: str, sharing: int) -> bool:
    """A switchboard or an office block belongs to too many, a common name too."""
    return sharing <= (NAMESAKES if kind == "name" else CROWD)


def strength(kinds: Iterable[str]) -> int:
    """How sure the evidence makes one, in percent; a second thing in common makes surer."""
    weights: Sequence[int] = sorted((STRENGTH[kind] for kind in kinds), reverse=True)
    doubt = 1.0
    for weight in weights:
        doubt *= 1 - weight / 100
    return min(round(100 * (1 - doubt)), 99)
