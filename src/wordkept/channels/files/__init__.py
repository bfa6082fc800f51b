"""Files: what was said elsewhere and earlier, from an archive. Nobody can be answered there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    Unreadable,
)
from wordkept.channels.files.jsonl import JsonLines
from wordkept.channels.files.mbox import Mbox
from wordkept.channels.files.rows import Format, Row, WrongFile
from wordkept.channels.files.tweets import TwitterCsv

__all__ = ["FORMATS", "Files", "Format", "Row", "WrongFile", "make"]

TITLE = "Files"
SETTINGS: tuple[Setting, ...] = ()
NO_ANSWER = "This came from a file. It can be read and noted on; answers go out elsewhere."
MANNERS = Manners(public=False, can_send=False, note=NO_ANSWER)
FORMATS: Mapping[str, Callable[[Tools], Format]] = {
    "twitter-csv": TwitterCsv,
    "jsonl": JsonLines,
    "mbox": Mbox,
}


class Files:
    name = "files"
    manners = MANNERS

    def __init__(self, tools: Tools) -> None:
        self.formats = {name: format_of(tools) for name, format_of in FORMATS.items()}
        self._handle = tools.settings.get("address", "")

    def probe(self) -> Health:
        return Health(True, self._handle, manners=MANNERS)

    def pull(self, cursor: str) -> Batch:
        return Batch(next_cursor=cursor, wait=timedelta(days=1))

    def read(self, raw: Raw) -> Incoming:
        """Once more, for instance after an upgrade. The key of a refused row names its format."""
        named = self.formats.get(raw.remote_id.partition(":")[0])
        reasons = []
        for form in [named] if named else self.formats.values():
            try:
                return form.read(raw)
            except Unreadable as trouble:
                reasons.append(str(trouble))
        raise Unreadable(" ".join(reasons))

    def send(self, outgoing: Outgoing) -> Receipt:
        raise Refused(NO_ANSWER)

    def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        return None


def make(tools: Tools) -> Files:
    return Files(tools)
