"""Why a query found a post: the words that made it so, quoted as somebody wrote them.

Off the hot path: asked for real hits only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from wordkept.listening.rules.matching.naive import holds
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.matching.trying import Places, length, starts
from wordkept.listening.rules.query.tree import (
    Between,
    Both,
    Either,
    Near,
    Node,
    OneOf,
    Phrase,
    Word,
)
from wordkept.listening.rules.query.words import places

MOST = 6
LONGEST = 80

Span = tuple[int, int]
Quote = tuple[Span, ...]  # the two sides of a NEAR make one quote


class Quoting:
    """The quotes of one post, for however many queries found it."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self._places: list[Span] | None = None

    def words(self, tree: Node) -> list[str]:
        """What was said; or, where nothing had to be said, what the post is: `from:@acme`."""
        said = [word for sides in self.sides(tree) for word in sides]
        return list(dict.fromkeys(said or _properties(tree)))[:MOST]

    def sides(self, tree: Node) -> list[tuple[str, ...]]:
        """The same with the two sides of a NEAR kept together."""
        quotes = islice(self.quotes(tree), MOST)
        return list(dict.fromkeys(tuple(map(self._written, quote)) for quote in quotes))

    def quotes(self, node: Node) -> Iterator[Quote]:
        match node:
            case Word() | Phrase():
                for start in starts(node, self.post)[:1]:
                    yield (self._span(node, start),)
            case Near():
                yield from self._near(node)
            case Both(parts):
                for part in parts:
                    yield from self.quotes(part)
            case Either(parts):
                for part in parts:
                    if holds(part, self.post):
                        yield from self.quotes(part)

    def _near(self, near: Near) -> Iterator[Quote]:
        one, other = starts(near.left, self.post), starts(near.right, self.post)
        pair = _first_pair(one, length(near.left), other, near.within)
        if pair:
            yield self._span(near.left, pair[0]), self._span(near.right, pair[1])
        elif pair := _first_pair(other, length(near.right), one, near.within):
            yield self._span(near.right, pair[0]), self._span(near.left, pair[1])

    def _span(self, term: Word | Phrase, start: int) -> Span:
        if self._places is None:
            self._places = places(self.post.text)
        said = self._places[start : start + length(term)]
        return said[0][0], said[-1][1]

    def _written(self, span: Span) -> str:
        said = " ".join(self.post.text[slice(*span)].split())
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _first_pair(earlier: Places, length: int, later: Places, within: int) -> Span | None:
    for start in earlier:
        index = bisect_left(later, start + length)
        if index < len(later) and later[index] <= start + length - 1 + within:
            return start, later[index]
    return None


def _properties(node: Node) -> Iterator[str]:
    match node:
        case OneOf() | Between():
            yield node.written
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _properties(part)
