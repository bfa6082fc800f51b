"""When was it? As a file of counts writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(said: str) -> datetime | None:
    """ISO 8601 or seconds since 1970; times with a zone become UTC, so that all can be compared."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        try:
            at = datetime.fromtimestamp(float(said), UTC)
        except (ValueError, OverflowError, OSError):
            return None
    try:
        return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    except OverflowError:
        return None
