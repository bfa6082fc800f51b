"""The one moment of truth: handing a mail over, and knowing whether it was taken."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta
from email.message import EmailMessage

from wordkept.channel import Refused, TryLater, Unknown

# A server may scan a mail for viruses before it says yes.
PATIENCE = 60.0
LATER = timedelta(minutes=5)
_DOT = re.compile(rb"^\.", re.MULTILINE)


def hand_over(smtp: smtplib.SMTP, mail: EmailMessage) -> None:
    """Until the words are on the wire nothing has happened; from then on only an answer tells."""
    content = mail.as_bytes()
    sender, recipient = (mail[side].addresses[0].addr_spec for side in ("From", "To"))
    size = [f"SIZE={len(content)}"] if smtp.has_extn("size") else []
    _must_agree(smtp.mail(sender, size))
    _must_agree(smtp.rcpt(recipient))
    _must_agree(smtp.docmd("DATA"))
    _must_agree(_answer_to(smtp, _DOT.sub(b"..", content) + b".\r\n"))


def _answer_to(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    try:
        if smtp.sock:
            smtp.sock.settimeout(PATIENCE)
        smtp.send(content)
        return smtp.getreply()
    except OSError as trouble:
        smtp.close()
        raise Unknown(
            "The line broke before the server said whether it took the mail."
        ) from trouble


def _must_agree(answer: tuple[int, bytes]) -> None:
    code, words = answer
    said = f"{code} {' '.join(words.decode('utf-8', 'replace').split())[:200]}"
    if code == -1:
        raise TryLater("The mail server hung up.")
    if 400 <= code < 500:
        raise TryLater(f"The mail server asks us to wait: {said}", LATER)
    if code >= 500:
        raise Refused(f"The mail server refuses: {said}")
