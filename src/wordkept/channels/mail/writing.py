"""What we say becomes one mail to one person, in the thread it belongs to."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from wordkept.channel import Attached, Outgoing
from wordkept.channels.mail.addresses import to_write_to
from wordkept.channels.mail.tokens import Sign, message_id, token
from wordkept.channels.mail.words import for_header

MOST_REFERENCES = 30
MOST_WORDS = 1000
_AN_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_RE = re.compile(r"^((re|aw|sv|antw|odp|ref)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_IDS = ("message-id", "content-id", "in-reply-to", "references", "x-wordkept-reply")


class _Wire(EmailPolicy):
    """Python folds a long message id into an encoded word, which no mail program understands."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() not in _IDS:
            return super().fold_binary(name, value)
        one_per_line = "\r\n ".join(str(value).split())
        return f"{name}: {one_per_line}\r\n".encode("ascii")


WIRE = _Wire(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


def write(outgoing: Outgoing, ours: Address, now: datetime, sign: Sign) -> EmailMessage:
    mail = EmailMessage(policy=WIRE)
    mail["From"] = ours
    mail["To"] = to_write_to(outgoing.to.handle or outgoing.to.remote_id, outgoing.to.name)
    mail["Subject"] = subject(outgoing)
    mail["Date"] = now
    mail["Message-ID"] = f"<{message_id(outgoing.key, sign, ours.domain)}>"
    mail["X-Wordkept-Reply"] = token(outgoing.key, sign)
    if above := _above(outgoing):
        mail["In-Reply-To"] = above[-1]
        mail["References"] = " ".join(above)
    mail.set_content(outgoing.text.replace("\r\n", "\n").replace("\r", "\n"))
    for number, one in enumerate(outgoing.attached, 1):
        _attach(mail, one, f"<{number}.{message_id(outgoing.key, sign, ours.domain)}>")
    return mail


def _attach(mail: EmailMessage, one: Attached, content_id: str) -> None:
    """A mail has no field for the words of a picture but its description, which is what they are."""
    main, _, sub = one.media_type.partition("/")
    name = for_header(one.name, 100) or f"picture.{sub}"
    mail.add_attachment(one.content or b"", main, sub, filename=name, cid=content_id)
    part = list(mail.iter_attachments())[-1]
    part["Content-Description"] = for_header(one.alt, MOST_WORDS)


def subject(outgoing: Outgoing) -> str:
    plain = for_header(outgoing.subject, 200)
    if not outgoing.parent_id:
        return plain or "A message for you"
    return f"Re: {_RE.sub('', plain) or 'Your message'}"


def _above(outgoing: Outgoing) -> list[str]:
    """The chain of ids down to what we answer. A mail that came without an id cannot be named."""
    chain = [each for each in outgoing.references if each != outgoing.parent_id]
    whole = dict.fromkeys([outgoing.root_id, *chain, outgoing.parent_id])
    known = [each for each in whole if _AN_ID.fullmatch(each)]
    return [f"<{each}>" for each in (*known[:1], *known[1:][-MOST_REFERENCES:])]
