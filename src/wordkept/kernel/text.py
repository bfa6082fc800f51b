"""Words from outside, made safe to store, compare, count and show, however hostile they are.

Every function takes time in proportion to the length of its input. `clean` comes
first: Python's `unicodedata.normalize` needs minutes for a long run of combining marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from wcwidth import iter_graphemes

REPLACEMENT = "\ufffd"
ELLIPSIS = "…"
MARKS_IN_A_ROW = 30  # as in Unicode's "stream-safe text format" (UAX #15)
LONGEST_LETTER = 16  # code points of one grapheme that an excerpt is willing to pay for


def _is_mark(char: str) -> bool:
    """Also the halfwidth voice marks: letters by name, combining marks once normalised."""
    return unicodedata.category(unicodedata.normalize("NFKD", char)[0]).startswith("M")


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def _candidates() -> Iterator[str]:
    """Where marks and hidden characters live; the big blocks of Han and Hangul hold none."""
    blocks = (range(0x3400), range(0xA000, 0xAC00), range(0xD7B0, 0x20000), range(0xE0000, 0xE01F0))
    return map(chr, chain(*blocks))


def _one_of(chars: Iterable[str]) -> str:
    """A regex class written as ranges: a few hundred instead of thousands of characters."""
    ranges: list[list[int]] = []
    for code in map(ord, chars):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


_MARK = _one_of(filter(_is_mark, _candidates()))
_PILED_MARKS = re.compile(f"({_MARK}{{{MARKS_IN_A_ROW}}}){_MARK}+")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")

# Joiners hold an emoji or a Persian word together; next to a plain letter they only deceive.
_JOINERS = "\u200c\u200d"
_LONE_JOINER = f"(?<![^\\x00-\\x7f])[{_JOINERS}]|[{_JOINERS}](?![^\\x00-\\x7f])"
_SEEN_ANYWAY = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
_BLANK_LETTERS = "[\u115f\u1160\u2800\u3164\uffa0]"
_FLAG = "\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f"  # England, Scotland, Wales
_FORMATTING = _one_of(
    c for c in _candidates() if _is_hidden(c) and c not in _JOINERS + _SEEN_ANYWAY
)
_ISOLATES = re.compile("[\u2066-\u2069]")
_HIDDEN = re.compile(f"({_FLAG})|{_FORMATTING}|{_BLANK_LETTERS}|{_LONE_JOINER}")


def clean(text: str, cap: int = 100_000) -> str:
    """What a database can hold and a reader can see: what cannot be kept becomes U+FFFD.

    Line ends become "\\n". Text beyond `cap` code points is cut, and ends in "…".
    """
    if len(text) <= cap and text.isascii() and text.isprintable():
        return text
    if _UNSTORABLE.search(text):
        text = _UNSTORABLE.sub(REPLACEMENT, _LINE_END.sub("\n", text))
    if len(text) > cap:
        text = text[: max(cap - 1, 0)] + ELLIPSIS
    return text if text.isascii() else _PILED_MARKS.sub(rf"\1{REPLACEMENT}", text)


def fold(text: str) -> str:
    """The form in which two spellings of the same words are equal; for comparing, never shown."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    return unicodedata.normalize("NFKC", folded)


def graphemes(text: str) -> int:
    """How many letters a reader would count: a family emoji is one."""
    return sum(1 for _ in iter_graphemes(text))


def excerpt(text: str, length: int = 160) -> str:
    """The beginning on one line, cut between words where there is one near."""
    line = " ".join(clean(text.lstrip(), cap=length * LONGEST_LETTER).split())
    letters = list(islice(iter_graphemes(line), length + 1))
    if len(letters) <= length:
        return line
    kept = "".join(letters[: length - 1])
    whole_words = kept.rpartition(" ")[0]
    return (whole_words if len(whole_words) > len(kept) // 2 else kept).rstrip() + ELLIPSIS


def unisolated(text: str) -> str:
    """Without the marks that keep a name apart on our screens: a place counts every letter."""
    return _ISOLATES.sub("", text)


def visible(text: str) -> str:
    """A handle or a file name in which nothing hides: `invoice⟨U+202E⟩fdp.exe`. Put it in <bdi>."""
    return _HIDDEN.sub(_named, text)


def _named(hidden: re.Match[str]) -> str:
    return hidden[1] or f"⟨U+{ord(hidden[0]):04X}⟩"
