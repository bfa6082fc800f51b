"""What a query costs: how many posts must be looked at more closely because of it."""

from __future__ import annotations

from dataclasses import dataclass

from wordkept.listening.rules.matching.anchors import Anchor, anchor
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.query.clauses import clauses
from wordkept.listening.rules.query.tree import Node
from wordkept.listening.rules.query.wrong import QueryError

COMMON = 0.1


@dataclass(frozen=True)
class Cost:
    """`costly`: every single post, for want of a word that must be there. `words`: the common ones."""

    costly: bool
    share: float
    words: tuple[str, ...] = ()


def cost(tree: Node, frequencies: Frequencies) -> Cost:
    """Raises QueryError for a query that only says what should not be there."""
    parts = clauses(tree)
    if not all(part.says_something for part in parts):
        raise QueryError("nothing", 0)
    found = [anchor(part, frequencies) for part in parts]
    known = [each for each in found if each]
    if len(known) < len(found):
        return Cost(True, 1.0)
    return Cost(False, min(sum(share for share, _ in known), 1.0), _common(known, frequencies))


def _common(anchors: list[Anchor], frequencies: Frequencies) -> tuple[str, ...]:
    words = {word for share, several in anchors if share > COMMON for word in several}
    return tuple(sorted(word for word in words if frequencies.share(word.rstrip("*")) > COMMON))
