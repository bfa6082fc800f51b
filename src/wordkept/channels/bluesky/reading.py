"""From a post as Bluesky shows it to an `Incoming`: strict, and in the customer's own words.

The raw body is an envelope: the post as given, who we are there, and how we met it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from wordkept.channel import Attached, Author, Incoming, Raw, Unreadable

from .looking import moment

Found = Literal["addressed", "own", "thread", "search", "refresh"]
Object = Mapping[str, Any]

POST = "app.bsky.feed.post"
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,250}")
POST_URI = re.compile(rf"at://({DID.pattern})/{re.escape(POST)}/([A-Za-z0-9._~:-]{{1,200}})")
HANDLE = re.compile(r"[A-Za-z0-9.-]{1,253}")
CID = re.compile(r"[A-Za-z0-9]{1,120}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=-|$)")
CUT = ("...", "…")
NO_HANDLE = "handle.invalid"
LONGEST_URL, LONGEST_ALT = 1000, 1000
SHAPES = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A stretch of the text, in bytes as the protocol counts, that leads somewhere."""

    start: int
    end: int
    to: str
    kind: str


def key(post: Object) -> str:
    """Its address. What has none must not be lost: a digest of it stands in."""
    uri = post.get("uri")
    if isinstance(uri, str) and POST_URI.fullmatch(uri):
        return uri
    return f"unreadable:{sha256(json.dumps(post, sort_keys=True).encode()).hexdigest()}"


def wrap(post: Object, me: str, found: Found, profile: Object | None = None) -> Raw:
    envelope = {"found": found, "me": me, "post": post, "profile": profile or {}}
    cid = post.get("cid")
    revision = cid if isinstance(cid, str) and CID.fullmatch(cid) else ""
    return Raw(key(post), json.dumps(envelope).encode(), revision)


def read(raw: Raw) -> Incoming:
    try:
        envelope = json.loads(raw.body)
        return _incoming(raw, envelope, envelope["post"], envelope["post"]["record"])
    except SHAPES as trouble:
        raise Unreadable(f"This is not a post as Bluesky writes them: {trouble!r}") from trouble


def written_at(post: Object) -> datetime | None:
    """When it was written. A clock that runs ahead does not count: then, when it was seen first."""
    record = post.get("record")
    claimed = moment(record.get("createdAt")) if isinstance(record, dict) else None
    return min(filter(None, [claimed, moment(post.get("indexedAt"))]), default=None)


def parent_of(post: Object) -> str:
    return _ref(post.get("record"), "reply", "parent", "uri")


def root_of(post: Object) -> Object | None:
    """Where the talk began, as the post itself refers to it; None where it begins one."""
    reply = (post.get("record") or {}).get("reply") or {}
    root = reply.get("root") or {}
    return {"uri": root["uri"], "cid": root["cid"]} if {"uri", "cid"} <= root.keys() else None


def forbids_replies(post: Object) -> bool:
    return bool((post.get("viewer") or {}).get("replyDisabled"))


def _incoming(raw: Raw, envelope: Object, post: Object, record: Object) -> Incoming:
    me, found = _text(envelope["me"]), _text(envelope["found"])
    owner, key = _parts(_text(post["uri"]))
    author = _author(post["author"], envelope["profile"])
    links = list(_links(record))
    at = written_at(post)
    if at is None or author.remote_id != owner or record.get("$type", POST) != POST:
        raise ValueError("a post without a time, of another author or of another kind")
    to_us = any(link.to == me for link in links if link.kind == "mention") or _is_in(me, record)
    quoted = _quoted(record)
    return Incoming(
        kind="post",
        remote_id=_text(post["uri"]),
        revision=raw.revision,
        author=author,
        at=at,
        text=_words(record, links),
        language=_language(record),
        parent_id=_ref(record, "reply", "parent", "uri"),
        root_id=_ref(record, "reply", "root", "uri"),
        references=(quoted,) if quoted else (),
        url=f"https://bsky.app/profile/{_profile_name(author)}/post/{key}",
        place="bluesky",
        ours=owner == me,
        addressed=found != "search" or to_us,
        reach=author.followers,
        attached=tuple(_attached(post.get("embed"))),
        mentions=tuple(_spoken_to(record, links)),
    )


def _author(given: Object, profile: Object) -> Author:
    handle, followers = _text(given["handle"]), profile.get("followersCount")
    if not HANDLE.fullmatch(handle):
        raise ValueError("a handle that is none")
    return Author(
        remote_id=_matching(DID, given["did"]),
        handle="" if handle == NO_HANDLE else f"@{handle}",
        name=_text(given.get("displayName") or "")[:200],
        avatar=_address(given.get("avatar"), 500),
        followers=followers if type(followers) is int and 0 <= followers < 1 << 53 else None,
    )


def _profile_name(author: Author) -> str:
    return author.handle.removeprefix("@") or author.remote_id


def _words(record: Object, links: list[Link]) -> str:
    """The text, with shortened links written out and the link of a card that the text lacks."""
    written = _text(record["text"]).encode()
    for link in sorted(links, key=lambda each: each.start, reverse=True):
        if link.kind == "link" and _shown(record, link).endswith(CUT):
            written = written[: link.start] + link.to.encode() + written[link.end :]
    text = written.decode()
    card = _address(_ref(record, "embed", "external", "uri"))
    return f"{text}\n{card}".strip() if card and card not in text else text


def _links(record: Object) -> Iterator[Link]:
    """Facets that point at whole letters of the text; others are ignored, as the protocol asks."""
    whole, met = _text(record["text"]).encode(), 0
    facets = [facet for facet in record.get("facets") or () if _span(facet)]
    for facet in sorted(facets, key=_span):
        start, end = _span(facet)
        if not (met <= start < end <= len(whole) and _is_whole(whole, start, end)):
            continue
        for feature in facet.get("features") or ():
            kind = _text(feature["$type"]).rpartition("#")[2]
            to = _address(feature.get("uri")) if kind == "link" else feature.get("did", "")
            if kind in ("link", "mention") and to:
                met = end
                yield Link(start, end, _text(to), kind)
                break


def _span(facet: Object) -> tuple[int, ...]:
    index = facet["index"]
    span = (index["byteStart"], index["byteEnd"])
    return span if all(type(end) is int for end in span) else ()


def _is_whole(text: bytes, start: int, end: int) -> bool:
    """Whether neither end lies within a letter: continuation bytes begin with the bits 10."""
    return all(edge == len(text) or text[edge] & 0xC0 != 0x80 for edge in (start, end))


def _spoken_to(record: Object, links: list[Link]) -> Iterator[str]:
    """The ids of those it is meant for: whom it answers, then whom it names."""
    if answered := POST_URI.fullmatch(_ref(record, "reply", "parent", "uri")):
        yield answered[1]
    yield from (link.to for link in links if link.kind == "mention")


def _shown(record: Object, link: Link) -> str:
    return str(record["text"]).encode()[link.start : link.end].decode()


def _is_in(me: str, record: Object) -> bool:
    """Whether it answers or quotes something of ours."""
    near = (_ref(record, "reply", "parent", "uri"), _ref(record, "reply", "root", "uri"))
    return any(uri.startswith(f"at://{me}/") for uri in (*near, _quoted(record)))


def _quoted(record: Object) -> str:
    within = ("embed", "record", "record", "uri"), ("embed", "record", "uri")
    return next((uri for path in within if (uri := _ref(record, *path))), "")


def _ref(given: Any, *path: str) -> str:
    """The text at the end of a path, "" where the path is not there."""
    for name in path:
        given = given.get(name) if isinstance(given, dict) else None
    return given[:500] if isinstance(given, str) else ""


def _attached(embed: Any) -> Iterator[Attached]:
    if not embed:
        return
    kind = _text(embed["$type"])
    if kind == "app.bsky.embed.recordWithMedia#view":
        yield from _attached(embed["media"])
    elif kind == "app.bsky.embed.images#view":
        for number, image in enumerate(embed["images"], 1):
            alt = _text(image.get("alt") or "")[:LONGEST_ALT]
            url = _address(image["fullsize"])
            yield Attached(f"picture-{number}.jpg", "image/jpeg", url=url, alt=alt)
    elif kind == "app.bsky.embed.video#view":
        alt = _text(embed.get("alt") or "")[:LONGEST_ALT]
        url = _address(embed["playlist"])
        yield Attached("video.m3u8", "application/vnd.apple.mpegurl", url=url, alt=alt)


def _language(record: Object) -> str:
    found = LANGUAGE.match(_text((record.get("langs") or [""])[0]))
    return found[0].lower() if found else ""


def _parts(uri: str) -> tuple[str, str]:
    found = POST_URI.fullmatch(uri)
    if not found:
        raise ValueError("an address that is none")
    return found[1], found[2]


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"text expected, not {type(given).__name__}")
    return given


def _matching(pattern: re.Pattern[str], given: Any) -> str:
    if not pattern.fullmatch(_text(given)):
        raise ValueError("an id that is none")
    return str(given)


def _address(given: Any, longest: int = LONGEST_URL) -> str:
    web = isinstance(given, str) and given.startswith(("https://", "http://"))
    return given if web and len(given) <= longest else ""
