"""What a query means, written so plainly that one can see it is right: the measure of the index."""

from __future__ import annotations

from collections.abc import Iterator

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

Place = tuple[int, int]


def holds(node: Node, post: Post) -> bool:  # noqa: PLR0911 - one answer for each kind
    match node:
        case Word() | Phrase():
            return any(True for _ in places(node, post))
        case Near(left, right, within):
            return any(
                1 <= later[0] - earlier[1] <= within
                for one in places(left, post)
                for other in places(right, post)
                for earlier, later in ((one, other), (other, one))
            )
        case OneOf(field, values):
            return not values.isdisjoint(_properties(field, post))
        case Between(field, low, high):
            number = getattr(post, field)
            above = low is None or (number is not None and number >= low)
            return number is not None and above and (high is None or number <= high)
        case Not(part):
            return not holds(part, post)
        case Both(parts):
            return all(holds(part, post) for part in parts)
        case Either(parts):
            return any(holds(part, post) for part in parts)
        case Listed() | Nearby():
            raise ValueError(f"not filled in: {node}")


def places(term: Word | Phrase, post: Post) -> Iterator[Place]:
    """The first and last word of each time it is said."""
    parts = (term,) if isinstance(term, Word) else term.words
    for start in range(len(post.bare) - len(parts) + 1):
        if all(_is(part, post, start + further) for further, part in enumerate(parts)):
            yield start, start + len(parts) - 1


def _is(word: Word, post: Post, index: int) -> bool:
    said = post.signed[index] if word.signed else post.bare[index]
    return said.startswith(word.text) if word.begins else said == word.text


def _properties(field: str, post: Post) -> frozenset[str]:
    match field:
        case "site":
            return post.sites
        case "traits":
            return post.traits | ({"link"} if post.links else set())
    return frozenset([getattr(post, field)]) - {""}
