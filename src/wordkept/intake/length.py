"""How long is a text, as the place counts it?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wordkept.channel import Manners
from wordkept.kernel import text

URL = re.compile(r"https?://[^\s<>\"']{1,2000}")


@dataclass(frozen=True)
class Length:
    """How long a text is, as the channel counts it. `limit` None: as long as you like."""

    count: int
    limit: int | None
    unit: str
    why: str = ""

    @property
    def fits(self) -> bool:
        return not self.why

    @property
    def left(self) -> int | None:
        return None if self.limit is None else self.limit - self.count


def length(words: str, manners: Manners) -> Length:
    counted = _with_short_urls(words, manners.url_length)
    count = text.graphemes(counted) if manners.unit == "graphemes" else len(counted)
    return Length(count, manners.limit, manners.unit, _too_long(words, count, manners))


def _with_short_urls(words: str, url_length: int | None) -> str:
    return URL.sub("u" * url_length, words) if url_length else words


def _too_long(words: str, count: int, manners: Manners) -> str:
    if manners.limit is not None and count > manners.limit:
        return f"{count - manners.limit} over the limit of {manners.limit} characters"
    size = len(words.encode("utf-8", "replace"))
    if manners.bytes_limit is not None and size > manners.bytes_limit:
        return f"{size - manners.bytes_limit} bytes over the limit of {manners.bytes_limit} bytes"
    return ""
