"""A file, cut into counted lines that are never longer than memory allows."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, NamedTuple, Protocol

from wordkept.channel import ChannelError, Incoming, Raw, Unreadable

FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(days=1)


class WrongFile(ChannelError):
    """Not a file of this format at all: nothing was read from it."""


@dataclass(frozen=True)
class Row:
    """One item of a file: the line it begins on, its bytes, and why it is refused, if it is.

    `note` is for the person who imports: the row is kept, but something about it is odd.
    """

    line: int
    body: bytes
    trouble: str = ""
    note: str = ""


class Format(Protocol):
    """One kind of file. `read` is pure, so that a refused row can be tried again later."""

    @property
    def place(self) -> str: ...
    def rows(self, file: BinaryIO) -> Iterator[Row]: ...
    def read(self, raw: Raw) -> Incoming: ...


class Line(NamedTuple):
    """A line with its end; `cut` when it was too long and only its beginning is here."""

    number: int
    content: bytes
    cut: bool = False


def lines(file: BinaryIO, cap: int) -> Iterator[Line]:
    """The lines of a text file as `grep -n` counts them, without a byte order mark."""
    number = 0
    while content := file.readline(cap + 1):
        number += 1
        if number == 1:
            content = _without_mark(content)
        cut = len(content) > cap and not content.endswith(b"\n")
        yield Line(number, content[:cap] if cut else content, cut)
        while cut and (more := file.readline(cap)) and not more.endswith(b"\n"):
            pass


def _without_mark(content: bytes) -> bytes:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WrongFile("This file is written in UTF-16: please save it as UTF-8.")
    return content.removeprefix(codecs.BOM_UTF8)


class Ahead(Iterator[Line]):
    """Lines that can be handed back by whoever looked ahead too far."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._returned: deque[Line] = deque()

    def __next__(self) -> Line:
        return self._returned.popleft() if self._returned else next(self._source)

    def hand_back(self, seen: list[Line]) -> None:
        self._returned.extendleft(reversed(seen))


def decode(content: bytes) -> str:
    """UTF-8, else as Windows writes. Never fails."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def in_order(at: datetime, now: datetime) -> datetime:
    """A time our lists can hold. One from the future would stand on top of them for ever."""
    if at < FIRST_DAY:
        raise Unreadable(f"Its time, {at:%Y-%m-%d}, lies before 1970.")
    if at > now + CLOCKS_DIFFER_BY:
        raise Unreadable(f"Its time, {at:%Y-%m-%d %H:%M} UTC, lies in the future.")
    return at
