"""Ann at her mail program, and the brand's mailbox on a real server between them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.channels.contract import heard, pull_all
from tests.servers.mail import ANN, HELP, PASSWORD, MailServer
from wordkept.channel import Incoming, Tools
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
        payloads = [mail.get_payload(decode=True) for mail in self.server.box(ANN)]
        return [payload.decode() for payload in payloads if isinstance(payload, bytes)]

    def news(self, cursor: str = "") -> list[Incoming]:
        return [self.channel.read(raw) for raw in pull_all(self.channel, cursor)[0]]

    def ann_writes(self, text: str = "My cat keeps switching the router off.") -> Incoming:
        return self.channel.read(heard(self, self.customer_says(text)))
