"""The part of a text that shows why it was found: a few lines around the words that matched."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wordkept.kernel import text

SHOWN = 320
BEFORE = 90

Part = tuple[str, bool]


def marked(said: str, words: Iterable[str], shown: int = SHOWN) -> list[Part]:
    """(text, is it one of the words) in order. A long text begins shortly before the first word."""
    found = _pattern(words)
    line = " ".join(text.clean(said, 20_000).split())
    start = _start(line, found.search(line) if found else None, shown)
    cut = line[start : start + shown]
    cut = ("…" if start else "") + cut + ("…" if start + shown < len(line) else "")
    return _parts(cut, found)


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted({word.strip() for word in words} - {""}, key=len, reverse=True)
    return re.compile("|".join(map(_whole, wanted)), re.IGNORECASE) if wanted else None


def _whole(word: str) -> str:
    """“app” is not marked inside “apple”; scripts without spaces have no such borders."""
    head = r"(?<![^\W_])" if word[0].isascii() and word[0].isalnum() else ""
    tail = r"(?![^\W_])" if word[-1].isascii() and word[-1].isalnum() else ""
    return head + r"\s+".join(map(re.escape, word.split())) + tail


def _start(line: str, first: re.Match[str] | None, shown: int) -> int:
    if first is None or first.end() <= shown:
        return 0
    space = line.find(" ", first.start() - BEFORE)
    return min(space + 1, first.start()) if space >= 0 else first.start()


def _parts(line: str, found: re.Pattern[str] | None) -> list[Part]:
    if found is None:
        return [(line, False)] if line else []
    parts: list[Part] = []
    at = 0
    for match in found.finditer(line):
        parts += [(line[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [part for part in [*parts, (line[at:], False)] if part[0]]
