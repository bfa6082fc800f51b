"""When to ask an account again, when it counts as broken, and what each kind of item is called."""

from __future__ import annotations

from datetime import timedelta

FACT_OF_KIND = {
    "edit": "mention.edited",
    "delete": "mention.withdrawn",
    "bounce": "bounce.received",
}
LEASE = timedelta(seconds=120)
LONGEST_PAUSE = timedelta(minutes=10)
TOLERATED_FAILURES = 3
REFRESH_EVERY = timedelta(seconds=60)
REFRESH_REACH = timedelta(days=14)


def fact_name(kind: str) -> str:
    return FACT_OF_KIND.get(kind, "mention.received")


def pause_after_failure(failures: int, asked: timedelta) -> timedelta:
    """Twice as long after each failure in a row, at least what the place asked for."""
    doubled = timedelta(seconds=5 * 2 ** min(failures, 10))
    return max(min(doubled, LONGEST_PAUSE), asked)


def is_broken(failures: int, login_lost: bool) -> bool:
    """One lost login is enough; a place that is away gets a few tries first."""
    return login_lost or failures >= TOLERATED_FAILURES
