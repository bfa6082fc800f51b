"""What a channel hands over, looked at once before it is believed: types, times, addresses, keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any, get_args

from wordkept import channel as plug

TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int | None": (int, NoneType),
    "bytes | None": (bytes, NoneType),
    "datetime": (datetime,),
    "Author": (plug.Author,),
    "Kind": (str,),
    "Visibility": (str,),
    "tuple[str, ...]": (tuple,),
    "tuple[Attached, ...]": (tuple,),
}
FIRST_DAY = datetime(1900, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(days=1)
LONGEST_ADDRESS = 1000
INT64 = 1 << 63

_WEB = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


def why_unsound(said: plug.Incoming) -> str:
    """Why this is not what the plug promises; "" when it is. Python checks no promise for us."""
    for thing in (said, said.author, *_tuple(said.attached)):
        if wrong := next(_wrong_fields(thing), ""):
            return f"The channel gave us a {type(thing).__name__} whose {wrong} makes no sense."
    return "" if said.at.tzinfo else "Its time says no zone."


def _wrong_fields(thing: Any) -> Iterator[str]:
    for field in fields(thing):
        kind, value = str(field.type), getattr(thing, field.name)
        sound = isinstance(value, TYPES[kind])
        if kind == "tuple[str, ...]":
            sound = sound and all(isinstance(each, str) for each in value)
        if kind in ("Kind", "Visibility"):
            sound = value in get_args(getattr(plug, kind))
        if not sound:
            yield field.name


def _tuple(value: object) -> tuple[Any, ...]:
    """Of what is no tuple, the look at the item itself tells."""
    return value if isinstance(value, tuple) else ()


def believable(at: datetime, now: datetime) -> datetime:
    """A time our lists can hold: one from the future would stand on top of them for ever."""
    return now if at > now + CLOCKS_DIFFER_BY else max(at, FIRST_DAY).astimezone(UTC)


def web_address(given: str) -> str:
    """An address on the web, whole; "" for all else: it becomes a link that people press."""
    return given if len(given) <= LONGEST_ADDRESS and _WEB.fullmatch(given) else ""


def numbers(keys: Sequence[str]) -> list[str]:
    """Our own messages are numbered: nothing else can have been answered."""
    return [key for key in keys if key.isascii() and key.isdigit() and _is_int64(key)]


def _is_int64(digits: str) -> bool:
    return len(digits) < 20 and int(digits) < INT64
