"""One theme: its words, how many posts used each, how people write them and which stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

POSTS, PEOPLE = 3, 2
WORDS_KEPT = 32


@dataclass(slots=True, eq=False)
class Theme:
    """`count` is every post there was, `posts` what is remembered of them: old ones fade.

    `key` is "" as long as it is a seed; then `members` and `authors` say who made it.
    """

    key: str = ""
    count: int = 0
    posts: float = 0
    words: dict[str, float] = field(default_factory=dict)
    pairs: dict[str, float] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    members: list[int] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)
    square: float = 0
    length: float = 1

    @property
    def ripe(self) -> bool:
        return not self.key and len(self.members) >= POSTS and len(self.authors) >= PEOPLE

    @classmethod
    def load(cls, key: str, count: int, kept: Mapping[str, Any]) -> Theme:
        """As `dump` left it."""
        return cls(
            key,
            count,
            kept.get("posts", 0.0),
            dict(kept.get("words", {})),
            dict(kept.get("pairs", {})),
            dict(kept.get("written", {})),
        )

    def dump(self) -> dict[str, Any]:
        words = {word: round(times, 2) for word, times in self.words.items()}
        pairs = {pair: round(times, 2) for pair, times in strongest(self.pairs)}
        written = {key: self.written[key] for key in (*words, *pairs) if key in self.written}
        return {"posts": round(self.posts, 2), "words": words, "pairs": pairs, "written": written}

    def add(self, words: Iterable[str]) -> None:
        self.count += 1
        self.posts += 1
        for word in words:
            self.words[word] = self.words.get(word, 0) + 1

    def with_(self, other: Theme) -> Theme:
        """Both as one."""
        return Theme(
            self.key,
            self.count + other.count,
            self.posts + other.posts,
            _together(self.words, other.words),
            _together(self.pairs, other.pairs),
            other.written | self.written,
        )

    def measure(self, square: float) -> None:
        self.square = square
        self.length = sqrt(square) or 1.0


def _together(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {word: one.get(word, 0) + other.get(word, 0) for word in {**one, **other}}


def strongest(pairs: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(pairs.items(), key=lambda item: -item[1])[:WORDS_KEPT]
