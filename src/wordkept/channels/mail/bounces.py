"""A bounce: the post tells us that words of ours did not arrive, which ones, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from wordkept.channels.mail.caps import header_block
from wordkept.channels.mail.parts import children
from wordkept.channels.mail.tokens import Verify, keys_in
from wordkept.channels.mail.words import decode_words

SEARCHED = 1_000_000
# Only what identifies the mail that came back: its References name older ones that did arrive.
_ITS_NAME = re.compile(r"^[> \t]*(?:message-id|x-wordkept-reply):\s*(<?wk\.\S+)", re.M | re.I)
_POSTMEN = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon)\b", re.IGNORECASE)


def is_report(mail: Message) -> bool:
    return mail.get_content_type() == "multipart/report"


def why(mail: Message) -> str:
    """The server's own words for a delivery that failed, or nothing when none did."""
    for block in _recipients(mail):
        if str(block.get("Action", "")).strip().lower() == "failed":
            said = decode_words(str(block.get("Diagnostic-Code", "")))
            status = decode_words(str(block.get("Status", "")))
            return said.partition(";")[2].strip() or said or status or "not delivered"
    return ""


def keys_of_returned(mail: Message, sender: str, body: bytes, verify: Verify) -> tuple[str, ...]:
    """Our keys of the mails that came back, from the original headers that are quoted.

    Some servers still write a bounce as a plain letter from their postmaster. A report that
    says "delayed" or "delivered" returns nothing.
    """
    if not (why(mail) if is_report(mail) else _POSTMEN.match(sender)):
        return ()
    quoted = body[len(header_block(body)) :][:SEARCHED].decode("ascii", "replace")
    return keys_in(_ITS_NAME.findall(quoted), verify)


def _recipients(mail: Message) -> Iterator[Message]:
    for part in mail.walk() if is_report(mail) else ():
        if part.get_content_type() == "message/delivery-status":
            yield from children(part)
