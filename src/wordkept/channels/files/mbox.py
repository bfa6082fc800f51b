"""`mbox`: a mailbox as one file. It is cut into mails here; the mail channel reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from wordkept.channel import Incoming, Raw, Tools
from wordkept.channels.files.rows import Line, Row, WrongFile, in_order

LARGEST = 40_000_000
KEPT_OF_LARGER = 1_000_000
PIECE = 64_000
HEADERS = 256_000
ADDRESSEES = 4_000
# A sentence may begin with From as well; the line between two mails also has a time and a year.
_BETWEEN = re.compile(rb"From .{0,500}\d\d:\d\d.{0,40}\b\d{4}\b")
_ESCAPED = re.compile(rb">+From ")
_TO = re.compile(rb"^(?:to|cc)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE | re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,250}")


class Mbox:
    place = "mail"

    def __init__(self, tools: Tools) -> None:
        self._now, self._neighbour = tools.now, tools.neighbour
        self._address = tools.settings.get("address", "").strip().lower()

    def rows(self, file: BinaryIO) -> Iterator[Row]:
        mail: Mail | None = None
        after_blank = True
        for line in _pieces(file):
            if after_blank and _BETWEEN.match(line.content):
                if mail:
                    yield mail.row()
                mail = Mail(line.number)
            elif mail:
                mail.add(line)
            elif line.content.strip():
                raise WrongFile("This is no mbox: it does not begin with a From line.")
            after_blank = line.content in (b"\n", b"\r\n")
        if mail:
            yield mail.row()

    def read(self, raw: Raw) -> Incoming:
        mailbox: Any = self._neighbour("mail", {})
        said: Incoming = mailbox.read(mailbox.as_raw(raw.body))
        in_order(said.at, self._now())
        if said.author.remote_id != self._address:
            return said
        return replace(said, ours=True, mentions=_addressees(raw.body))


class Mail:
    """A mail that is being collected, line by line; of one too large only the beginning."""

    def __init__(self, begins: int) -> None:
        self._begins, self._size = begins, 0
        self._content = bytearray()

    def add(self, line: Line) -> None:
        self._size += len(line.content)
        if self._size > LARGEST:
            del self._content[KEPT_OF_LARGER:]
        else:
            self._content += line.content[1:] if _ESCAPED.match(line.content) else line.content

    def row(self) -> Row:
        too_large = f"It is larger than {LARGEST:,} bytes; its beginning is kept."
        return Row(self._begins, bytes(self._content), too_large if self._size > LARGEST else "")


def _pieces(file: BinaryIO) -> Iterator[Line]:
    """Lines, the longest of them in pieces: `cut` says that the line goes on."""
    number = 1
    while content := file.readline(PIECE):
        ends = content.endswith(b"\n")
        yield Line(number, content, cut=not ends)
        number += ends


def _addressees(mail: bytes) -> tuple[str, ...]:
    """For whom our own mail was, so that it finds their conversation."""
    head = mail[:HEADERS].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    written = b" ".join(_TO.findall(head))[:ADDRESSEES].decode("utf-8", "replace")
    return tuple(dict.fromkeys(address.lower() for address in _ADDRESS.findall(written)))
