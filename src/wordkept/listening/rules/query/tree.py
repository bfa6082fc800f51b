"""A query understood: what must be said, and about whom, as a tree of small values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as `words.tokens` gives it; with `begins`, every word that begins with it."""

    text: str
    begins: bool = False

    @property
    def signed(self) -> bool:
        return self.text[0] in "#@"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one behind the other."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two that stand at most `within` words apart, in either order, without sharing a word."""

    left: Word | Phrase
    right: Word | Phrase
    within: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A property of the post has one of these values."""

    field: str
    values: frozenset[str]
    written: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """A number of the post lies in this range, both ends included; None is open."""

    field: str
    low: float | None
    high: float | None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts, however many."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list by its name, before its entries are put in its place. `field` is "" or "author"."""

    name: str
    field: str
    written: str
    at: int


@dataclass(frozen=True, slots=True)
class Nearby:
    """NEAR as it was written, before its sides are known to be words and phrases."""

    left: Node
    right: Node
    written: str
    at: int


Leaf = Word | Phrase | Near | OneOf | Between
Node = Leaf | Not | Both | Either | Listed | Nearby


def both(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def either(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))
