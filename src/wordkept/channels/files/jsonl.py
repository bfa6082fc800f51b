"""`jsonl`: our own shape, one item a line, for archives of every kind: also calls and letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, get_args

from wordkept.channel import Attached, Author, Incoming, Kind, Raw, Tools, Unreadable, Visibility
from wordkept.channels.files.fields import Item
from wordkept.channels.files.rows import Row, in_order, lines

LONGEST = 1_000_000
KINDS = tuple(kind for kind in get_args(Kind) if kind != "bounce")
IN_PUBLIC = ("post", "review")
FIELDS = {
    *("id", "kind", "at", "author", "text", "subject", "language", "url", "attached"),
    *("parent", "root", "revision", "to", "reply_to", "place", "visibility"),
    *("ours", "automatic", "addressed", "rating", "reach"),
}
AUTHOR_FIELDS = {"id", "handle", "name", "followers", "avatar"}
FILE_FIELDS = {"name", "media_type", "url", "alt"}
WHOLE_NUMBERS = 2**63

_PLACE = re.compile(r"[a-z][a-z0-9-]{0,29}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,6})?")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,59}", re.ASCII)


class JsonLines:
    place = "archive"

    def __init__(self, tools: Tools) -> None:
        self._now, self._read_json = tools.now, tools.read_json

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        for line in lines(file, LONGEST):
            too_long = f"It is longer than {LONGEST:,} bytes; its beginning is kept."
            if line.cut or line.content.strip():
                yield Row(line.number, line.content.rstrip(b"\r\n"), too_long if line.cut else "")

    def read(self, raw: Raw) -> Incoming:
        item = Item(self._object(raw.body), FIELDS)
        kind: Kind = item.choice("kind", KINDS)
        visibility: Visibility = "public" if kind in IN_PUBLIC else "private"
        return Incoming(
            kind=kind,
            remote_id=item.key("id", needed=True),
            revision=_revision(item, kind),
            author=_author(item.get("author")),
            at=in_order(item.moment("at"), self._now()),
            text=item.text("text", 100_000),
            parent_id=item.key("parent"),
            root_id=item.key("root"),
            place=item.like(_PLACE, "place"),
            visibility=item.choice("visibility", get_args(Visibility), visibility),
            ours=item.flag("ours"),
            automatic=item.flag("automatic"),
            addressed=item.flag("addressed", default=True),
            subject=item.text("subject", 500),
            language=item.like(_LANGUAGE, "language"),
            url=item.link("url", 1000),
            rating=item.number("rating", 100),
            reach=item.number("reach", WHOLE_NUMBERS - 1),
            mentions=tuple(item.keys("to")),
            reply_to=item.key("reply_to", 320),
            attached=tuple(_attached(each) for each in item.many("attached")),
        )

    def _object(self, body: bytes) -> Any:
        try:
            return self._read_json(body)
        except (ValueError, RecursionError) as error:
            raise Unreadable(str(error)) from error


def _revision(item: Item, kind: Kind) -> str:
    if kind == "delete":
        return "gone"
    return item.key("revision", 120, needed=kind == "edit")


def _author(value: Any) -> Author:
    if isinstance(value, str):
        value = {"id": value}
    author = Item(value, AUTHOR_FIELDS, "author")
    return Author(
        remote_id=author.key("id", 320, needed=True),
        handle=author.key("handle", 320),
        name=author.text("name", 200),
        avatar=author.link("avatar", 500),
        followers=author.number("followers", WHOLE_NUMBERS - 1),
    )


def _attached(value: Any) -> Attached:
    file = Item(value, FILE_FIELDS, "attached")
    return Attached(
        name=file.text("name", 255),
        media_type=file.like(_MEDIA_TYPE, "media_type") or "application/octet-stream",
        url=file.link("url", 1000, needed=True),
        alt=file.text("alt", 1000),
    )
