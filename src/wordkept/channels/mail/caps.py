"""How much a mail may ask of us, checked before the parser, which is quadratic in places."""

from __future__ import annotations

import re
from email.message import Message

from wordkept.channel import Unreadable

HEADER_BLOCK = 256_000
HEADER = 16_000
NESTED = 200
WORK = 12_000_000
PARTS = 200
DEPTH = 10

_FIELD = re.compile(rb"^[^\s:]+[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE)
_TYPE_FIELD = re.compile(rb"^content-[a-z-]+[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.M | re.I)
_NESTING = re.compile(rb"boundary\s*[*=]|message/", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def header_block(body: bytes) -> bytes:
    """Everything above the first blank line, as far as a header may reach."""
    end = _BLANK_LINE.search(body, 0, HEADER_BLOCK + 4)
    return body[: end.start() if end else HEADER_BLOCK]


def check(body: bytes) -> None:
    """Cheap, linear looks at the bytes: sizes of headers, and how deep parts may nest."""
    if not _BLANK_LINE.search(body, 0, HEADER_BLOCK + 4) and len(body) > HEADER_BLOCK:
        raise Unreadable("The head of this mail is longer than 256 kB.")
    for field in (*_FIELD.finditer(header_block(body)), *_TYPE_FIELD.finditer(body)):
        if field.end() - field.start() > HEADER:
            name = field.group()[:40].split(b":")[0].decode("ascii", "replace")
            raise Unreadable(f"Its header {name} is longer than 16 kB.")
    nested = sum(1 for _ in _NESTING.finditer(body))
    if nested > NESTED or nested * body.count(b"\n") > WORK:
        raise Unreadable(f"It has {nested} parts inside parts: more than we dare to open.")


def check_tree(mail: Message) -> None:
    """Counted once more on what came out: at most 200 parts, 10 deep."""
    todo, seen = [(mail, 1)], 0
    while todo:
        part, depth = todo.pop()
        seen += 1
        if seen > PARTS:
            raise Unreadable(f"It has more than {PARTS} parts.")
        if depth > DEPTH:
            raise Unreadable(f"Its parts are nested deeper than {DEPTH}.")
        if part.is_multipart():
            children = part.get_payload()
            todo += [(child, depth + 1) for child in children if isinstance(child, Message)]
