"""Where words are found on Bluesky: our notifications, our own answers, searches, threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from wordkept.channel import ChannelError, Refused, TryLater

from .looking import Walk
from .reading import DID, POST_URI, Found, key, parent_of, written_at
from .xrpc import Object, SaidNo, Server, TooMuch, objects

TO_US = {"mention", "reply", "quote"}
ROWS, FEW_ROWS = 100, 3
ASKED_AT_ONCE = 25
ANCESTORS = 100


@dataclass(frozen=True)
class Page:
    """What of one page concerns us, the times of all its rows, the mark of the next page."""

    posts: Sequence[Object]
    moments: Sequence[datetime]
    next: str


@dataclass(frozen=True)
class Listing:
    name: str
    found: Found
    page: Callable[[str, int], Page]

    def turn(self, walk: Walk) -> tuple[Walk, Page]:
        """The next page, with the walk it belongs to."""
        try:
            return walk, self._page(walk.page)
        except ChannelError:
            if not walk.page:
                raise
        # The place may have forgotten the mark it gave us: this walk begins at the top again.
        return replace(walk, page=""), self._page("")

    def _page(self, mark: str) -> Page:
        try:
            return self.page(mark, ROWS)
        except TooMuch:
            # A post may carry a megabyte of its own fields: many such must not make us deaf.
            return self.page(mark, FEW_ROWS)


def listings(server: Server, words: Iterable[str]) -> list[Listing]:
    return [
        Listing("mentions", "addressed", partial(mentions, server)),
        Listing("own", "own", partial(own_answers, server)),
        *(Listing(f"search:{word}", "search", partial(search, server, word)) for word in words),
    ]


def mentions(server: Server, page: str, most: int) -> Page:
    said = server.ask("app.bsky.notification.listNotifications", limit=most, **_from(page))
    rows = objects(said, "notifications")
    return _page([row for row in rows if row.get("reason") in TO_US], rows, said)


def own_answers(server: Server, page: str, most: int) -> Page:
    """What we answered elsewhere, in the app itself for example. Reposts are not our words."""
    me = server.session.did
    said = server.ask(
        "app.bsky.feed.getAuthorFeed",
        actor=me, filter="posts_with_replies", limit=most, **_from(page),
    )  # fmt: skip
    given = [row.get("post") for row in objects(said, "feed") if "reason" not in row]
    rows = [post for post in given if isinstance(post, dict)]
    return _page([post for post in rows if parent_of(post)], rows, said)


def search(server: Server, word: str, page: str, most: int) -> Page:
    said = server.ask("app.bsky.feed.searchPosts", q=word, sort="latest", limit=most, **_from(page))
    rows = objects(said, "posts")
    strangers = [post for post in rows if author(post) != server.session.did]
    return _page(strangers, rows, said)


def in_full(server: Server, notices: Sequence[Object]) -> list[Object]:
    """The posts themselves, with pictures. A notice stands in for a post no longer shown."""
    uris = [uri for uri in map(key, notices) if POST_URI.fullmatch(uri)]
    try:
        shown = posts(server, uris)
    except (SaidNo, TooMuch):
        shown = {}
    return [shown.get(key(notice), notice) for notice in notices]


def posts(server: Server, uris: Sequence[str]) -> dict[str, Object]:
    found: dict[str, Object] = {}
    for some in _portions(uris):
        try:
            said = server.ask("app.bsky.feed.getPosts", uris=some)
        except TooMuch:
            if len(some) == 1:
                raise
            found |= posts(server, some[::2]) | posts(server, some[1::2])
            continue
        found |= {str(post.get("uri")): post for post in objects(said, "posts")}
    return found


def profiles(server: Server, shown: Iterable[Object]) -> dict[str, Object]:
    """Who wrote them, with their followers. Nobody's words wait for that."""
    dids = sorted({did for post in shown if DID.fullmatch(did := author(post))})
    found: dict[str, Object] = {}
    for some in _portions(dids):
        try:
            said = server.ask("app.bsky.actor.getProfiles", actors=some)
        except (Refused, TryLater):
            continue
        found |= {str(profile.get("did")): profile for profile in objects(said, "profiles")}
    return found


def above(server: Server, uri: str) -> list[Object]:
    """The posts that a post answers, root first; none where the thread is not shown to us."""
    try:
        said = server.ask("app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=ANCESTORS)
    except SaidNo:
        return []
    node, found = said.get("thread"), []
    while isinstance(node, dict) and isinstance(node := node.get("parent"), dict):
        if isinstance(post := node.get("post"), dict):
            found.append(post)
    return found[::-1]


def author(post: Object) -> str:
    given = post.get("author")
    did = given.get("did") if isinstance(given, dict) else None
    return did if isinstance(did, str) else ""


def _page(posts: Sequence[Object], rows: Sequence[Object], said: Object) -> Page:
    moments = [at for row in rows if (at := written_at(row))]
    mark = said.get("cursor")
    return Page(posts, moments, mark if isinstance(mark, str) else "")


def _from(page: str) -> dict[str, str]:
    return {"cursor": page} if page else {}


def _portions(all_of_them: Sequence[str]) -> list[Sequence[str]]:
    starts = range(0, len(all_of_them), ASKED_AT_ONCE)
    return [all_of_them[start : start + ASKED_AT_ONCE] for start in starts]
