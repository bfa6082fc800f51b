"""One call or letter as it is kept: a small sheet of JSON that can be read again for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from wordkept.channel import Attached, Author, Incoming, Kind, Raw, Unreadable

KINDS: tuple[Kind, ...] = ("call", "letter")
PLACE = {"call": "phone", "letter": "letter"}
WORDS = ("kind", "id", "author", "name", "handle", "at", "subject", "text", "parent")


def write(said: Incoming) -> Raw:
    """The sheet of what a colleague typed. A scan is named by its digest; the file lies beside it."""
    sheet = {
        "kind": said.kind,
        "id": said.remote_id,
        "author": said.author.remote_id,
        "handle": said.author.handle,
        "name": said.author.name,
        "at": said.at.isoformat(),
        "subject": said.subject,
        "text": said.text,
        "parent": said.parent_id,
        "ours": said.ours,
        "scans": [_scan(each) for each in said.attached],
    }
    return Raw(said.remote_id, json.dumps(sheet, ensure_ascii=False).encode())


def _scan(file: Attached) -> dict[str, str]:
    digest = hashlib.sha256(file.content or b"").hexdigest()
    return {"name": file.name, "media_type": file.media_type, "sha256": digest}


def read(raw: Raw) -> Incoming:
    try:
        sheet = json.loads(raw.body)
        said = {name: _words(sheet[name]) for name in WORDS}
        at = datetime.fromisoformat(said["at"])
        if said["kind"] not in KINDS or at.tzinfo is None or not said["id"] or not said["author"]:
            raise ValueError("it is no call and no letter")
        return Incoming(
            kind="letter" if said["kind"] == "letter" else "call",
            remote_id=said["id"],
            author=Author(said["author"], said["handle"], said["name"]),
            at=at,
            subject=said["subject"],
            text=said["text"],
            parent_id=said["parent"],
            root_id=said["parent"],
            visibility="private",
            place=PLACE[said["kind"]],
            ours=sheet["ours"] is True,
            attached=tuple(_file(each) for each in sheet["scans"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as trouble:
        raise Unreadable(f"This is no sheet of ours: {trouble}"[:300]) from trouble


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("what should be words is none")
    return value


def _file(scan: Any) -> Attached:
    return Attached(_words(scan["name"]), _words(scan["media_type"]))
