"""The time, in one place, so that a test can move it instead of sleeping."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta()
_fixed: datetime | None = None


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return (_fixed or datetime.now(UTC)) + _shift


def move(by: timedelta) -> None:
    """Move the clock for all that follows; only tests and drills do this."""
    global _shift  # noqa: PLW0603
    _shift += by


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Stand still at `at`; `move` still moves on from there. Restores everything at the end."""
    global _fixed, _shift
    before = (_fixed, _shift)
    _fixed, _shift = at, timedelta()
    try:
        yield
    finally:
        _fixed, _shift = before
