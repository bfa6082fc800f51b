"""How a phrasebook is written: headings and phrases, in a file that anybody can read and mend.

A heading holds a weight and tags: `[-2 failure]`. Below it stand phrases, parted by commas:
`still|again (no) answer` is four of them, `disappoint*` is every word that starts so, `..` skips
up to four words, `<unit>` is any word of a class, and a class is a heading of its own: `[<unit>]`.
Phrases under `[quiet]` are not what they seem ("best before") and silence the word inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from wordkept.listening.rules.said import fold

GAP = ".."
PART = re.compile(r"\([^)]*\)|\S+")


@dataclass(frozen=True, slots=True)
class Phrase:
    parts: tuple[str, ...]
    weight: float
    tags: frozenset[str]


def read(book: str) -> tuple[list[Phrase], dict[str, frozenset[str]]]:
    """A phrase under two headings has the tags of both and the weight that says more."""
    classes: dict[str, frozenset[str]] = {}
    phrases: dict[tuple[str, ...], Phrase] = {}
    for head, listed in sections(book):
        if head.startswith("<"):
            classes[head] = classes.get(head, frozenset()) | {fold(word) for word in listed}
            continue
        weight, tags = heading(head)
        for parts in (parts for line in listed for parts in spelled_out(line)):
            known = phrases.get(parts, Phrase(parts, 0, frozenset()))
            stronger = max(known.weight, weight, key=abs)
            phrases[parts] = Phrase(parts, stronger, known.tags | tags)
    return list(phrases.values()), classes


def sections(book: str) -> Iterator[tuple[str, list[str]]]:
    head = ""
    for raw in book.splitlines():
        line = raw.partition("# ")[0].strip()
        if line.startswith("["):
            head = line.strip("[]")
        elif line:
            yield head, [phrase.strip() for phrase in line.split(",") if phrase.strip()]


def heading(head: str) -> tuple[float, frozenset[str]]:
    words = head.split()
    weights = [float(word) for word in words if word[0] in "+-"]
    return (weights or [0.0])[0], frozenset(word for word in words if word[0] not in "+-")


def spelled_out(line: str) -> Iterator[tuple[str, ...]]:
    """Every way to say a line: `a|b (c)` is a, b, a c and b c."""
    for chosen in product(*(_choices(part) for part in PART.findall(line))):
        if parts := tuple(word for words in chosen for word in words):
            yield parts


def _choices(part: str) -> list[tuple[str, ...]]:
    if part.startswith("("):
        return [(), *(ways for way in part[1:-1].split("|") for ways in spelled_out(way))]
    ways = part.split("|") if len(part) > 2 else [part]
    return [(word,) for word in sorted({word for way in ways for word in spellings(way)})]


def spellings(word: str) -> set[str]:
    """People leave out the apostrophe of don't and write ü as ue."""
    if word == GAP or word.startswith("<"):
        return {word}
    word = fold(word)
    plain = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {word, plain, word.replace("n't", "nt")}
