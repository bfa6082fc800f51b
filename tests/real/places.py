"""Two places where customers talk: a social network and a post office, both run by others' code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from atproto import client_utils, models

from tests.servers.atproto import Network, Person
from tests.servers.mail import ANN, BEN, HELP, PASSWORD, MailServer

POST = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
QUEUES = ("maildrop", "incoming", "active", "deferred")


@dataclass(frozen=True)
class Square:
    """The social network, with the brand's account on it. Customers use a client of their own."""

    network: Network
    brand: Person
    password: str

    @property
    def address(self) -> str:
        return urlsplit(self.network.url).netloc

    @property
    def settings(self) -> dict[str, str]:
        """What one types on the Channels page."""
        return {
            "handle": self.brand.handle, "password": self.password, "server": self.network.url
        }  # fmt: skip

    def is_called(self, who: Person, name: str) -> None:
        """Somebody writes their whole name into their profile."""
        profile = models.AppBskyActorProfile.Record(display_name=name)
        asked = {"repo": who.did, "collection": PROFILE, "rkey": "self", "record": profile}
        who.client.com.atproto.repo.put_record(asked)

    def says(self, who: Person, text: str, to: str = "") -> str:
        """Somebody mentions the brand, or answers the post `to`. Returns the address of the post."""
        if to:
            return who.client.send_post(text, reply_to=self._reply_to(who, to)).uri
        words = client_utils.TextBuilder().mention(f"@{self.brand.handle}", self.brand.did)
        return who.client.send_post(words.text(f" {text}")).uri

    def answers_below(self, who: Person, uri: str) -> list[str]:
        """What stands below a post in the thread as its author sees it."""
        thread: Any = who.client.get_post_thread(uri).thread
        return [each.post.record.text for each in thread.replies or []]

    def said_by_the_brand(self) -> list[str]:
        """Read from the account's own repository: the truth, nothing cached or hidden."""
        return [record.value.text for record in self._records(self.brand)]

    def _records(self, who: Person) -> Iterator[Any]:
        mark = None
        while True:
            asked = {"repo": who.did, "collection": POST, "limit": 100, "cursor": mark}
            page = who.client.com.atproto.repo.list_records(asked)
            yield from page.records
            mark = page.cursor
            if not mark or not page.records:
                return

    @staticmethod
    def _reply_to(who: Person, uri: str) -> models.AppBskyFeedPost.ReplyRef:
        post = who.client.get_posts([uri]).posts[0]
        this = models.ComAtprotoRepoStrongRef.Main(uri=post.uri, cid=post.cid)
        above = getattr(post.record, "reply", None)
        return models.AppBskyFeedPost.ReplyRef(root=above.root if above else this, parent=this)


@dataclass(frozen=True)
class PostOffice:
    """The mail server, with the brand's mailbox on it."""

    server: MailServer

    @property
    def addresses(self) -> list[str]:
        return [f"localhost:{self.server.imap}", f"localhost:{self.server.submission}"]

    @property
    def settings(self) -> dict[str, str]:
        return {
            "address": HELP, "name": "Harbour Help", "user": HELP, "password": PASSWORD,
            "imap_host": "localhost", "imap_port": str(self.server.imap), "imap_security": "none",
            "smtp_host": "localhost", "smtp_port": str(self.server.submission),
            "smtp_security": "none",
        }  # fmt: skip

    def writes(self, who: str, text: str, **headers: str) -> str:
        """Somebody writes to the brand. Returns the Message-ID."""
        return self.server.send(who, HELP, text, **headers)

    def answers(self, who: str, mail: Message, text: str, **headers: str) -> str:
        """Somebody presses Reply in their mail program."""
        return self.writes(
            who, text, Subject=str(mail["Subject"]), In_Reply_To=str(mail["Message-ID"]),
            References=f"{mail['References']} {mail['Message-ID']}", **headers,
        )  # fmt: skip

    def is_idle(self) -> bool:
        """Nothing is on its way any more."""
        queues = (self.server.folder / "spool" / name for name in QUEUES)
        return not any(path.is_file() for queue in queues for path in queue.rglob("*"))

    def delivered(self) -> int:
        """How many mails lie in the customers' boxes, counted on the disk: there is no time to ask."""
        boxes = (self.server.folder / "mail" / user for user in (ANN, BEN))
        return sum(len(list(box.glob("[cn]*/*"))) for box in boxes)

    def texts_in(self, box: str) -> list[str]:
        return [text_of(mail).strip() for mail in self.server.box(box)]

    def mails_saying(self, who: str, words: str) -> list[Message]:
        return [mail for mail in self.server.box(who) if words in text_of(mail)]


def text_of(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    return payload.decode() if isinstance(payload, bytes) else ""
