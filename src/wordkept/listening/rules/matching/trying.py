"""Each part of a clause as a quick test of a post: made once per query, run for candidates only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.query.tree import (
    Between,
    Both,
    Either,
    Listed,
    Near,
    Nearby,
    Node,
    Not,
    OneOf,
    Phrase,
    Word,
)

Test = Callable[[Post], bool]
Places = list[int]


def test_of(node: Node) -> Test:  # noqa: PLR0911 - one answer for each kind of node
    match node:
        case Word(text, begins):
            return _begins(text) if begins else lambda post: text in post.have
        case Phrase():
            return _phrase(node)
        case Near():
            return _near(node)
        case OneOf(field, values):
            return _one_of(field, values)
        case Between(field, low, high):
            return _between(field, low, high)
        case Not(part):
            test = test_of(part)
            return lambda post: not test(post)
        case Both(parts):
            return _all([test_of(part) for part in parts])
        case Either(parts):
            return _any(parts)
        case Listed() | Nearby():
            raise ValueError(f"not filled in: {node}")


def _begins(beginning: str) -> Test:
    return lambda post: any(word.startswith(beginning) for word in post.have)


def _phrase(phrase: Phrase) -> Test:
    if any(word.signed or word.begins for word in phrase.words):
        return lambda post: bool(starts(phrase, post))
    said = f" {' '.join(word.text for word in phrase.words)} "
    return lambda post: said in post.joined


def _near(near: Near) -> Test:
    left, right, within = near.left, near.right, near.within

    def test(post: Post) -> bool:
        one, other = starts(left, post), starts(right, post)
        return bool(one and other) and (
            follows(one, length(left), other, within) or follows(other, length(right), one, within)
        )

    return test


def _one_of(field: str, values: frozenset[str]) -> Test:
    match field:
        case "site":
            return lambda post: not values.isdisjoint(post.sites)
        case "traits":
            link = "link" in values
            return lambda post: not values.isdisjoint(post.traits) or (link and post.links)
        case "language":
            return lambda post: post.language in values
        case "place":
            return lambda post: post.place in values
        case "country":
            return lambda post: post.country in values
    return lambda post: post.author in values


def _between(field: str, low: float | None, high: float | None) -> Test:
    least = float("-inf") if low is None else low
    most = float("inf") if high is None else high

    def test(post: Post) -> bool:
        number = post.rating if field == "rating" else post.followers
        return number is not None and least <= number <= most

    return test


def _all(tests: Sequence[Test]) -> Test:
    return lambda post: all(test(post) for test in tests)


def _any(parts: Sequence[Node]) -> Test:
    """Of many plain words one set does for all."""
    plain = frozenset(part.text for part in parts if isinstance(part, Word) and not part.begins)
    tests = [test_of(p) for p in parts if not isinstance(p, Word) or p.begins]
    if not tests:
        return lambda post: not plain.isdisjoint(post.have)
    return lambda post: not plain.isdisjoint(post.have) or any(test(post) for test in tests)


def length(term: Word | Phrase) -> int:
    return 1 if isinstance(term, Word) else len(term.words)


def starts(term: Word | Phrase, post: Post) -> Places:
    """At which words it begins, in order."""
    if isinstance(term, Word):
        return _starts_of_word(term, post)
    first, *others = term.words
    found = _starts_of_word(first, post)
    for further, word in enumerate(others, 1):
        if not found:
            return []
        here = set(_starts_of_word(word, post))
        found = [start for start in found if start + further in here]
    return found


def _starts_of_word(word: Word, post: Post) -> Places:
    said, text = (post.signed if word.signed else post.bare), word.text
    if word.begins:
        return [index for index, other in enumerate(said) if other.startswith(text)]
    return [index for index, other in enumerate(said) if other == text]


def follows(earlier: Places, length: int, later: Places, within: int) -> bool:
    """Does one of `later` begin behind one of `earlier`, at most `within` words on?"""
    for start in earlier:
        index = bisect_left(later, start + length)
        if index < len(later) and later[index] <= start + length - 1 + within:
            return True
    return False
