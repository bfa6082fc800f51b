"""Mail addresses: one normal form to know people by, and no way to make two of one."""

from __future__ import annotations

import re
from email.headerregistry import Address

from email_validator import EmailNotValidError, validate_email

from wordkept.channel import Refused
from wordkept.channels.mail.words import for_header

LONGEST = 320
# The library refuses the names of intranets (.local) and of tests, which a house server does meet.
_PLAIN = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", re.A | re.I
)


def normal(written: str) -> str:
    """As written, but the domain in lower case; empty when it is no address."""
    if _PLAIN.fullmatch(written):
        local, _, domain = written.rpartition("@")
        return f"{local}@{domain.lower()}"
    try:
        return validate_email(written[:LONGEST], check_deliverability=False).normalized
    except (EmailNotValidError, ValueError):
        return ""


def to_write_to(written: str, name: str = "") -> Address:
    """One address for a header, whatever the name holds."""
    local, _, domain = normal(written.strip()).rpartition("@")
    if not local:
        raise Refused(f"{written[:80]!r} is not an address that mail can be sent to.")
    try:
        return Address(for_header(name, 100), local, domain.encode("idna").decode())
    except ValueError as trouble:
        raise Refused(f"{written[:80]!r} cannot be written on an envelope.") from trouble
