"""The wire form of the demo channel: an `Incoming` as JSON, defaults left out."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from wordkept.channel import Attached, Author, Incoming, Kind, Raw, Unreadable

FIELDS = Incoming.__dataclass_fields__
PLAIN = frozenset(FIELDS) - {"author", "at", "attached"}
WIRE_TYPE = {"bool": bool, "int | None": int, "tuple[str, ...]": list}
NOTHING = ("", (), None)


def write(said: Incoming) -> Raw:
    fields = {name: value for name, value in asdict(said).items() if value not in NOTHING}
    body = json.dumps(fields, default=_as_text, ensure_ascii=False).encode()
    return Raw(said.remote_id, body, said.revision)


def read(raw: Raw) -> Incoming:
    """Raises `Unreadable` for anything `write` would not have written."""
    try:
        fields = json.loads(raw.body)
        if fields["kind"] not in get_args(Kind):
            raise ValueError(f"no kind is called {fields['kind']!r}")
        return Incoming(
            author=_author(**fields["author"]),
            at=_moment(fields["at"]),
            attached=tuple(_file(**each) for each in fields.get("attached", ())),
            **{name: _plain(name, fields[name]) for name in fields.keys() & PLAIN},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise Unreadable(f"Not what this place writes: {trouble}"[:300]) from trouble


def _as_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def _plain(name: str, value: Any) -> Any:
    wanted = WIRE_TYPE.get(str(FIELDS[name].type), str)
    if type(value) is not wanted:
        raise TypeError(f"{name} is of type {type(value).__name__}")
    return tuple(str(each) for each in value) if isinstance(value, list) else value


def _author(remote_id: str, **more: Any) -> Author:
    author = Author(_plain("remote_id", remote_id), **more)
    if not all(isinstance(word, str) for word in (author.handle, author.name, author.avatar)):
        raise TypeError("the author's names are words")
    return author


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    return moment


def _file(content: str | None = None, **fields: Any) -> Attached:
    return Attached(content=None if content is None else base64.b64decode(content), **fields)
