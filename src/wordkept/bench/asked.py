"""Stored queries to measure with, made from the posts themselves so that many of them hit: a hard case.

A quarter asks for one word, handle or tag, a fifth for a phrase, then AND, OR of three to six, NOT and
NEAR/5; each fifth minds the language. Half of the words are drawn as often as people say them, less
those that stand in every hundredth post, which nobody would ask for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate

from wordkept.listening.rules.query.words import tokens

Say = Callable[[], str]
COMMON = 100
SHAPES = (25, 20, 18, 15, 12, 10)


def queries(count: int, texts: Sequence[str], seed: int = 1) -> list[str]:
    dice = random.Random(seed)  # noqa: S311 - no secret hangs on it
    said = [words for text in texts if len(words := tokens(text)) > 3]
    common = Counter(word for words in said for word in set(words))
    known = sorted(word for word, posts in common.items() if posts * COMMON < len(said))
    rare = set(known)
    weights = list(accumulate(common[word] for word in known))

    def word() -> str:
        often = dice.random() < 0.5
        return dice.choices(known, cum_weights=weights)[0] if often else dice.choice(known)

    def phrase() -> str:
        words, size = dice.choice(said), dice.choice((2, 2, 3))
        start = dice.randrange(len(words) - 2)
        chosen = [each.lstrip("#@") for each in words[start : start + size]]
        return f'"{" ".join(chosen)}"' if not rare.isdisjoint(chosen) else phrase()

    shapes = _shapes(dice, word, phrase)
    return [
        dice.choices(shapes, SHAPES)[0]() + (" lang:en" if dice.random() < 0.2 else "")
        for _ in range(count)
    ]


def _shapes(dice: random.Random, word: Say, phrase: Say) -> list[Say]:
    def any_of() -> str:
        parts = [dice.choice((word, word, phrase))() for _ in range(dice.randint(3, 6))]
        return f"({' OR '.join(parts)})" + (f" -{word()}" if dice.random() < 0.3 else "")

    return [
        word,
        phrase,
        lambda: " AND ".join(word() for _ in range(dice.choice((2, 2, 3)))),
        any_of,
        lambda: f"{word()} NOT {word()}",
        lambda: f"{word()} NEAR/5 {word()}",
    ]
