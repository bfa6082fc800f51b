"""What many people talk about, found while they talk: each post joins the theme it is most like.

A theme is its words and how many posts used each; a post is as like a theme as the angle between
their words says, rare words weighing more (tf-idf, cosine), and shares two words with it at
least. What is like nothing waits as a seed; three posts by two people make a theme. Postings
by word keep this fast: only themes that share a word with the post are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import log, sqrt

from wordkept.listening.rules.topics.theme import WORDS_KEPT, Theme, strongest

JOIN, SHORT, SHARED = 0.28, 4, 2
FORGETS_AT = 400
SEEDS, THEMES = 1_000, 400
LIGHTEST, HEAVIEST = 1.0, 3.5
YOUNG = 4


class Themes:
    """All themes of a department and the seeds of new ones, as one worker remembers them."""

    def __init__(self, known: Iterable[Theme] = ()) -> None:
        self.seen: dict[str, float] = defaultdict(float)
        self.posts = 0.0
        self.seeds: dict[int, Theme] = {}
        self.themes: dict[str, Theme] = {}
        self._holding: dict[str, dict[Theme, float]] = defaultdict(dict)
        for theme in known:
            self._remember(theme)
        for theme in self.themes.values():
            theme.measure(self._square(theme))

    def _remember(self, theme: Theme) -> None:
        self.themes[theme.key] = theme
        self.posts += theme.posts
        for word, times in theme.words.items():
            self.seen[word] += times
            self._holding[word][theme] = times

    def weight(self, word: str) -> float:
        """A rare word says more than one that everybody uses; but in a flood what everybody says
        is the matter, and a word nobody used before is mostly chance: so within bounds."""
        often = log((self.posts + 50) / (self.seen.get(word, 0) + 1))
        return min(max(often, LIGHTEST), HEAVIEST)

    def share(self, word: str) -> float:
        """In how many of all posts a word stands, at least a little."""
        return (self.seen.get(word, 0) + 0.5) / (self.posts + 1)

    def _square(self, theme: Theme) -> float:
        return sum((times * self.weight(word)) ** 2 for word, times in theme.words.items())

    def nearest(self, words: Sequence[str]) -> tuple[Theme | None, float]:
        """The theme or seed most like these words, if any is like enough, and how like it is."""
        weights = {word: self.weight(word) ** 2 for word in words}
        own, enough = sum(weights.values()), like_enough(len(words))
        heavy, light = _split(weights, enough * enough * own)
        shared: dict[Theme, float] = {}
        for word in heavy:
            weight = weights[word]
            for theme, times in self._holding.get(word, _NONE).items():
                shared[theme] = shared.get(theme, 0.0) + weight * times
        for word in light:
            holding, weight = self._holding.get(word, _NONE), weights[word]
            for theme in shared.keys() & holding.keys():
                shared[theme] += weight * holding[theme]
        best, most = None, enough * sqrt(own)
        for theme, value in shared.items():
            if value >= most * theme.length and _agree(theme, weights):
                best, most = theme, value / theme.length
        return best, min(most / sqrt(own), 1.0) if best else 0.0

    def place(self, post: int, author: str, words: Sequence[str]) -> tuple[Theme | None, float]:
        """The theme or seed this post belongs to now, and how like it is; None where too little is said."""
        theme, likeness = self.nearest(words)
        if theme is None:
            if len(words) < SHARED:
                return None, 0.0
            theme, likeness = self._sow(post), like_enough(len(words))
        self.posts += 1
        self._join(theme, words)
        if theme.key:
            self.themes[theme.key] = self.themes.pop(theme.key)
        else:
            theme.members.append(post)
            theme.authors.add(author)
        return theme, likeness

    def recall(self, post: int, author: str, words: Sequence[str]) -> Theme | None:
        """A post that waited alone waits again; None where a theme has grown towards it since."""
        theme, _likeness = self.nearest(words)
        return None if theme and theme.key else self.place(post, author, words)[0]

    def _sow(self, post: int) -> Theme:
        if len(self.seeds) >= SEEDS:
            self._drop(self.seeds.pop(next(iter(self.seeds))))
        return self.seeds.setdefault(post, Theme())

    def _join(self, theme: Theme, words: Sequence[str]) -> None:
        theme.count += 1
        theme.posts += 1
        more = 0.0
        for word in words:
            self.seen[word] += 1
            times = theme.words.get(word, 0)
            more += (2 * times + 1) * self.weight(word) ** 2
            theme.words[word] = self._holding[word][theme] = times + 1
        young = theme.posts <= YOUNG or not theme.count % (4 * YOUNG)
        theme.measure(self._square(theme) if young else theme.square + more)
        if len(theme.words) > 2 * WORDS_KEPT or theme.posts > FORGETS_AT:
            self._fade(theme)

    def _fade(self, theme: Theme) -> None:
        """Keep the words that matter; of many posts, the newer half weighs as much as the older."""
        share = 0.5 if theme.posts > FORGETS_AT else 1.0
        kept = sorted(theme.words, key=lambda word: -theme.words[word] * self.weight(word))
        for word in kept[WORDS_KEPT:]:
            del theme.words[word], self._holding[word][theme]
            theme.written.pop(word, None)
        self.posts -= theme.posts * (1 - share)
        theme.posts *= share
        theme.pairs = {pair: times * share for pair, times in strongest(theme.pairs)}
        for word in theme.words:
            self.seen[word] -= theme.words[word] * (1 - share)
            theme.words[word] = self._holding[word][theme] = theme.words[word] * share
        theme.measure(self._square(theme))

    def ripen(self, theme: Theme, key: str) -> list[int]:
        """A seed becomes a theme; returns the posts that made it."""
        self.seeds.pop(theme.members[0], None)
        members, theme.key = theme.members, key
        theme.members, theme.authors = [], set()
        self.themes[key] = theme
        if len(self.themes) > THEMES:
            self._drop(self.themes.pop(next(iter(self.themes))))
        return members

    def _drop(self, theme: Theme) -> None:
        """Nobody spoke of it for the longest: it stays in the tables, but finds no new posts."""
        self.posts -= theme.posts
        for word, times in theme.words.items():
            self._holding[word].pop(theme, None)
            self.seen[word] -= times


def like_enough(words: int) -> float:
    """A long post says much besides: it need not be as like a theme as a short one."""
    return JOIN * min(1.0, sqrt(SHORT / words)) if words else 1.0


def _agree(theme: Theme, words: Mapping[str, float]) -> bool:
    """One word in common is chance; two are a matter. Who says one word means that."""
    return len(words.keys() & theme.words.keys()) >= min(SHARED, len(words))


_NONE: dict[Theme, float] = {}


def _split(weights: dict[str, float], least: float) -> tuple[list[str], list[str]]:
    """Who shares only the light words cannot be like the post: nobody need look at their themes.

    The cosine is at most the root of what the shared words weigh of the whole.
    """
    ordered = sorted(weights, key=weights.__getitem__)
    lighter = [total < least for total in accumulate(weights[word] for word in ordered)]
    return ordered[sum(lighter) :], ordered[: sum(lighter)]
