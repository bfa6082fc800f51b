"""How common words are just now, learned from a sample of the posts that come by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

ENOUGH = 20_000
HEAD = 3


class Frequencies:
    """Nothing hangs on these being exact: they only decide under which word a query is filed."""

    def __init__(self) -> None:
        self.posts = 0
        self.words: Counter[str] = Counter()
        self.heads: Counter[str] = Counter()

    def learn(self, have: Iterable[str]) -> None:
        if self.posts >= ENOUGH:
            self._fade()
        self.posts += 1
        self.words.update(have)
        self.heads.update({word[:HEAD] for word in have})

    def share(self, word: str) -> float:
        """Of all posts. Of words never seen, the longer one is taken to be the rarer."""
        return (self.words[word] + 0.5 ** len(word)) / (self.posts + 1)

    def share_beginning(self, beginning: str) -> float:
        """An upper bound is enough."""
        return (self.heads[beginning[:HEAD]] + 0.6 ** len(beginning)) / (self.posts + 1)

    def _fade(self) -> None:
        """What was common long ago counts less; what is rare is forgotten."""
        self.posts //= 2
        for counts in (self.words, self.heads):
            kept = {word: count // 2 for word, count in counts.items() if count > 1}
            counts.clear()
            counts.update(kept)
