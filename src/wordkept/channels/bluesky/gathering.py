"""What one pull collects: each post once, with what it answers, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from wordkept.channel import Batch, Raw, Refused, TryLater

from . import lists, looking, reading
from .lists import Listing
from .looking import Cursor, Walk
from .xrpc import Object, Server

# Nothing is pushed to us there, and who asks looks for an answer within seconds.
NEXT_LOOK = timedelta(seconds=5)


class Gathering:
    def __init__(self, server: Server, before: Cursor, now: datetime) -> None:
        self._server, self._before, self._now = server, before, now
        self._walks: dict[str, Walk] = {}
        self._raws: dict[str, Raw] = {}
        self._written: dict[str, datetime] = {}

    def look(self, listing: Listing) -> None:
        """A search that fails waits for the next pull; those who speak to us do not wait for it."""
        walk = self._before.walks.get(listing.name, Walk())
        try:
            self._walks[listing.name] = self._step(listing, looking.begin(walk, self._now))
        except (Refused, TryLater) as trouble:
            if listing.found != "search" or getattr(trouble, "login", False):
                raise
            self._walks[listing.name] = walk

    def batch(self) -> Batch:
        return Batch(
            items=[self._raws[uri] for uri in sorted(self._raws, key=self._written.__getitem__)],
            next_cursor=looking.write(self._before.moved(self._walks, self._written)),
            more=any(walk.page for walk in self._walks.values()),
            wait=NEXT_LOOK,
        )

    def _step(self, listing: Listing, walk: Walk) -> Walk:
        walk, page = listing.turn(walk)
        posts = [post for post in page.posts if self._is_new(reading.key(post))]
        if listing.found == "addressed":
            posts = lists.in_full(self._server, posts)
        who = {} if listing.found == "own" else lists.profiles(self._server, posts)
        for post in posts:
            self._keep(
                reading.wrap(post, self._me, listing.found, who.get(lists.author(post))), post
            )
        if listing.found != "search":
            self._bring_what_they_answer(posts)
        return looking.onward(walk, page.moments, page.next, self._now)

    def _bring_what_they_answer(self, posts: Sequence[Object]) -> None:
        """Once, and as far as the thread is shown: nobody's words wait for what was said before."""
        for post in posts:
            parent = reading.parent_of(post)
            if not parent or not self._is_new(parent):
                continue
            with suppress(Refused, TryLater):
                for ancestor in lists.above(self._server, reading.key(post)):
                    self._keep(reading.wrap(ancestor, self._me, "thread"), ancestor)

    def _is_new(self, uri: str) -> bool:
        return uri not in self._raws and not self._before.has_seen(uri)

    def _keep(self, raw: Raw, post: Object) -> None:
        if self._is_new(raw.remote_id):
            self._raws[raw.remote_id] = raw
            self._written[raw.remote_id] = reading.written_at(post) or self._now

    @property
    def _me(self) -> str:
        return self._server.session.did
