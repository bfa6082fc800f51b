"""`twitter-csv`: the columns in which tweets of brands and customers are commonly published."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO

from wordkept.channel import Author, Incoming, Raw, Tools, Unreadable
from wordkept.channels.files import table
from wordkept.channels.files.rows import Row, in_order

NEEDED = ("tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ID = re.compile(r"([0-9]{1,30})(\.0)?")
_AUTHOR = re.compile(r"\w{1,100}")
_CREATED = re.compile(
    r"\w{3} (\w{3}) (\d\d?) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})", re.ASCII
)
_NAMED = re.compile(r"(?<![\w@])@(\w{1,100})")


class TwitterCsv:
    place = "x"

    def __init__(self, tools: Tools) -> None:
        self._now = tools.now

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        return table.rows(file, NEEDED)

    def read(self, raw: Raw) -> Incoming:
        cell = table.cells(raw.body)
        if missing := [name for name in NEEDED if name not in cell]:
            raise Unreadable(f"These columns are missing: {', '.join(missing)}.")
        author, text = _author(cell["author_id"]), html.unescape(cell["text"]).strip()
        return Incoming(
            kind="post",
            remote_id=_id(cell["tweet_id"]),
            author=Author(author, author),
            at=in_order(_created(cell["created_at"]), self._now()),
            text=text,
            parent_id=_id(cell["in_response_to_tweet_id"]) if _answers(cell) else "",
            ours=not _flag(cell["inbound"]),
            mentions=tuple(dict.fromkeys(_NAMED.findall(text))),
        )


def _answers(cell: dict[str, str]) -> bool:
    return cell["in_response_to_tweet_id"].strip().lower() not in ("", "nan")


def _id(written: str) -> str:
    """Spreadsheets turn 3 into 3.0; what they made of a long id cannot be undone."""
    found = _ID.fullmatch(written.strip())
    if not found:
        raise Unreadable(f"{written[:40]!r} is no tweet id.")
    return found[1]


def _author(written: str) -> str:
    author = written.strip().removeprefix("@")
    if not _AUTHOR.fullmatch(author):
        raise Unreadable(f"{written[:40]!r} is no author.")
    return author


def _flag(written: str) -> bool:
    known = {"true": True, "false": False}
    try:
        return known[written.strip().lower()]
    except KeyError:
        raise Unreadable(f"inbound is {written[:40]!r}, not True or False.") from None


def _created(written: str) -> datetime:
    found = _CREATED.fullmatch(written.strip())
    if not found or found[1] not in MONTHS:
        raise Unreadable(f"{written[:40]!r} is no time like Tue Oct 31 22:10:47 +0000 2017.")
    try:
        return _instant(found)
    except (ValueError, OverflowError):
        raise Unreadable(f"{written[:40]!r} is in no calendar.") from None


def _instant(found: re.Match[str]) -> datetime:
    day, hour, minute, second = (int(found[n]) for n in (2, 3, 4, 5))
    offset = timedelta(hours=int(found[7]), minutes=int(found[8]))
    zone = timezone(-offset if found[6] == "-" else offset)
    month = MONTHS.index(found[1]) + 1
    return datetime(int(found[9]), month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
