"""How a fact is sealed into the chain, and when a failed step may be tried again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode

LEASE = timedelta(seconds=120)
ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=2)


def digest(
    previous: bytes,
    number: int,
    name: str,
    at: datetime,
    actor: str,
    subject: str,
    department: int | None,
    data: Mapping[str, Any],
) -> bytes:
    """SHA-256 over the digest before it and the canonical line of this fact."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    line = _canonical([number, name, when, actor, subject, department, data])
    return hashlib.sha256(previous + line.encode()).digest()


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after that many failed attempts; None: give up, a person must look."""
    if attempts >= ATTEMPTS:
        return None
    return FIRST_PAUSE * int(4 ** (attempts - 1))
