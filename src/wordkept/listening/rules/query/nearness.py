"""`(router OR modem) NEAR/5 "my cat"`: every pair of what may stand left and right."""

from __future__ import annotations

from itertools import product

from wordkept.listening.rules.query.tree import Either, Near, Nearby, Node, Phrase, Word, either
from wordkept.listening.rules.query.wrong import QueryError

FARTHEST = 50
MOST_PAIRS = 1_000


def near(left: Node, right: Node, written: Nearby) -> Node:
    sign, at = written.written, written.at
    within = int(sign.partition("/")[2])
    if not 1 <= within <= FARTHEST:
        raise QueryError("far", at, len(sign), most=FARTHEST)
    lefts, rights = _said(left, written), _said(right, written)
    if len(lefts) * len(rights) > MOST_PAIRS:
        raise QueryError("pairs", at, len(sign), most=MOST_PAIRS)
    return either([Near(one, other, within) for one, other in product(lefts, rights)])


def _said(node: Node, written: Nearby) -> list[Word | Phrase]:
    parts = node.parts if isinstance(node, Either) else (node,)
    found = [part for part in parts if isinstance(part, Word | Phrase)]
    if len(found) < len(parts):
        raise QueryError("near_what", written.at, len(written.written))
    return found
