"""Logged by hand: calls and letters a colleague writes down. Nothing is pulled, nothing can be sent."""

from __future__ import annotations

from datetime import timedelta

from wordkept.channel import (
    Batch,
    Health,
    Incoming,
    Manners,
    Outgoing,
    Raw,
    Receipt,
    Refused,
    Setting,
    Tools,
)
from wordkept.channels.byhand.sheet import read, write

__all__ = ["ANSWER", "ByHand", "make", "write"]

TITLE = "Logged by hand"
SETTINGS: tuple[Setting, ...] = (
    Setting("place", "What is logged", choices=("phone", "letter"), default="phone"),
)
ANSWER = {
    "phone": "Call them, then log what you said.",
    "letter": "Write a letter, then log it.",
}
MANNERS = Manners(public=False, can_send=False, note=ANSWER["phone"])


class ByHand:
    name = "byhand"

    def __init__(self, tools: Tools) -> None:
        self.place = tools.settings.get("place") or "phone"
        self._handle = tools.settings.get("handle", "")
        note = ANSWER.get(self.place, ANSWER["phone"])
        self.manners = Manners(public=False, can_send=False, note=note)

    def probe(self) -> Health:
        return Health(True, self._handle, manners=self.manners)

    def pull(self, cursor: str) -> Batch:
        return Batch(next_cursor=cursor, wait=timedelta(days=1))

    def read(self, raw: Raw) -> Incoming:
        return read(raw)

    def send(self, outgoing: Outgoing) -> Receipt:
        raise Refused(self.manners.note)

    def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        return None


def make(tools: Tools) -> ByHand:
    return ByHand(tools)
