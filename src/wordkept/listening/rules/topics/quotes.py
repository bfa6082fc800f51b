"""The posts that say best what a theme is about: near its centre, each by somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHORTEST, LONGEST = 25, 400


@dataclass(frozen=True)
class Candidate:
    key: int
    author: str
    text: str
    likeness: float


def representative(candidates: Iterable[Candidate], most: int = 3) -> list[int]:
    """Keys, the best first. One author speaks once; the same words are quoted once."""
    chosen: list[int] = []
    authors: set[str] = set()
    texts: set[str] = set()
    for each in sorted(candidates, key=lambda each: (-_worth(each), each.key)):
        words = " ".join(each.text.casefold().split())
        if not words or each.author in authors or words in texts:
            continue
        authors.add(each.author)
        texts.add(words)
        chosen.append(each.key)
        if len(chosen) == most:
            break
    return chosen


def _worth(each: Candidate) -> float:
    """A shout says too little to be quoted, an essay too much."""
    readable = SHORTEST <= len(each.text) <= LONGEST
    return each.likeness + (0.2 if readable else 0)
