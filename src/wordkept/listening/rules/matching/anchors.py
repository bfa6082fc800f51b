"""Under which words a clause is filed: the rarest it cannot do without."""

from __future__ import annotations

from collections.abc import Iterable

from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.query.clauses import Clause
from wordkept.listening.rules.query.tree import Both, Either, Near, Node, OneOf, Phrase, Word

# Signs that no word holds keep these drawers apart from those of words.
BEGINS, AUTHOR, SITE = "*", "from:", "site:"
RARE = 1e-4  # of all posts come from one author or link to one site, until we know better

Anchor = tuple[float, frozenset[str]]  # the share of posts that look into these drawers


def anchor(clause: Clause, frequencies: Frequencies) -> Anchor | None:
    """The cheapest set of drawers one of which every fitting post opens; None if there is none."""
    words = [(frequencies.share(word), frozenset([word])) for word in clause.words]
    return _cheapest([*words, *(_anchor(part, frequencies) for part in clause.rest)])


def _anchor(  # noqa: PLR0911 - one answer for each kind of node
    node: Node, frequencies: Frequencies
) -> Anchor | None:
    match node:
        case Word(text, begins=True):
            return frequencies.share_beginning(text), frozenset([text + BEGINS])
        case Word(text):
            return frequencies.share(text), frozenset([text])
        case Phrase(parts) | Both(parts):
            return _cheapest(_anchor(part, frequencies) for part in parts)
        case Near(left, right):
            return _cheapest(_anchor(part, frequencies) for part in (left, right))
        case OneOf("author", values):
            return RARE * len(values), frozenset(AUTHOR + value for value in values)
        case OneOf("site", values):
            return RARE * len(values), frozenset(SITE + value for value in values)
        case Either(parts):
            return _all_of([_anchor(part, frequencies) for part in parts])
    return None


def _cheapest(anchors: Iterable[Anchor | None]) -> Anchor | None:
    return min(filter(None, anchors), key=lambda each: (each[0], sorted(each[1])), default=None)


def _all_of(anchors: list[Anchor | None]) -> Anchor | None:
    """Whatever part of an OR holds, one of these drawers is opened."""
    known = [each for each in anchors if each]
    if len(known) < len(anchors):
        return None
    drawers = frozenset(drawer for _, several in known for drawer in several)
    return sum(share for share, _ in known), drawers
