"""Who says the same in nearly the same words: a copy-paste campaign, a shared post, somebody twice.

A fingerprint is eight bytes; each is the smallest hash of an eighth of all words and word
pairs (min-wise hashing by one permutation). Two texts of which two thirds are the same agree
in most bytes, whatever handle, link or emoji was put to the copy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from zlib import crc32

from wordkept.listening.rules.topics.words import worth_naming

BYTES = 8
AGREE = 4
FEWEST, TELLING = 6, 3
SAME = 0.55
REMEMBERED = 20_000
IN_ONE_BAND = 40
PASSED_ON = re.compile(r"^\s*(?:rt|via)\s+@\S+\s*", re.IGNORECASE)


def fingerprint(read: Sequence[tuple[str, str]]) -> int:
    """Of all words of a text; 0 where they are too few to be anybody's own."""
    if len(read) < FEWEST or len({key for key, _ in read if key}) < TELLING:
        return 0
    smallest = [1 << 32] * BYTES
    for number in _parts(read):
        place = number & 7
        smallest[place] = min(smallest[place], number)
    return int.from_bytes(_filled(smallest), "big", signed=True)


def _parts(read: Sequence[tuple[str, str]]) -> list[int]:
    """A number for each word and for each two in a row."""
    words = [_number(written) for _, written in read]
    return words + [(one * 31 + other) & 0xFFFFFFFF for one, other in pairwise(words)]


@lru_cache(maxsize=60_000)
def _number(word: str) -> int:
    return crc32(word.lower().encode("utf-8", "replace"))


def _filled(smallest: list[int]) -> bytes:
    """A part of the alphabet that no word fell into takes what its neighbour has."""
    for at in range(2 * BYTES):
        if smallest[at % BYTES] >> 32:
            smallest[at % BYTES] = smallest[(at - 1) % BYTES]
    return bytes(number * 2654435761 >> 24 & 255 for number in smallest)


def same_words(one: str, other: str) -> bool:
    """Most of the words, and most of them in the same order."""
    mine, theirs = _set_of(one), _set_of(other)
    return len(mine & theirs) >= SAME * len(mine | theirs) > 0


def _set_of(text: str) -> set[int]:
    return set(_parts(worth_naming(unshared(text))))


def unshared(text: str) -> str:
    """Without the "RT @somebody:" that a passed-on post begins with."""
    return PASSED_ON.sub("", text)


class Heard:
    """The fingerprints of what was said lately, each with the first who said it."""

    def __init__(self, known: Iterable[tuple[int, int]] = ()) -> None:
        self._first: dict[int, int] = {}
        self._bands: dict[tuple[int, bytes], list[int]] = {}
        for mark, first in known:
            self.add(mark, first)

    def add(self, mark: int, first: int) -> None:
        if mark in self._first:
            return
        self._first[mark] = first
        for band in _bands(mark):
            self._bands.setdefault(band, []).append(mark)
            del self._bands[band][:-IN_ONE_BAND]
        if len(self._first) > REMEMBERED:
            self._forget(list(islice(self._first, REMEMBERED // 4)))

    def _forget(self, marks: Collection[int]) -> None:
        kept = [(mark, first) for mark, first in self._first.items() if mark not in set(marks)]
        self.__init__(kept)  # type: ignore[misc]

    def like(self, mark: int) -> int | None:
        """The first who said what is most like this; whether it is, the words must tell."""
        if mark in self._first:
            return self._first[mark]
        near = {known for band in _bands(mark) for known in self._bands.get(band, ())}
        best = max(near, key=lambda known: _agreeing(mark, known), default=0)
        return self._first[best] if near and _agreeing(mark, best) >= AGREE else None


def _bands(mark: int) -> Iterator[tuple[int, bytes]]:
    raw = mark.to_bytes(BYTES, "big", signed=True)
    for at in range(0, BYTES, 2):
        yield at, raw[at : at + 2]


def _agreeing(one: int, other: int) -> int:
    return (one ^ other).to_bytes(BYTES, "big", signed=True).count(0)
