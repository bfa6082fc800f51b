"""Ann at her mail program, and the brand's mailbox on a real server between them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message

from tests.channels.contract import heard, pull_all
from tests.servers.mail import ANN, HELP, PASSWORD, MailServer
from wordkept.channel import Attached, Incoming, Tools
from wordkept.channels.mail import Mail
from wordkept.kernel.egress import Egress


def sign(text: str) -> str:
    return hmac.new(b"our secret", text.encode(), hashlib.sha256).hexdigest()[:43]


def tools(server: MailServer, **changed: str) -> Tools:
    """What the house hands over, its own way to the network included."""
    settings = {
        "address": HELP, "name": "Acme Help", "user": HELP, "password": PASSWORD, "days": "14",
        "imap_host": "localhost", "imap_port": str(server.imap), "imap_security": "none",
        "smtp_host": "localhost", "smtp_port": str(server.submission), "smtp_security": "none",
    } | changed  # fmt: skip
    allowed = [
        f"{settings[f'{kind}_host']}:{settings[f'{kind}_port']}" for kind in ("imap", "smtp")
    ]
    return Tools(
        settings=settings,
        now=lambda: datetime.now(UTC),
        connect=Egress(allow=allowed).connect,
        sign=sign,
        verify=lambda text, mac: hmac.compare_digest(sign(text), mac),
    )


@dataclass
class MailWorld:
    server: MailServer
    channel: Mail

    def customer_says(self, text: str) -> str:
        return self.server.send(f"Ann Cat <{ANN}>", HELP, text)

    def customer_hears(self) -> list[str]:
        words = [part for part in self._parts() if part.get_content_type() == "text/plain"]
        return [_bytes(part).decode() for part in words]

    def customer_sees(self) -> list[Attached]:
        """By the words of the header, as any mail program reads them."""
        return [
            Attached(part.get_filename() or "", part.get_content_type(), _bytes(part), alt=alt)
            for part in self._parts()
            if (alt := str(make_header(decode_header(part.get("Content-Description", "")))))
        ]

    def _parts(self) -> list[Message]:
        return [part for mail in self.server.box(ANN) for part in mail.walk()]

    def news(self, cursor: str = "") -> list[Incoming]:
        return [self.channel.read(raw) for raw in pull_all(self.channel, cursor)[0]]

    def ann_writes(self, text: str = "My cat keeps switching the router off.") -> Incoming:
        return self.channel.read(heard(self, self.customer_says(text)))


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
