"""How we walk back through lists that are told newest first, without losing a line.

The lists are ordered by the writer's clock: a post written on a train and sent an hour
later appears an hour down. So every walk goes a little further back than the last one
ended, now and then much further, and what was handed over already is remembered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

NEAR = timedelta(minutes=10)
FAR = timedelta(days=3)
FAR_EVERY = timedelta(hours=1)
REMEMBERED = 500


@dataclass(frozen=True)
class Walk:
    """Where we are in one list. `newest`, `floor` and `page` are set while a walk is under way."""

    since: datetime | None = None
    newest: datetime | None = None
    floor: datetime | None = None
    far: datetime | None = None
    page: str = ""


@dataclass(frozen=True)
class Cursor:
    """All walks, and digests of what was handed over lately, with the time it was written."""

    walks: Mapping[str, Walk] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)

    def has_seen(self, remote_id: str) -> bool:
        return _digest(remote_id) in self.seen

    def moved(self, walks: Mapping[str, Walk], handed: Mapping[str, datetime]) -> Cursor:
        told = {_digest(remote_id): int(at.timestamp()) for remote_id, at in handed.items()}
        newest_first = sorted({**self.seen, **told}.items(), key=lambda one: -one[1])
        return Cursor(walks, dict(newest_first[:REMEMBERED]))


def begin(walk: Walk, now: datetime) -> Walk:
    """The walk under way, or a new one with its end decided."""
    if walk.floor is not None:
        return walk
    near = (walk.since or now) - NEAR
    if walk.far is not None and now - walk.far < FAR_EVERY:
        return replace(walk, floor=near)
    return replace(walk, floor=min(near, now - FAR), far=now)


def onward(walk: Walk, moments: Iterable[datetime], page: str, now: datetime) -> Walk:
    """The walk after one page. The list's own end or the floor ends it, never an empty page."""
    met = list(moments)
    newest = max([*met, *_known(walk.newest)], default=None)
    reached = bool(met) and walk.floor is not None and met[-1] < walk.floor
    if page and page != walk.page and not reached:
        return replace(walk, newest=newest, page=page)
    # A moment ahead of our clock must not make us deaf until that moment comes.
    since = min(max(_known(newest, walk.since, walk.floor), default=now), now)
    return Walk(since=since, far=walk.far)


def moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def write(cursor: Cursor) -> str:
    walks = {name: _plain(walk) for name, walk in cursor.walks.items()}
    return json.dumps({"walks": walks, "seen": dict(cursor.seen)}, separators=(",", ":"))


def load(text: str) -> Cursor:
    parts = json.loads(text or "{}")
    walks = {name: _walk(walk) for name, walk in parts.get("walks", {}).items()}
    return Cursor(walks, parts.get("seen", {}))


def _plain(walk: Walk) -> dict[str, str]:
    times = {name: getattr(walk, name) for name in ("since", "newest", "floor", "far")}
    written = {name: at.isoformat() for name, at in times.items() if at is not None}
    return written | ({"page": walk.page} if walk.page else {})


def _walk(parts: Mapping[str, str]) -> Walk:
    times = {name: moment(parts.get(name)) for name in ("since", "newest", "floor", "far")}
    return Walk(**times, page=parts.get("page", ""))


def _known(*moments: datetime | None) -> list[datetime]:
    return [at for at in moments if at is not None]


def _digest(remote_id: str) -> str:
    return blake2b(remote_id.encode(errors="replace"), digest_size=6).hexdigest()
