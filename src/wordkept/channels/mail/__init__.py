"""Mail: one mailbox of the brand. In by IMAP, out by SMTP, every answer in its thread."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.headerregistry import Address
from email.message import EmailMessage

from imap_tools.mailbox import BaseMailBox

from wordkept.channel import (
    Author,
    Batch,
    ChannelError,
    Health,
    Incoming,
    Manners,
    Outgoing,
    Raw,
    Receipt,
    Refused,
    Setting,
    Tools,
    must_carry,
)
from wordkept.channels.mail import inbox, reading, writing
from wordkept.channels.mail.addresses import to_write_to
from wordkept.channels.mail.sending import hand_over
from wordkept.channels.mail.servers import box, submission
from wordkept.channels.mail.tokens import message_id

TITLE = "Mail"
_SECURITY = "ssl (usual), starttls, or none on a line nobody else can listen to."
SETTINGS = (
    Setting("address", "Address", kind="email", help="The address customers write to."),
    Setting("name", "Name shown", help="What customers see as the sender.", required=False),
    Setting("user", "User", help="Often the address itself."),
    Setting("password", "Password", secret=True, kind="password"),
    Setting("imap_host", "Incoming server (IMAP)", help="Such as imap.example.org."),
    Setting("imap_port", "IMAP port", kind="number", default="993"),
    Setting("imap_security", "IMAP security", default="ssl", help=_SECURITY),
    Setting("smtp_host", "Outgoing server (SMTP)", help="Such as smtp.example.org."),
    Setting("smtp_port", "SMTP port", kind="number", default="465"),
    Setting("smtp_security", "SMTP security", default="ssl", help=_SECURITY),
    Setting("smtp_user", "SMTP user", required=False, help="Only where it differs."),
    Setting(
        "smtp_password", "SMTP password", secret=True, kind="password", required=False,
        help="Only where it differs.",
    ),
    Setting(
        "list", "Mailing list", kind="email", required=False,
        help="Announcements of campaigns go to this address; its list server knows the readers.",
    ),
    Setting(
        "days", "Days to look back", kind="number", default="14", required=False,
        help="How much of the mail that is there already comes in at first.",
    ),
)  # fmt: skip
MANNERS = Manners(
    public=False,
    private=True,
    subject=True,
    # What lies in Sent proves that a mail went out; that it is missing there proves nothing.
    proof="none",
    # Encoded they grow by a third, and most servers take 25 MB in all.
    pictures=10,
    picture_bytes=1_800_000,
    note="Goes to one person. A mail that went out cannot be taken back.",
)


class Mail:
    name = "mail"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._address = tools.settings.get("address", "").strip()
        self._list = tools.settings.get("list", "").strip()
        self.manners = replace(MANNERS, list_of_readers=bool(self._list))

    def probe(self) -> Health:
        try:
            ours = self._ours()
            self._first_day()
            if self._list:
                to_write_to(self._list)
            with box(self._tools) as mailbox:
                inbox.open_inbox(mailbox)
            with submission(self._tools, ours.domain):
                pass
        except ChannelError as trouble:
            return Health(False, self._address, why=str(trouble))
        return Health(True, ours.addr_spec, ours.display_name, manners=self.manners)

    def pull(self, cursor: str) -> Batch:
        with box(self._tools) as mailbox:
            return self._news(mailbox, cursor)

    def stream(self, cursor: str) -> Iterator[Batch]:
        """Waits on one connection; an empty batch after a quiet minute lets the house breathe.

        It ends after a while, so that changed settings and a stale connection do not last.
        """
        with box(self._tools) as mailbox:
            for _ in range(inbox.LOOKS):
                batch = self._news(mailbox, cursor)
                cursor = batch.next_cursor
                yield batch
                if not batch.more:
                    inbox.wait_for_news(mailbox)

    def as_raw(self, body: bytes) -> Raw:
        """A mail that lies in a file, under the key it would have had in the mailbox."""
        return reading.as_raw(body)

    def read(self, raw: Raw) -> Incoming:
        return reading.read(raw, self._tools, self._address)

    def send(self, outgoing: Outgoing) -> Receipt:
        must_carry(outgoing, MANNERS)
        ours = self._ours()
        if not outgoing.to.remote_id:
            outgoing = self._to_the_list(outgoing)
        mail = writing.write(outgoing, ours, self._tools.now(), self._tools.sign)
        with submission(self._tools, ours.domain) as smtp:
            hand_over(smtp, mail)
        self._keep_copy(mail, self._id_of(outgoing))
        return Receipt(self._id_of(outgoing), at=self._tools.now())

    def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        """A receipt proves that the server took it. None proves nothing: a person decides."""
        with box(self._tools) as mailbox:
            found = inbox.holds(mailbox, self._id_of(outgoing))
        return Receipt(self._id_of(outgoing)) if found else None

    def _news(self, mailbox: BaseMailBox, cursor: str) -> Batch:
        return inbox.news(mailbox, cursor, self._first_day())

    def _first_day(self) -> date:
        days = self._tools.settings.get("days") or "14"
        if not re.fullmatch("[0-9]{1,5}", days):
            raise Refused(f"{days!r} is not a number of days.")
        return (self._tools.now() - timedelta(days=int(days))).date()

    def _to_the_list(self, outgoing: Outgoing) -> Outgoing:
        if not self._list:
            raise Refused("This mailbox has no mailing list to announce anything to.")
        return replace(outgoing, to=Author(self._list))

    def _keep_copy(self, mail: EmailMessage, its_id: str) -> None:
        # It is out already: a full or slow mailbox must not turn that into a failure.
        with contextlib.suppress(ChannelError), box(self._tools) as mailbox:
            inbox.keep_copy(mailbox, its_id, mail.as_bytes())

    def _ours(self) -> Address:
        return to_write_to(self._address, self._tools.settings.get("name", ""))

    def _id_of(self, outgoing: Outgoing) -> str:
        return message_id(outgoing.key, self._tools.sign, self._ours().domain)


def make(tools: Tools) -> Mail:
    return Mail(tools)
