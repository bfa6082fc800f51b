"""A batch of texts as one long row of letters, so that numpy can read them all at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]

CAP = 2_000
HANDLE, LINK, HELP_DESK, APOSTROPHE = 1, 2, 3, 0x27
SPACE, LETTER, SIGN, EMOJI, NOTHING = 0, 1, 2, 3, 4
_NOISE = re.compile(
    r"""(?P<link>(?:https?://|www\.)\S+)
      | @(?:(?P<desk>(?:ask|\w*?(?:support|help|care|service|cust))[\w.-]*) | \w[\w.-]*)""",
    re.IGNORECASE | re.VERBOSE,
)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_FOLDED = np.zeros(0x110000, np.uint32)  # pages nobody asks for are never touched
_KIND = np.full(0x110000, 255, np.uint8)
_LOUD = np.zeros(0x110000, np.bool_)


@dataclass(frozen=True, slots=True)
class Letters:
    """Folded letters without what was stretched or masked; `at` finds each in the joined text."""

    joined: str
    starts: Ints
    codes: Codes
    kinds: Kinds
    at: Ints
    loud: Flags
    stretched: Flags


@dataclass(frozen=True, slots=True)
class Words:
    """Words and runs of signs, text after text: word `i` is letters[first[i]:last[i]]."""

    first: Ints
    last: Ints
    text: Ints
    signs: Flags
    hashes: Hashes


def letters(texts: Sequence[str]) -> Letters:
    """Every text is capped and ends in a line break that no word crosses."""
    kept = [text[:CAP] for text in texts]
    joined = "\n".join(["", *kept, ""])
    starts = np.cumsum([1, *(len(text) + 1 for text in kept)], dtype=np.int64)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    _learn(raw)
    codes, kinds = _FOLDED[raw], _KIND[raw]
    keep = kinds != NOTHING
    for noise in _NOISE.finditer(joined):
        start, end = noise.span()
        masked = LINK if noise["link"] else HELP_DESK if noise["desk"] else HANDLE
        codes[start], kinds[start] = masked, EMOJI
        keep[start + 1 : end] = False
    at, stretched = _unstretched(codes, kinds, np.flatnonzero(keep))
    closed = _closed(codes[at], kinds[at])
    return Letters(joined, starts, codes[at], closed, at, _LOUD[raw[at]], stretched)


def _unstretched(codes: Codes, kinds: Kinds, at: Ints) -> tuple[Ints, Flags]:
    """At most two of the same letter in a row, and one of the same emoji."""
    again = (codes[at][1:] == codes[at][:-1]) & (kinds[at][1:] != SPACE)
    third = np.append(False, again)
    third[1:] &= np.append(False, again[:-1]) | (kinds[at][1:] == EMOJI)
    stretched = np.append(third[1:], False)[~third]
    return at[~third], stretched


def _closed(codes: Codes, kinds: Kinds) -> Kinds:
    """An apostrophe is a letter between letters only."""
    quote = np.flatnonzero(codes == APOSTROPHE)
    quote = quote[(kinds[quote - 1] != LETTER) | (kinds[quote + 1] != LETTER)]
    kinds[quote] = SIGN
    return kinds


def words(read: Letters) -> Words:
    """A word ends where the kind of letter changes; its hash is a polynomial over its letters."""
    change = np.flatnonzero(np.diff(read.kinds) | (read.kinds[1:] == EMOJI)) + 1
    first, last = change[:-1], change[1:]
    spoken = read.kinds[first] != SPACE
    first, last = first[spoken], last[spoken]
    text = np.searchsorted(read.starts, read.at[first], side="right") - 1
    return Words(first, last, text, read.kinds[first] >= SIGN, _spans(read.codes, first, last))


def mixed(hashes: Hashes) -> Hashes:
    """Spreads every bit over all others (the finisher of SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def hashed(word: str) -> int:
    """The hash that `words` gives to this word, for rules that look for it."""
    found = words(letters([word])).hashes
    assert len(found) == 1, f"{word!r} is not one word"
    return int(found[0])


def _spans(codes: Codes, first: Ints, last: Ints) -> Hashes:
    """Horner's rule for all spans at once: as many steps as the longest word has letters."""
    found = np.zeros(len(first), np.uint64)
    length, step = last - first, 0
    longest = min(int(length.max(initial=0)), 40)
    live = np.arange(len(first))
    while step < longest:
        live = live[length[live] > step]
        found[live] = found[live] * _BASE + codes[first[live] + step]
        step += 1
    return mixed(found)


def _learn(raw: npt.NDArray[Any]) -> None:
    fresh = raw[_KIND[raw] == 255]
    for code in np.unique(fresh).tolist():
        _FOLDED[code], _KIND[code] = _read(chr(code))
        _LOUD[code] = chr(code).isupper()


def _read(char: str) -> tuple[int, int]:
    """One letter for one: `Ä` is ä, fullwidth and fancy letters are plain, all digits are 0."""
    plain = unicodedata.normalize("NFKC", char).lower() if ord(char) >= 128 else char.lower()
    folded = plain if len(plain) == 1 else char
    category = unicodedata.category(folded)
    if category in ("Mn", "Me", "Cf", "Sk") and not folded < "\u0300":
        return 0, NOTHING
    if category[0] in "ZC" or char.isspace():
        return ord(" "), SPACE
    if category[0] == "N":
        return ord("0"), LETTER
    if folded in "’ʼ'":
        return ord("'"), LETTER
    if category[0] in "LM" or folded in "_#":
        return ord(folded), LETTER
    return ord(folded), EMOJI if category == "So" else SIGN
