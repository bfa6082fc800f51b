"""From an `Outgoing` to the record of a post: its key, its links and the people it names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
URL = re.compile(r"https?://[^\s<>\"]+")
AFTER_URL = ".,;:!?'\")]}…"
HANDLE = re.compile(r"(?<![\w@./-])@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
FACET = "app.bsky.richtext.facet"
LAST_MICROSECOND = (1 << 53) - 1

Record = dict[str, Any]
Resolve = Callable[[str], str | None]


def record_key(key: str) -> str:
    """The post's key, always the same for the same outbox key: a repeat cannot make a second post.

    Bluesky expects a time-ordered id: 53 bits of microseconds and 10 bits to tell
    writers apart, in 13 letters. A UUIDv7 brings its own time along.
    """
    noise = int.from_bytes(sha256(key.encode()).digest()[:8], "big")
    number = _microseconds(key, noise) << 10 | noise & 0x3FF
    return "".join(DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def post(text: str, at: datetime, reply: Record | None, resolve: Resolve) -> Record:
    written = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: Record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": written}
    if facets := [*_links(text), *_people(text, resolve)]:
        record["facets"] = facets
    return record | ({"reply": reply} if reply else {})


def _microseconds(key: str, noise: int) -> int:
    try:
        known = uuid.UUID(key)
    except ValueError:
        return noise >> 11
    if known.version != 7:
        return noise >> 11
    return min((known.int >> 80) * 1000 + (noise >> 16) % 1000, LAST_MICROSECOND)


def _links(text: str) -> Iterator[Record]:
    for found in URL.finditer(text):
        url = found[0].rstrip(AFTER_URL)
        yield _facet(text, found.start(), found.start() + len(url), "link", uri=url)


def _people(text: str, resolve: Resolve) -> Iterator[Record]:
    for found in HANDLE.finditer(text):
        if did := resolve(found[1].lower()):
            yield _facet(text, found.start(), found.end(), "mention", did=did)


def _facet(text: str, start: int, end: int, kind: str, **to: str) -> Record:
    """The protocol counts in bytes of UTF-8, not in letters."""
    index = {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())}
    return {"index": index, "features": [{"$type": f"{FACET}#{kind}", **to}]}
