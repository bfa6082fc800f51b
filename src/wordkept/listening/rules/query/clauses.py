"""A tree taken apart into clauses: any one of them will do, and all parts of it must hold.

An OR at the top gives one clause for each of its parts. An OR further in stays whole as one part
of its clause: nothing is multiplied out, so a query never grows by being understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` must all be there and `nots` must not; `languages` is empty for any; then the rest."""

    words: frozenset[str]
    nots: frozenset[str]
    languages: frozenset[str]
    rest: tuple[Node, ...]

    @property
    def says_something(self) -> bool:
        return bool(self.words or self.languages or any(map(_positive, self.rest)))


def clauses(tree: Node) -> tuple[Clause, ...]:
    plain = _without_outer_nots(tree)
    return tuple(_clause(part) for part in _flat(plain, Either))


def _without_outer_nots(node: Node, negated: bool = False) -> Node:
    """NOT (a OR b) is NOT a AND NOT b; in the end a NOT stands before single things only."""
    match node:
        case Not():
            return _without_outer_nots(node.part, not negated)
        case Both(parts) | Either(parts):
            kind = Both if isinstance(node, Both) != negated else Either
            return kind(tuple(_without_outer_nots(part, negated) for part in parts))
    return Not(node) if negated else node


def _flat(node: Node, kind: type[Both] | type[Either]) -> Iterator[Node]:
    if isinstance(node, kind):
        for part in node.parts:
            yield from _flat(part, kind)
    else:
        yield node


def _clause(node: Node) -> Clause:
    words, nots, languages, rest = set[str](), set[str](), frozenset[str](), list[Node]()
    for part in _flat(node, Both):
        match part:
            case Word(text, begins=False):
                words.add(text)
            case Not(Word(text, begins=False)):
                nots.add(text)
            case OneOf("language", values) if not languages:
                languages = values
            case _:
                words.update(needed(part))
                rest.append(part)
    return Clause(frozenset(words), frozenset(nots), languages, tuple(sorted(rest, key=_effort)))


def needed(node: Node) -> Iterator[str]:
    """Whole words without which this cannot hold."""
    match node:
        case Word(text, begins=False):
            yield text
        case Phrase(parts):
            for part in parts:
                yield from needed(part)
        case Near(left, right):
            yield from needed(left)
            yield from needed(right)


def _positive(node: Node) -> bool:
    """Does it ask for something, rather than only for its absence?"""
    match node:
        case Not():
            return False
        case Both(parts):
            return any(map(_positive, parts))
        case Either(parts):
            return all(map(_positive, parts))
    return True


def _effort(node: Node) -> int:
    """Cheap tests first."""
    match node:
        case Not(part):
            return _effort(part)
        case OneOf() | Between():
            return 0 if not isinstance(node, OneOf) or node.field != "site" else 3
        case Phrase():
            return 1
        case Word():
            return 2
        case Near() | Listed() | Nearby():
            return 4
        case Both(parts) | Either(parts):
            return 5 if all(isinstance(part, Word) for part in parts) else 6
