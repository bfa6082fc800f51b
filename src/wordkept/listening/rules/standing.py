"""How far we got with a mention: nobody looked, seen, taken on, left alone, or answered."""

from __future__ import annotations

from datetime import datetime

NEW, SEEN, TAKEN, LEFT, ANSWERED = "new", "seen", "taken", "left", "answered"
STANDINGS = (NEW, SEEN, TAKEN, ANSWERED, LEFT)
UNATTENDED = (NEW, SEEN, TAKEN)


def standing(
    seen: datetime | None,
    taken: datetime | None,
    answered: datetime | None,
    left: datetime | None,
) -> str:
    """The furthest of all: who was answered is answered, whatever was decided before."""
    furthest = ((answered, ANSWERED), (left, LEFT), (taken, TAKEN), (seen, SEEN))
    return next((name for at, name in furthest if at), NEW)
