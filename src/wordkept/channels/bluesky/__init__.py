"""Bluesky and other AT Protocol servers: posts that mention us, answered in their threads."""

from __future__ import annotations

from collections.abc import Sequence

from wordkept.channel import (
    Batch,
    ChannelError,
    Health,
    Incoming,
    Manners,
    Outgoing,
    Raw,
    Receipt,
    Refused,
    Setting,
    State,
    Tools,
    TryLater,
    must_carry,
)

from . import lists, looking, pictures, reading, writing
from .gathering import Gathering
from .reading import POST, POST_URI
from .xrpc import DEFAULT, GONE, Object, SaidNo, Server

TITLE = "Bluesky"
SETTINGS = (
    Setting("handle", "Handle", help="Such as acme.bsky.social, without the @."),
    Setting(
        "password",
        "App password",
        secret=True,
        kind="password",
        help="Made in Bluesky under Settings, Privacy and security, App passwords.",
    ),
    Setting("server", "Server", kind="url", default=DEFAULT, help="Where the account lives."),
    Setting(
        "words",
        "Also look for",
        required=False,
        help="Words or names, with commas between: heard even where nobody mentions you.",
    ),
)
MANNERS = Manners(
    limit=300,
    unit="graphemes",
    bytes_limit=3000,
    delete=True,
    proof="key",
    pictures=4,
    picture_bytes=1_000_000,
    alt_limit=2000,
    note="Everybody can read the answer. It cannot be edited, only taken back.",
)


class Bluesky:
    name = "bluesky"
    manners = MANNERS

    def __init__(self, tools: Tools) -> None:
        self._now = tools.now
        self._server = Server(tools)
        given = tools.settings.get("words", "").split(",")
        self._words = [word.strip() for word in given if word.strip()]

    def probe(self) -> Health:
        try:
            self._server.describe()
            handle = self._server.login().handle
            return Health(True, f"@{handle}", self._our_name(), self._deaf_to(), MANNERS)
        except ChannelError as trouble:
            return Health(False, why=str(trouble))

    def pull(self, cursor: str) -> Batch:
        gathering = Gathering(self._server, looking.load(cursor), self._now())
        for listing in lists.listings(self._server, self._words):
            gathering.look(listing)
        return gathering.batch()

    def read(self, raw: Raw) -> Incoming:
        return reading.read(raw)

    def thread(self, remote_id: str) -> Sequence[Raw]:
        """What a post answers, root first."""
        me = self._server.session.did
        return [reading.wrap(post, me, "thread") for post in lists.above(self._server, remote_id)]

    def refresh(self, remote_ids: Sequence[str]) -> Sequence[State]:
        """Never "edited": nobody edits here. A post that is there comes with its raw as of now."""
        shown = lists.posts(self._server, [uri for uri in remote_ids if POST_URI.fullmatch(uri)])
        return [self._state(uri, shown.get(uri)) for uri in remote_ids]

    def send(self, outgoing: Outgoing) -> Receipt:
        if outgoing.visibility == "private":
            raise Refused("Nothing on Bluesky is private: answer in public or on another channel.")
        must_carry(outgoing, MANNERS)
        record, key = self._record(outgoing), writing.record_key(outgoing.key)
        try:
            self._server.do(
                "com.atproto.repo.createRecord",
                repo=self._server.session.did, collection=POST, rkey=key, record=record,
            )  # fmt: skip
        except (Refused, TryLater):
            # A key used twice is answered with a plain 500: look before believing that it failed.
            if sent := self.find_sent(outgoing):
                return sent
            raise
        return self._receipt(key, record)

    def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        key = writing.record_key(outgoing.key)
        found = self._stored(self._server.session.did, key)
        return self._receipt(key, found.get("value", {})) if found else None

    def recall(self, remote_id: str) -> None:
        found, me = POST_URI.fullmatch(remote_id), self._server.session.did
        if not found or found[1] != me:
            raise Refused("Only our own posts can be taken back.")
        self._server.do("com.atproto.repo.deleteRecord", repo=me, collection=POST, rkey=found[2])

    def _record(self, outgoing: Outgoing) -> Object:
        reply = self._reply(outgoing.parent_id) if outgoing.parent_id else None
        record = writing.post(outgoing.text, self._now(), reply, self._did_of)
        return record | pictures.embed(self._server, outgoing.attached)

    def _reply(self, parent_id: str) -> Object:
        """A reply names what it answers and where the talk began, both with their digest."""
        post = lists.posts(self._server, [parent_id]).get(parent_id) or self._unshown(parent_id)
        if reading.forbids_replies(post):
            raise Refused("The author of this post lets nobody answer it.")
        parent = {"uri": parent_id, "cid": str(post.get("cid"))}
        return {"root": reading.root_of(post) or parent, "parent": parent}

    def _unshown(self, uri: str) -> Object:
        """A post so young that it is in no list yet, ours for example."""
        found = POST_URI.fullmatch(uri)
        stored = self._stored(found[1], found[2]) if found else None
        if not stored:
            raise Refused("The post you answer is no longer there.")
        return {"cid": stored.get("cid"), "record": stored.get("value")}

    def _state(self, uri: str, post: Object | None) -> State:
        if post:
            return State(uri, "same", reading.wrap(post, self._server.session.did, "refresh"))
        # A post is also hidden where one of us blocks the other: only a missing record is gone.
        found = POST_URI.fullmatch(uri)
        return State(uri, "gone" if found and not self._stored(found[1], found[2]) else "same")

    def _stored(self, did: str, key: str) -> Object | None:
        try:
            place = {"repo": did, "collection": POST, "rkey": key}
            return self._server.ask("com.atproto.repo.getRecord", **place)
        except SaidNo as no:
            if no.code in GONE:
                return None
            raise

    def _receipt(self, key: str, record: Object) -> Receipt:
        us = self._server.session
        return Receipt(
            remote_id=f"at://{us.did}/{POST}/{key}",
            url=f"https://bsky.app/profile/{us.handle}/post/{key}",
            at=looking.moment(record.get("createdAt")),
        )

    def _did_of(self, handle: str) -> str | None:
        """Asked of our own server, which knows how to find people; we open no other connection."""
        try:
            said = self._server.ask("com.atproto.identity.resolveHandle", handle=handle)
        except SaidNo:
            return None
        return str(said.get("did") or "") or None

    def _our_name(self) -> str:
        try:
            said = self._server.ask("app.bsky.actor.getProfile", actor=self._server.session.did)
        except SaidNo:
            return ""
        return str(said.get("displayName") or "")

    def _deaf_to(self) -> str:
        """A sentence about the searches that the server refuses, "" where it takes them all."""
        refused = [word for word in self._words if not self._can_search(word)]
        return f"The server refuses to search for {', '.join(refused)}." if refused else ""

    def _can_search(self, word: str) -> bool:
        try:
            lists.search(self._server, word, "", 1)
        except SaidNo:
            return False
        return True


def make(tools: Tools) -> Bluesky:
    return Bluesky(tools)
