"""What a theme is called until somebody names it: the words its posts share and others do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log

from wordkept.listening.rules.topics.theme import Theme
from wordkept.listening.rules.topics.words import pairs

TERMS = 4
TWO_OF_THEM = 2
TOGETHER = 0.4
MANY = 60


def learn(theme: Theme, read: Sequence[tuple[str, str]]) -> None:
    """How people write the words of a theme, and which they put side by side. Of many, every fourth will do."""
    weight = 4 if theme.count > MANY else 1
    if theme.count % weight:
        return
    together = list(pairs(read))
    for pair, _ in together:
        theme.pairs[pair] = theme.pairs.get(pair, 0) + weight
    for key, written in (*read, *together):
        if key:
            known = theme.written.get(key)
            if known != written:
                theme.written[key] = plainer(known, written) if known else written


def plainer(one: str, other: str) -> str:
    """Of refunds, Refund and refund the last: short, and not only the beginning of a sentence."""
    return min(one, other, key=lambda form: (len(form), -sum(map(str.islower, form)), form))


def terms(theme: Theme, share: Callable[[str], float]) -> list[str]:
    """At most four, the most telling first. `share` says how usual a word is elsewhere.

    Two words that mostly stand together are one term: "card machine".
    """
    worth = {word: _worth(theme, word, share(word)) for word in theme.words}
    ways = sorted(worth.items(), key=lambda item: (-item[1], item[0]))
    named: list[str] = []
    used: set[str] = set()
    for word, value in ways:
        if word in used or (value <= 0 and named):
            continue
        term = _pair_with(theme, word, used) or word
        named.append(theme.written.get(term, term))
        used |= {*term.split(" "), word}
        if len(named) == TERMS:
            break
    return named


def _worth(theme: Theme, word: str, elsewhere: float) -> float:
    """How often × how much more often than elsewhere; once said by one is no word of a theme."""
    times = theme.words[word]
    if times < TWO_OF_THEM and theme.posts >= TWO_OF_THEM:
        return 0.0
    return times * log(max(times / max(theme.posts, 1), 1e-6) / max(elsewhere, 1e-6))


def _pair_with(theme: Theme, word: str, used: set[str]) -> str:
    best, most = "", 0.0
    for pair, times in theme.pairs.items():
        parts = pair.split(" ")
        if word not in parts or used & set(parts) or times < TWO_OF_THEM or times <= most:
            continue
        rarer = min((theme.words.get(part, 0) for part in parts), default=0)
        if times >= TOGETHER * rarer and times >= TOGETHER * theme.words[word]:
            best, most = pair, times
    return best
