"""What counts as a word, in a post and in a query alike, so that both always agree.

Letters and digits make a word; signs end it: “Acme's” is *acme* and *s*. A # or @ before a
word stays with it, yet the bare word is found as well. Scripts written without spaces
(Chinese, Japanese, Thai …) and emoji give one word per sign: a longer word of theirs is a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from wordkept.kernel import text as kernel

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U000323af"
)
_PICTURES = "\u203c\u2049\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff"
_MARK_BLOCKS = ((0x300, 0x2000), (0xA600, 0xAC00), (0xFB00, 0xFE30), (0x10A00, 0x12000))
_MARKS = "".join(
    f"\\U{code:08x}"
    for first, last in _MARK_BLOCKS
    for code in range(first, last)
    if unicodedata.category(chr(code)).startswith("M")
)

# What a reader does not see as part of a word: joiners, soft hyphens, the look and skin of an
# emoji, the vowel signs of Arabic and Hebrew. A trade mark sign would become the letters "tm".
_UNSEEN = [0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0x640, 0x670, 0xFE0E, 0xFE0F, 0xFEFF]
_DROPPED: dict[int, str | None] = dict.fromkeys(
    [*_UNSEEN, *range(0x1F3FB, 0x1F400), *range(0x64B, 0x660), *range(0x591, 0x5BE)], None
) | dict.fromkeys(map(ord, "™℠©®"), " ")

_WIDE = f"(?=\\w)[{_SPACELESS}][{_MARKS}]*|[{_PICTURES}]|(?:[^\\W{_SPACELESS}][{_MARKS}]*)+"
_EDGE_LINE = re.compile(r"(?<![\w@#])_+|_+(?!\w)")
_wide_words = re.compile(_WIDE).findall
_ascii_signed = re.compile(r"[@#](?<!\w.)\w+", re.ASCII).findall  # the sign first: it is rare
_wide_signed = re.compile(f"[@#](?<!\\w.)(?:{_WIDE})").findall
_each = re.compile(f"(?:(?<!\\w)[@#])?(?:{_WIDE})")
# For plain English a table and a split take less than half the time of a pattern.
_PLAIN = "".join(chr(n).lower() if chr(n).isalnum() or chr(n) == "_" else " " for n in range(128))


def fold(text: str) -> str:
    """The form in which posts and queries meet: no case, one spelling for each letter."""
    folded = text.lower() if text.isascii() else _fold_wide(text)
    return _EDGE_LINE.sub(" ", folded) if "_" in folded else folded


def _fold_wide(text: str) -> str:
    """The Turkish İ gives an i with a loose dot, which nobody types."""
    return kernel.fold(text.translate(_DROPPED)).replace("i\u0307", "i")


def bare(text: str) -> list[str]:
    """The words of a text in order, without the # or @ before them."""
    if text.isascii():
        return (fold(text) if "_" in text else text).translate(_PLAIN).split()
    return _wide_words(fold(text))


def signed(text: str) -> list[str]:
    """Only the #tags and @handles of a text, with their sign."""
    return _ascii_signed(fold(text)) if text.isascii() else _wide_signed(fold(text))


def tokens(text: str) -> list[str]:
    """The words of a text in order, each with its sign where it has one."""
    return _each.findall(fold(text))


def places(text: str) -> list[tuple[int, int]]:
    """Where each word of `tokens` stands in the text as somebody wrote it.

    Folding may change how long a text is. So this goes from gap to gap, where nothing grows
    together; inside a run whose length changed, its words share the whole of it.
    """
    return [place for run in re.finditer(r"\S+", text) for place in _inside(run[0], run.start())]


def _inside(run: str, start: int) -> Iterator[tuple[int, int]]:
    folded = fold(run)
    for word in _each.finditer(folded):
        if len(folded) == len(run):
            yield start + word.start(), start + word.end()
        else:
            yield start, start + len(run)


def written(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The words from the first of these places to the last, as somebody wrote them."""
    return text[min(start for start, _ in places) : max(end for _, end in places)]
