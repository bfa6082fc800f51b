"""What we do in the mailbox: read on from where we were, wait for news, look for our own words."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from imaplib import IMAP4

from imap_tools.consts import MailMessageFlags
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, Header

from wordkept.channel import Batch, Raw
from wordkept.channels.mail.reading import as_raw
from wordkept.channels.mail.servers import LARGEST_MAIL

MOST_MAILS = 50
MOST_BYTES = 20_000_000
# A connection shut off by a firewall looks quiet: never trust the quiet for longer.
LONGEST_WAIT = 60.0
LOOKS = 20
NEXT_LOOK = timedelta(seconds=20)
SENT_NAMES = ("sent", "sent items", "sent mail", "sent messages", "gesendet", "inbox.sent")


@dataclass(frozen=True)
class Place:
    """How far we have read. `since` is the day we began with and stays what it was."""

    validity: int
    uid: int
    since: date

    @classmethod
    def parse(cls, cursor: str) -> Place | None:
        try:
            validity, uid, since = cursor.split(":")
            return cls(int(validity), int(uid), date.fromisoformat(since))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}:{self.since.isoformat()}"


def news(mailbox: BaseMailBox, cursor: str, first_day: date) -> Batch:
    """The mails after the cursor. After a new UIDVALIDITY all again: their keys sort it out."""
    validity, place = open_inbox(mailbox), Place.parse(cursor)
    if place is None or place.validity != validity:
        place = Place(validity, 0, place.since if place else first_day)
    waiting = _after(mailbox, place)
    items: list[Raw] = []
    size = taken = 0
    for uid in waiting[:MOST_MAILS]:
        body = _body(mailbox, uid)
        items += [as_raw(body)] if body else []
        place, taken, size = replace(place, uid=uid), taken + 1, size + len(body)
        if size > MOST_BYTES:
            break
    return Batch(items, str(place), more=taken < len(waiting), wait=NEXT_LOOK)


def open_inbox(mailbox: BaseMailBox) -> int:
    """For reading only: an agent's mail program goes on showing what is unread."""
    mailbox.folder.set("INBOX", readonly=True)
    _, answer = mailbox.client.response("UIDVALIDITY")
    return int(answer[0])


def _after(mailbox: BaseMailBox, place: Place) -> list[int]:
    # `n:*` always holds the last mail, also when its number is below n.
    beyond = AND(uid=f"{place.uid + 1}:*") if place.uid else AND(date_gte=place.since)
    return sorted(uid for uid in map(int, mailbox.uids(beyond, None)) if uid > place.uid)


def _body(mailbox: BaseMailBox, uid: int) -> bytes:
    """The mail as it lies there, its first 40 MB; nothing when it was removed meanwhile."""
    status, answer = mailbox.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST_MAIL}>)")
    if status != "OK":
        raise IMAP4.abort(f"mail {uid} could not be fetched")
    return next((bytes(each[1]) for each in answer if isinstance(each, tuple)), b"")


def wait_for_news(mailbox: BaseMailBox) -> None:
    """Until the server says that something changed, or for a minute."""
    # Asked now: some servers offer IDLE only after the login.
    _, offers = mailbox.client.capability()
    if b"IDLE" in offers[0].upper().split():
        mailbox.idle.wait(timeout=LONGEST_WAIT)
    else:
        time.sleep(NEXT_LOOK.total_seconds())


def holds(mailbox: BaseMailBox, message_id: str) -> bool:
    """Is a mail of this name in Sent or in the inbox?"""
    named = AND(header=Header("Message-ID", message_id))
    for folder in filter(None, (sent_folder(mailbox), "INBOX")):
        mailbox.folder.set(folder, readonly=True)
        if mailbox.uids(named, None):
            return True
    return False


def keep_copy(mailbox: BaseMailBox, message_id: str, mail: bytes) -> None:
    """Into Sent, unless the server put it there itself."""
    folder = sent_folder(mailbox)
    if folder is None:
        folder = "Sent"
        mailbox.folder.create(folder)
    elif holds(mailbox, message_id):
        return
    mailbox.append(mail, folder, flag_set=MailMessageFlags.SEEN)


def sent_folder(mailbox: BaseMailBox) -> str | None:
    folders = mailbox.folder.list()
    marked = [each.name for each in folders if "\\Sent" in each.flags]
    named = [each.name for each in folders if each.name.lower() in SENT_NAMES]
    return next(iter(marked + named), None)
