"""The head of a mail, asked by name: bounded, decoded where people read it, raw where we compare."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email._policybase import Compat32
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from wordkept.channels.mail.addresses import normal
from wordkept.channels.mail.words import decode, decode_words, one_line

FIELD_CAP = 4_000
_ID = re.compile(r"<([!-;=?-~]{1,400})>")


class Lenient(Compat32):
    """Headers in raw 8-bit, as half the world writes file names, come out as letters."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return decode(value.encode("ascii", "surrogateescape"), "utf-8")


def fields(mail: Message, name: str) -> list[str]:
    """All headers of that name, unfolded, not decoded."""
    return [" ".join(str(value).split()) for value in mail.get_all(name, [])]


def field(mail: Message, name: str) -> str:
    return next(iter(fields(mail, name)), "")


def shown(mail: Message, name: str) -> str:
    """As a person reads it."""
    return decode_words(field(mail, name)[:FIELD_CAP])


def ids(mail: Message, name: str) -> list[str]:
    """The ids in a header, also where a mail program has wrongly encoded it like a subject."""
    value = " ".join(fields(mail, name))
    return _ID.findall(decode_words(value[:FIELD_CAP], FIELD_CAP) if "=?" in value else value)


def person(mail: Message, name: str) -> tuple[str, str]:
    """The first address in a header and the name beside it; two empty texts where there is none."""
    value = field(mail, name)[:FIELD_CAP]
    for written in (value, decode_words(value)):
        try:
            called, address = parseaddr(written)
        except RecursionError:
            return "", ""
        if known := normal(address):
            return one_line(decode_words(called), 200), known
    return "", ""


def written_at(mail: Message) -> datetime | None:
    """When they wrote it; when our own server took it where their clock cannot be right."""
    written = _date(field(mail, "Date"))
    received = _date(field(mail, "Received").rpartition(";")[2])
    if written and received and not -timedelta(days=1) < received - written < timedelta(days=14):
        return received
    return written or received


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value.strip()[:100])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC) if found.year > 1970 else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
