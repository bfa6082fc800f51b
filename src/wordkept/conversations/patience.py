"""How long may somebody wait before it is too long? A simple measure until clocks are agreed on."""

from __future__ import annotations

from datetime import datetime, timedelta

PATIENCE = (timedelta(hours=24), timedelta(hours=24), timedelta(hours=4), timedelta(minutes=30))


def late(waiting_since: datetime | None, urgency: int, now: datetime) -> bool:
    """The more urgent, the sooner; nobody who got an answer waits."""
    if waiting_since is None:
        return False
    return now - waiting_since > PATIENCE[min(urgency, len(PATIENCE) - 1)]
