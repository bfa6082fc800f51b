"""What the matcher is measured against: a plain loop that is no fool, and mokaccino with what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.matching.trying import test_of
from wordkept.listening.rules.query.tree import Both, Either, Near, Node, Not, OneOf, Phrase, Word

Posts = Sequence[tuple[str, str]]


class Loop:
    """Every query on every post, but one word first: most queries end there."""

    def __init__(self, trees: Sequence[Node]) -> None:
        self.queries = [
            (number, test_of(tree), *_first_words(tree)) for number, tree in enumerate(trees)
        ]

    def __call__(self, posts: Posts) -> list[set[int]]:
        return [self._hits(Post(text, language)) for text, language in posts]

    def _hits(self, post: Post) -> set[int]:
        have, hits = post.have, set[int]()
        for number, test, first, several in self.queries:
            if (first in have or (several and not have.isdisjoint(several))) and test(post):
                hits.add(number)
        return hits


def _first_words(tree: Node) -> tuple[str, frozenset[str]]:
    """The longest word it needs; or, for an OR, one of each part. (All measured queries have some.)"""
    match tree:
        case Word(text, begins=False):
            return text, frozenset()
        case Phrase() | Near() | Both():
            words = sorted(_needed(tree), key=len)
            if words:
                return words[-1], frozenset()
            several = [_first_words(part) for part in getattr(tree, "parts", ())]
            return next((each for each in several if any(each)), ("", frozenset()))
        case Either(parts):
            each = [_first_words(part) for part in parts]
            return "", frozenset(word for one, more in each for word in (more or [one]))
    return "", frozenset()


def _needed(node: Node) -> Iterator[str]:
    match node:
        case Word(text, begins=False):
            yield text
        case Phrase(words) | Both(words):
            for part in words:
                yield from _needed(part)
        case Near(left, right):
            yield from _needed(left)
            yield from _needed(right)


class Percolator:
    """mokaccino knows words and values; order and nearness are looked at afterwards."""

    def __init__(self, trees: Sequence[Node]) -> None:
        import mokaccino

        self.document = mokaccino.Document
        self.engine = mokaccino.Percolator()
        self.tests = [test_of(tree) if _minds_order(tree) else None for tree in trees]
        for number, tree in enumerate(trees):
            self.engine.add_query_id(_translated(mokaccino.Query, tree), number)

    def __call__(self, posts: Posts) -> list[set[int]]:
        return [self._hits(text, language) for text, language in posts]

    def _hits(self, text: str, language: str) -> set[int]:
        post, document = Post(text, language), self.document()
        for word in post.have:
            document.add_value("w", word)
        document.add_value("l", language)
        return {
            number
            for number in self.engine.percolate_list(document)
            if (test := self.tests[number]) is None or test(post)
        }


def _minds_order(node: Node) -> bool:
    match node:
        case Phrase() | Near():
            return True
        case Both(parts) | Either(parts):
            return any(map(_minds_order, parts))
        case Not(part):
            return _minds_order(part)
    return False


def _translated(query: Any, node: Node) -> Any:
    """A wider question where order matters. (The measured queries have NOT before plain words only.)"""
    match node:
        case Word(text):
            return query.from_kv("w", text)
        case Phrase() | Near():
            return query.from_and([query.from_kv("w", word) for word in set(_needed(node))])
        case OneOf("language", values):
            return query.from_or([query.from_kv("l", value) for value in values])
        case Both(parts):
            return query.from_and([_translated(query, part) for part in parts])
        case Either(parts):
            return query.from_or([_translated(query, part) for part in parts])
        case Not(part):
            return query.from_not(_translated(query, part))
    raise ValueError(f"the bench asks no such thing: {node}")
