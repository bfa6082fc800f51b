"""The strict reader at the door: everything from outside is measured, read and cleaned here once.

Caps come before parsing. What cannot be accepted raises `BadInput` with a sentence
for the sender and an HTTP status, so that nothing hostile ever ends in a 500.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from wordkept.kernel.text import REPLACEMENT, clean

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
DEEPEST = 64
MOST_VALUES = 50_000  # real messages of a megabyte hold fewer; more only costs time

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadInput(ValueError):
    """Refused at the door; `str(error)` may be shown to whoever sent it."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def read_json(body: bytes, cap: int = 1_000_000) -> Any:
    """One JSON value with nothing doubtful in it; its texts come out cleaned.

    orjson refuses NaN, half characters and broken UTF-8. It does not see a repeated key and
    turns 2**64 into a float, so the standard reader goes over the already checked body again.
    """
    if len(body) > cap:
        raise BadInput(f"This is too large: at most {cap:,} bytes are read here.", 413)
    try:
        _check_shape(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise BadInput(f"This is not valid JSON: {error}.") from error
    return _cleaned(json.loads(body.decode(), object_pairs_hook=_object, parse_int=_integer))


def read_answer(body: bytes) -> Any:
    """A platform's answer, exactly as it is. Raises ValueError.

    More patient than `read_json` in one thing: half an emoji in one post
    becomes U+FFFD instead of hiding all the other posts of the page.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return orjson.loads(_mended(body))


def field(value: object, cap: int = 10_000, name: str = "This field") -> str:
    """One field of a form, cleaned. Refused rather than cut: nobody's words are lost unseen."""
    if not isinstance(value, str):
        raise BadInput(f"{name} must be text.")
    if len(value) > cap:
        raise BadInput(f"{name} is too long: at most {cap:,} characters.", 413)
    return clean(value, cap)


def read_form(form: Mapping[str, object], caps: Mapping[str, int]) -> dict[str, str]:
    """Exactly the fields named in `caps`, whatever else was sent; "" for one that is missing."""
    return {name: field(form.get(name, ""), cap, name) for name, cap in caps.items()}


def as_int64(value: object, name: str = "This number") -> int:
    """An integer that every database can hold. True and False are no numbers here."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(f"{name} must be a whole number.")
    if not INT64_MIN <= value <= INT64_MAX:
        raise BadInput(f"{name} is too large.")
    return value


def read_int(
    value: object, low: int = INT64_MIN, high: int = INT64_MAX, name: str = "This number"
) -> int:
    """A whole number between `low` and `high`, from JSON or from the text of a form."""
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        value = int(value)
    number = as_int64(value, name)
    if not low <= number <= high:
        raise BadInput(f"{name} must be between {low} and {high}.")
    return number


def read_datetime(value: object, name: str = "This time") -> datetime:
    """An ISO 8601 instant with its offset, given back in UTC."""
    if not isinstance(value, str) or len(value) > 40:
        raise BadInput(f"{name} must look like 2027-01-31T09:30:00+01:00.")
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise BadInput(f"{name} needs its offset from UTC, such as Z or +01:00.")
        return at.astimezone(UTC)
    except OverflowError as error:
        raise BadInput(f"{name} is out of range.") from error
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{name} must look like 2027-01-31T09:30:00+01:00.") from error


def _check_shape(value: Any) -> None:
    """Level by level: a loop cannot overflow as a recursion would."""
    containers, seen = _containers([value]), 0
    for _ in range(DEEPEST):
        if not containers:
            return
        seen += sum(map(len, containers))
        if seen > MOST_VALUES:
            raise BadInput(f"This holds too much: at most {MOST_VALUES:,} values.", 413)
        containers = [inner for outer in containers for inner in _containers(_inside(outer))]
    if containers:
        raise BadInput(f"This is nested too deeply: at most {DEEPEST} levels.")


def _containers(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, (dict, list))]


def _inside(container: Any) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two equal keys one reader takes the first and the next the last: nobody may choose."""
    found = {clean(key): value for key, value in pairs}
    if len(found) < len(pairs):
        raise BadInput("The same key appears twice in one object.")
    return found


def _integer(digits: str) -> int:
    return as_int64(int(digits))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _cleaned(inner) for key, inner in value.items()}
    return value


def _mended(body: bytes) -> str:
    """The same JSON with U+FFFD for lone surrogates; they can only stand inside its texts."""
    try:
        loose = json.loads(body.decode(errors="replace"))
        return _SURROGATE.sub(REPLACEMENT, json.dumps(loose, ensure_ascii=False, allow_nan=False))
    except RecursionError as error:
        raise BadInput("This is nested too deeply.") from error
