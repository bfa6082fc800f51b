"""`name:value`: what a post is, beside what it says."""

from __future__ import annotations

import re
from collections.abc import Callable

from wordkept.listening.rules.query.tree import Between, Listed, Node, OneOf
from wordkept.listening.rules.query.words import fold
from wordkept.listening.rules.query.wrong import QueryError

HAS = ("media", "link")
IS = (
    "question complaint request praise thanks cancel legal safety press job spam outage"
    " delight urgent positive neutral negative"
).split()
RANGE = re.compile(
    r"(?P<sign><=|>=|<|>)?(?P<low>\d{1,12}(?:\.\d+)?[km]?)(?:\.\.(?P<high>\d{1,12}(?:\.\d+)?[km]?))?"
)
SCALE = {"k": 1_000, "m": 1_000_000}
STEP = 1e-9

Make = Callable[[str, str, int], Node]


def read(token: str, at: int) -> Node:
    """`lang:en,de` becomes what it means. Raises QueryError at its place in the query."""
    name, _, value = token.partition(":")
    value = value.replace('"', "").strip()
    if name.lower() in ("http", "https"):
        raise QueryError("address", at, len(token))
    if name.lower() not in FILTERS:
        raise QueryError("filter", at, len(name) + 1, name=name)
    make, example = FILTERS[name.lower()]
    if not value.strip(","):
        raise QueryError("value", at, len(token), name=name, example=example)
    return make(name.lower(), value, at)


def hollow(word: str, at: int) -> None:
    """`lang:` with nothing behind it was meant as a filter."""
    name = word[:-1].lower()
    if word.endswith(":") and name in FILTERS:
        raise QueryError("value", at, len(word), name=name, example=FILTERS[name][1])


def _values(value: str) -> frozenset[str]:
    return frozenset(part for each in value.split(",") if (part := fold(each).strip()))


def _one_of(field: str) -> Make:
    return lambda name, value, at: OneOf(field, _values(value), f"{name}:{value}")


def _language(name: str, value: str, at: int) -> Node:
    main = frozenset(re.split("[-_]", each)[0] for each in _values(value))
    return OneOf("language", main, f"{name}:{value}")


def _author(name: str, value: str, at: int) -> Node:
    if value.lower().startswith("list:"):
        return Listed(fold(value[5:]), "author", f"{name}:{value}", at)
    return authors(value.split(","), f"{name}:{value}")


def authors(handles: list[str], written: str) -> OneOf:
    names = (fold(handle).strip().lstrip("@") for handle in handles)
    return OneOf("author", frozenset(filter(None, names)), written)


def _site(name: str, value: str, at: int) -> Node:
    return sites(value.split(","), f"{name}:{value}")


def sites(addresses: list[str], written: str) -> OneOf:
    hosts = (
        re.sub(r"^(https?:)?(//)?(www\.)?", "", fold(each).strip()).split("/")[0]
        for each in addresses
    )
    return OneOf("site", frozenset(filter(None, hosts)), written)


def _choice(known: tuple[str, ...] | list[str]) -> Make:
    def make(name: str, value: str, at: int) -> Node:
        for each in _values(value):
            if each not in known:
                place = at + len(name) + 1
                raise QueryError(
                    "choice", place, len(value), value=each, choices=", ".join(sorted(known))
                )
        return OneOf("traits", _values(value), f"{name}:{value}")

    return make


def _listed(name: str, value: str, at: int) -> Node:
    return Listed(fold(value), "", f"{name}:{value}", at)


def _range(field: str, example: str) -> Make:
    def make(name: str, value: str, at: int) -> Node:
        found = RANGE.fullmatch(value.lower())
        if not found or (found["sign"] and found["high"]):
            place = at + len(name) + 1
            raise QueryError("number", place, len(value), value=value, example=example)
        return Between(field, *_ends(name, found), f"{name}:{value}")

    return make


def _ends(name: str, found: re.Match[str]) -> tuple[float | None, float | None]:
    low = _number(found["low"])
    sign = found["sign"] or {"min": ">=", "max": "<="}.get(name[:3], "")
    match sign:
        case "<=" | "<":
            return None, low - STEP * (sign == "<")
        case ">=" | ">":
            return low + STEP * (sign == ">"), None
    return low, _number(found["high"]) if found["high"] else low


def _number(digits: str) -> float:
    scale = SCALE.get(digits[-1], 1)
    return float(digits.rstrip("km")) * scale


FILTERS: dict[str, tuple[Make, str]] = {
    "lang": (_language, "lang:en"),
    "channel": (_one_of("place"), "channel:bluesky"),
    "from": (_author, "from:@acme"),
    "followers": (_range("followers", "followers:>=1000"), "followers:>=1000"),
    "min-followers": (_range("followers", "min-followers:1000"), "min-followers:1000"),
    "max-followers": (_range("followers", "max-followers:1000"), "max-followers:1000"),
    "rating": (_range("rating", "rating:1..2"), "rating:1..2"),
    "min-rating": (_range("rating", "min-rating:4"), "min-rating:4"),
    "max-rating": (_range("rating", "max-rating:2"), "max-rating:2"),
    "has": (_choice(HAS), "has:media"),
    "is": (_choice(IS), "is:complaint"),
    "country": (_one_of("country"), "country:de"),
    "site": (_site, "site:example.org"),
    "list": (_listed, "list:rivals"),
}
