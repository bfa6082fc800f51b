"""What is too much to count in a moment is estimated from each so-manieth mention, and says so."""

from __future__ import annotations

from django.db.models import F, QuerySet

from wordkept.intake.models import Mention

SCATTER = 1_000_003
"""A prime: the last bits of an id run in steps, the remainder of its division does not."""


def one_in(count: int, most: int) -> int:
    """The smallest power of two by which `count` becomes at most `most`."""
    so_manieth = 1
    while count / so_manieth > most:
        so_manieth *= 2
    return so_manieth


def each(rows: QuerySet[Mention], so_manieth: int) -> QuerySet[Mention]:
    """The same ones each time, chosen by nothing but their id."""
    if so_manieth == 1:
        return rows
    return rows.alias(turn=(F("pk") % SCATTER).bitand(so_manieth - 1)).filter(turn=0)
