"""A small brake for doors that cost much to knock at, such as the login: so many knocks per minute."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta


class Brake:
    """At most `knocks` per `span` and key, counted in this process; forgets the oldest keys."""

    def __init__(self, knocks: int, span: timedelta, keys: int = 10_000) -> None:
        self.knocks, self.span, self.keys = knocks, span, keys
        self.seen: OrderedDict[str, list[datetime]] = OrderedDict()

    def lets(self, key: str, now: datetime) -> bool:
        """Whether this knock is let through; a refused knock does not count."""
        recent = [at for at in self.seen.pop(key, []) if now - at < self.span]
        allowed = len(recent) < self.knocks
        self.seen[key] = [*recent, now] if allowed else recent
        while len(self.seen) > self.keys:
            self.seen.popitem(last=False)
        return allowed
