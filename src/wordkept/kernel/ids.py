"""Ids: UUIDv7 for what people see in addresses, time-ordered integers for what is listed by time."""

from __future__ import annotations

import itertools
import os
import uuid
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SEQUENCE_BITS = 21
LAST_MS = (1 << 42) - 1

_counter = itertools.count(int.from_bytes(os.urandom(4), "big"))


def uuid7(at: datetime | None = None) -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    ms = _milliseconds(at or datetime.now(UTC))
    random = int.from_bytes(os.urandom(10), "big")
    high, low = random >> 68, random & ((1 << 62) - 1)
    return uuid.UUID(int=ms << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def time_id(at: datetime) -> int:
    """A positive 63-bit id whose order is the order of `at`, also for imported history.

    42 bits of milliseconds since 1970 and a 21-bit running number, so that rows
    and the search index can be walked newest first by what the customer's clock said.
    """
    return _milliseconds(at) << SEQUENCE_BITS | next(_counter) & ((1 << SEQUENCE_BITS) - 1)


def first_id(at: datetime) -> int:
    """The smallest id that `time_id` can give to this millisecond: where a stretch of time begins."""
    return _milliseconds(at) << SEQUENCE_BITS


def moment(id: int) -> datetime:
    """When a time id says it was, to the millisecond."""
    return EPOCH + timedelta(milliseconds=id >> SEQUENCE_BITS)


def _milliseconds(at: datetime) -> int:
    return min(max(int((at - EPOCH).total_seconds() * 1000), 0), LAST_MS)
