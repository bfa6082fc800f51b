"""From the play to the stage: what customers say as cues of the demo channel, the rest as acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from wordkept.channel import Attached, Author, Incoming, Kind
from wordkept.channels.demo import Cue
from wordkept.story.cast import cast
from wordkept.story.house import ACCOUNTS, COLLEAGUES, Presence
from wordkept.story.play import Line, Misprint, Scene, moment, read, span, with_days

SCENES = (
    "cat",
    "letters",
    "air",
    "broadband",
    "shops",
    "press",
    "odds",
    "overheard",
    "outage",
    "later",
)
KIND: dict[str, Kind] = {"mail": "message", "review": "review", "phone": "call", "letter": "letter"}
PRIVATE = ("mail", "phone", "letter")
TITLED = ("forum", "phone", "letter")
AT = {account.key: account for account in ACCOUNTS}
STAFF = {colleague.key for colleague in COLLEAGUES}


@dataclass(frozen=True)
class Act:
    """A colleague does something in the conversation of one customer at one account."""

    at: datetime
    who: str
    does: str
    object: str
    details: dict[str, str]
    text: str
    account: str
    root_id: str
    customer: Author


@dataclass
class Thread:
    """What hangs together: the first thing said, and the last."""

    account: Presence
    author: Author
    root_id: str = ""
    last_id: str = ""


@cache
def scenes() -> tuple[Scene, ...]:
    folder = files("wordkept.story").joinpath("play")
    text = "\n".join(folder.joinpath(f"{name}.txt").read_text("utf-8") for name in SCENES)
    return tuple(read(text))


@lru_cache(maxsize=32)
def cues(room: str, begins: datetime) -> Sequence[Cue]:
    """What customers say in one room when the story is told at `begins`, oldest first."""
    said = [each for each, account in _cues(begins) if account.room == room]
    return sorted(said, key=lambda cue: cue.due)


def all_cues(begins: datetime) -> list[tuple[Cue, Presence]]:
    return sorted(_cues(begins), key=lambda pair: pair[0].due)


def acts(begins: datetime) -> list[Act]:
    """What colleagues did before the story is told, oldest first."""
    done = (each for each in _played(begins) if isinstance(each, Act))
    return sorted(done, key=lambda act: act.at)


@lru_cache(maxsize=2)
def _cues(begins: datetime) -> tuple[tuple[Cue, Presence], ...]:
    return tuple(each for each in _played(begins) if not isinstance(each, Act))


def _played(begins: datetime) -> Iterator[Act | tuple[Cue, Presence]]:
    for scene in scenes():
        yield from Staging(scene, begins).play()


class Staging:
    """One scene, played from its first line to its last.

    Colleagues speak to whoever opened the matter, or is named: `replies to gus`.
    """

    def __init__(self, scene: Scene, begins: datetime) -> None:
        self.scene, self.begins = scene, begins
        self.threads: dict[str, Thread] = {}
        self.labels: dict[str, Incoming] = {}
        self.speaking = ""

    def play(self) -> Iterator[Act | tuple[Cue, Presence]]:
        for number, line in enumerate(self.scene.lines, 1):
            if line.who not in STAFF:
                yield self._cue(line, number), self.threads[line.who].account
            elif line.does == "logs":
                yield self._logged(line, number), self.threads[self.speaking].account
            else:
                yield self._act(line)

    def _cue(self, line: Line, number: int) -> Cue:
        thread = self._thread(line)
        if line.does in ("edits", "removes"):
            said = self._changed(line)
        else:
            said = self._said(line, number, thread)
            thread.root_id = thread.root_id or said.remote_id
            thread.last_id = said.remote_id
            if self.scene.alone or not self.speaking:
                self.speaking = line.who
        if "#" in line.details:
            self.labels[line.details["#"]] = said
        after = span(line.when.split(" ")[1]) if line.when.startswith("after") else None
        return Cue(said, moment(line.when, self.begins), after)

    def _thread(self, line: Line) -> Thread:
        """Where all stand together a newcomer joins the thread of the first; else they open one."""
        if line.who not in self.threads:
            first = next(iter(self.threads.values()), None)
            root = first.root_id if first and not self.scene.alone else ""
            author = self._author(line.who, AT[line.at])
            self.threads[line.who] = Thread(AT[line.at], author, root, root)
        return self.threads[line.who]

    def _author(self, who: str, account: Presence) -> Author:
        try:
            return cast()[who].author(account.place)
        except KeyError as unknown:
            why = f"{self.scene.key}: nobody knows {who} at {account.place}"
            raise Misprint(why) from unknown

    def _said(self, line: Line, number: int, thread: Thread) -> Incoming:
        account, details = thread.account, line.details
        remote_id = f"{self.scene.key}-{number}"
        private = account.place in PRIVATE or line.object == "privately"
        return Incoming(
            kind=KIND.get(account.place, "post"), remote_id=remote_id, author=thread.author,
            at=moment(line.when, self.begins), text=with_days(line.text, self.begins),
            subject=self._subject(line, thread), visibility="private" if private else "public",
            parent_id=thread.last_id, root_id=thread.root_id, automatic="automatic" in details,
            url="" if private else f"https://{account.place}.example/{remote_id}",
            html=_page(details["html"]) if "html" in details else "",
            attached=(_picture(details["picture"]),) if "picture" in details else (),
            rating=_number(details.get("rating")), reach=_number(details.get("reach")),
            addressed="overheard" not in details,
        )  # fmt: skip

    def _subject(self, line: Line, thread: Thread) -> str:
        given = line.details.get("subject", "")
        if not given and thread.account.place in TITLED and not thread.last_id:
            given = self.scene.title
        return with_days(given, self.begins)

    def _changed(self, line: Line) -> Incoming:
        was: dict[str, Any] = vars(self.labels[line.object])
        kind: Kind = "edit" if line.does == "edits" else "delete"
        revision = "edit-1" if kind == "edit" else "gone"
        at = moment(line.when, self.begins)
        return Incoming(**{**was, "kind": kind, "revision": revision, "at": at, "text": line.text})

    def _logged(self, line: Line, number: int) -> Cue:
        """Our own letter or call, noted where it cannot be sent from here."""
        thread = self.threads[self.speaking]
        at = moment(line.when, self.begins)
        said = Incoming(
            kind=KIND[thread.account.place], remote_id=f"{self.scene.key}-{number}",
            author=Author(thread.account.handle, thread.account.handle, thread.account.name),
            at=at, text=with_days(line.text, self.begins), visibility="private", ours=True,
            parent_id=thread.last_id, root_id=thread.root_id,
        )  # fmt: skip
        thread.last_id = said.remote_id
        return Cue(said, at)

    def _act(self, line: Line) -> Act:
        named = line.object.removeprefix("to ")
        to = named if named in self.threads else self.speaking
        if to not in self.threads or (line.object.startswith("to ") and to != named):
            raise Misprint(f"{self.scene.key}: {line.when} {line.who} {line.does} {line.object}")
        thread = self.threads[to]
        return Act(
            moment(line.when, self.begins), line.who, line.does, line.object, line.details,
            with_days(line.text, self.begins), thread.account.key, thread.root_id, thread.author,
        )  # fmt: skip


def _number(word: str | None) -> int | None:
    return int(word) if word else None


def _page(name: str) -> str:
    return files("wordkept.story").joinpath("play", name).read_text("utf-8")


def _picture(detail: str) -> Attached:
    name, _, alt = detail.partition(" ")
    content = files("wordkept.story").joinpath("play", name).read_bytes()
    return Attached(name, "image/png", content, alt=alt)
