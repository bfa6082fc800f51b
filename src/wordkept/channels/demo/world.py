"""What is said in one room that exists only in memory, and a way to make trouble there."""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wordkept.channel import (
    Author,
    ChannelError,
    Incoming,
    Outgoing,
    Proof,
    Raw,
    Receipt,
    Refused,
    State,
    TryLater,
    Unknown,
)
from wordkept.channels.demo.wire import write


@dataclass(frozen=True)
class Cue:
    """One line of a script: said at `due`, or `after_answer` once we answer its author in `due`."""

    said: Incoming
    due: datetime
    after_answer: timedelta | None = None


Script = Callable[[str, datetime], Sequence[Cue]]
SCRIPTS: dict[str, Script] = {}
"""Stories that can be played, by name: what is said in a room when the play begins at a moment."""


class World:
    """Everything said in one room, by anybody. Safe to use from several threads."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.since = uuid.uuid4().hex[:8]
        self.heard: list[Outgoing] = []
        self.taken_back: list[str] = []
        self._said: list[Raw] = []
        self._coming: list[tuple[datetime, Incoming]] = []
        self._latest: dict[str, Incoming] = {}
        self._receipts: dict[str, Receipt] = {}
        self._trouble: deque[tuple[ChannelError, bool]] = deque()
        self._bounces: deque[str] = deque()
        self._echoed: set[str] = set()
        self._slow = 0.0
        self._news = threading.Condition(threading.RLock())

    def says(self, author: Author | str, text: str, parent: str = "", **more: Any) -> str:
        """Somebody says something, now or `at`. Returns the remote id it got."""
        who = author if isinstance(author, Author) else Author(author, f"@{author}", author.title())
        with self._news:
            above = self._latest.get(parent)
            fields: dict[str, Any] = {
                "kind": "post",
                "remote_id": self._new_id(),
                "at": self.now(),
                "root_id": (above.root_id if above else "") or parent,
            }
            said = Incoming(author=who, text=text, parent_id=parent, **(fields | more))
            self._publish(said)
        return said.remote_id

    def edits(self, remote_id: str, text: str) -> None:
        with self._news:
            was = self._latest[remote_id]
            revision = f"edit-{len(self._said)}"
            self._publish(replace(was, kind="edit", text=text, revision=revision, at=self.now()))

    def deletes(self, remote_id: str) -> None:
        with self._news:
            was = self._latest[remote_id]
            self._publish(replace(was, kind="delete", text="", revision="gone", at=self.now()))

    def garbles(self, body: bytes, remote_id: str = "") -> None:
        """The place sends something that no adapter can read."""
        with self._news:
            self._said.append(Raw(remote_id or self._new_id(), body))
            self._news.notify_all()

    def refuses_next(self, why: str = "You may not post here.", login: bool = False) -> None:
        self._trouble.append((Refused(why, login), False))

    def is_busy_next(self, after: timedelta = timedelta(seconds=30)) -> None:
        self._trouble.append((TryLater("The place is busy.", after), False))

    def hangs_up_next(self, applied: bool) -> None:
        """The next send gets no answer; `applied` says whether it happened all the same."""
        self._trouble.append((Unknown("The line went dead before an answer came."), applied))

    def bounces_next(self, why: str) -> None:
        """The next mail is taken, and comes back."""
        self._bounces.append(why)

    def is_slow(self, seconds: float) -> None:
        self._slow = seconds

    def hear(self, outgoing: Outgoing, proof: Proof) -> Receipt:
        """Where the place offers proof by key, the same key twice is one message."""
        time.sleep(self._slow)
        with self._news:
            if proof == "key" and outgoing.key in self._receipts:
                return self._receipts[outgoing.key]
            if not self._trouble:
                return self._take(outgoing)
            error, applied = self._trouble.popleft()
            if applied:
                self._take(outgoing)
            raise error

    def receipt(self, key: str) -> Receipt | None:
        with self._news:
            return self._receipts.get(key)

    def take_back(self, remote_id: str) -> None:
        with self._news:
            self.taken_back.append(remote_id)

    def echo(self, cue: Cue) -> None:
        """The script's answer to our answer: once, a while after we spoke."""
        with self._news:
            if cue.after_answer is None or cue.said.remote_id in self._echoed:
                return
            self._echoed.add(cue.said.remote_id)
            due = self.now() + cue.after_answer
            remote_id = f"{cue.said.remote_id}-{self.since}"
            self._coming.append((due, replace(cue.said, at=due, remote_id=remote_id)))

    def said_after(self, index: int) -> Sequence[Raw]:
        """What was said since, as numbered by the length of the list so far."""
        with self._news:
            due = [said for at, said in self._coming if at <= self.now()]
            self._coming = [(at, said) for at, said in self._coming if at > self.now()]
            for said in due:
                self._publish(said)
            return self._said[index:]

    def state(self, remote_id: str) -> State:
        with self._news:
            latest = self._latest.get(remote_id)
        if latest is None or latest.kind not in ("edit", "delete"):
            return State(remote_id, "same")
        return State(remote_id, "gone" if latest.kind == "delete" else "edited", write(latest))

    def wait(self, seconds: float) -> None:
        with self._news:
            self._news.wait(seconds)

    def _publish(self, said: Incoming) -> None:
        self._latest[said.remote_id] = said
        self._said.append(write(said))
        self._news.notify_all()

    def _take(self, outgoing: Outgoing) -> Receipt:
        remote_id = f"{self.room}-ours-{outgoing.key}"
        self.heard.append(outgoing)
        url = f"https://{self.room}.example/{remote_id}"
        self._receipts[outgoing.key] = Receipt(remote_id, url, at=self.now())
        if self._bounces:
            self._bounce(outgoing, self._bounces.popleft())
        return self._receipts[outgoing.key]

    def _bounce(self, outgoing: Outgoing, why: str) -> None:
        post = Author("mailer-daemon@demo.example", "mailer-daemon@demo.example", "Mail delivery")
        self.says(
            post, why, kind="bounce", answers=(outgoing.key,), automatic=True,
            visibility="private", subject=f"Undelivered: {outgoing.subject}",
        )  # fmt: skip

    def _new_id(self) -> str:
        return f"{self.room}-{self.since}-{len(self._said) + 1}"


_worlds: dict[str, World] = {}


def world(room: str) -> World:
    """The world of a room; everybody in this process who names the room meets there."""
    return _worlds.setdefault(room, World(room))


def forget(room: str) -> None:
    """The room is empty again, and whoever comes back to it meets nobody."""
    _worlds.pop(room, None)
