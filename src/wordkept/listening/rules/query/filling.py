"""What the parser leaves open: the entries of `list:rivals`, and what may stand beside NEAR."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wordkept.listening.rules.query.filters import authors, sites
from wordkept.listening.rules.query.nearness import near
from wordkept.listening.rules.query.terms import said
from wordkept.listening.rules.query.tree import Both, Either, Listed, Nearby, Node, Not, either
from wordkept.listening.rules.query.wrong import QueryError

MOST_ENTRIES = 5_000


@dataclass(frozen=True)
class NamedList:
    """Handles, sites or words under a name; a list of muted authors cannot be asked for."""

    name: str
    kind: str
    entries: Sequence[str]


def filled(tree: Node, lists: Mapping[str, NamedList]) -> tuple[Node, frozenset[str]]:
    """The tree with every list filled in, and the names of the lists."""
    filling = _Filling(lists)
    return filling.fill(tree), frozenset(filling.named)


class _Filling:
    def __init__(self, lists: Mapping[str, NamedList]) -> None:
        self.lists = lists
        self.named: set[str] = set()
        self.entries = 0

    def fill(self, node: Node) -> Node:
        match node:
            case Listed():
                return self._entries(node)
            case Nearby(left, right):
                return near(self.fill(left), self.fill(right), node)
            case Not():
                return Not(self.fill(node.part))
            case Both():
                return Both(tuple(map(self.fill, node.parts)))
            case Either():
                return Either(tuple(map(self.fill, node.parts)))
        return node

    def _entries(self, named: Listed) -> Node:
        found = self.lists.get(named.name)
        written = len(named.written)
        if found is None:
            raise QueryError("list", named.at, written, name=named.name)
        self.named.add(named.name)
        self.entries += len(found.entries)
        if self.entries > MOST_ENTRIES:
            raise QueryError("list_long", named.at, written, most=MOST_ENTRIES)
        if not found.entries:
            return Either(())
        return self._meaning(named, found, written)

    def _meaning(self, named: Listed, found: NamedList, written: int) -> Node:
        match named.field, found.kind:
            case "author", "handles":
                return authors(list(found.entries), named.written)
            case "", "sites":
                return sites(list(found.entries), named.written)
            case "", "words":
                return either([said(entry, named.at) for entry in found.entries])
            case "", "handles":
                at_sign = [f"@{entry.lstrip('@')}" for entry in found.entries]
                return either([said(handle, named.at) for handle in at_sign])
        raise QueryError("list_kind", named.at, written, name=named.name)
