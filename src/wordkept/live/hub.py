"""Who listens, and what each of them is told: ids only, the page fetches the truth it may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

MOST_SIGNALS = 300
SHOWN = frozenset({"conversation", "account", "raw"})
HEARD = "mention.understood"
OF_THE_STREAM = frozenset({HEARD, "mention.left", "mention.unleft"})

Departments = frozenset[int]
Here = tuple[int, str, str]
"""Somebody at a conversation: id and name of the agent, and what they are doing there."""
Place = tuple[str, int]
"""A conversation and the department it belongs to."""


def frame(event: str, data: Mapping[str, object], id: int | None = None) -> bytes:
    """One event as it goes over the line. JSON keeps it one line, whatever a name contains."""
    number = "" if id is None else f"id: {id}\n"
    return f"event: {event}\n{number}data: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


@dataclass(frozen=True)
class Signal:
    """Something that a page shows has changed. Written once, sent to everybody who may know."""

    id: int
    department: int
    frame: bytes


def signal(id: int, name: str, subject: str, department: int | None) -> Signal | None:
    """What pages are told of a fact; None when no page shows it.

    That something was heard is told without saying what: of the thousands of an import nobody asks for each.
    """
    kind, _, key = subject.partition(":")
    if department is None or (kind not in SHOWN and name not in OF_THE_STREAM):
        return None
    data = {"kind": name} if kind == "raw" or name == HEARD else {"kind": name, kind: key}
    return Signal(id, department, frame("fact", data, id))


@dataclass(frozen=True)
class Gathering:
    """Who is at a conversation, before and now."""

    place: Place
    before: Sequence[Here]
    now: Sequence[Here]

    def frame_for(self, agent: int) -> bytes:
        """Empty when nothing changed for this agent: nobody is told about themself."""
        if all(person[0] != agent for person in (*self.before, *self.now)):
            return self._frame
        others = _without(agent, self.now)
        return self._frame_of(others) if others != _without(agent, self.before) else b""

    @cached_property
    def _frame(self) -> bytes:
        return self._frame_of(self.now)

    def _frame_of(self, people: Sequence[Here]) -> bytes:
        agents = [{"id": key, "name": name, "doing": doing} for key, name, doing in people]
        return frame("presence", {"conversation": self.place[0], "agents": agents})


def _without(agent: int, people: Iterable[Here]) -> list[Here]:
    return [person for person in people if person[0] != agent]


@dataclass(frozen=True)
class News:
    """What one look at the database brought: all that was committed up to fact `upto`."""

    upto: int
    signals: Sequence[Signal] = ()
    gatherings: Sequence[Gathering] = ()
    here: Mapping[Place, Sequence[Here]] = field(default_factory=dict)
    changed_agents: frozenset[int] = frozenset()


class Reader:
    """One open stream. What waits for it is bounded: beyond that it is told to start afresh."""

    def __init__(self, agent: int, departments: Departments, after: int) -> None:
        self.agent, self.departments, self.after = agent, departments, after
        self.asked_to_prove = self.closed = False
        self._waiting: list[bytes] = []
        self._count = 0
        self._wake = asyncio.Event()

    def take(self, frames: bytes, count: int, upto: int) -> None:
        self._count += count
        if self._count > MOST_SIGNALS:
            self.start_afresh(upto)
        else:
            self._waiting.append(frames)
            self._wake.set()

    def start_afresh(self, upto: int) -> None:
        """Instead of all that waits: look at everything again, you are at fact `upto`."""
        self._waiting = [frame("reset", {}, upto)]
        self._wake.set()

    def ask_to_prove(self) -> None:
        """Have it prove again, now, who it is and what it may see."""
        self.asked_to_prove = True
        self._wake.set()

    def close(self) -> None:
        self.closed = True
        self._wake.set()

    async def wait(self, patience: float) -> None:
        """Until something has come in, or somebody asks for proof, or `patience` seconds are over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._wake.wait()
        self._wake.clear()

    def drain(self) -> bytes:
        """What waits, given out once."""
        frames, self._waiting, self._count = b"".join(self._waiting), [], 0
        return frames


class Hub:
    """All open streams of this process. Lives on the event loop; the tail hands it the news."""

    def __init__(self) -> None:
        self.readers: set[Reader] = set()
        self.position: int | None = None
        self.here: Mapping[Place, Sequence[Here]] = {}
        self.closed = False

    def join(self, agent: int, departments: Departments) -> Reader:
        """From now on this reader is handed every signal after the hub's position."""
        reader = Reader(agent, departments, self.position or 0)
        self.readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        self.readers.discard(reader)

    def move(self, reader: Reader, departments: Departments) -> None:
        """Doors have opened or closed for this reader: what is on its screen is no longer right."""
        reader.departments = departments
        reader.start_afresh(self.position or 0)

    def publish(self, news: News) -> None:
        """Written once for each set of departments, whatever the number of readers."""
        self.position, self.here = news.upto, news.here
        written: dict[Departments, tuple[bytes, int]] = {}
        for reader in self.readers:
            doors = reader.departments
            if doors not in written:
                written[doors] = _written(news.signals, doors)
            frames, count = written[doors]
            frames += _presence(news.gatherings, reader)
            if frames:
                reader.take(frames, count, news.upto)
            if reader.agent in news.changed_agents:
                reader.ask_to_prove()

    def presence_for(self, reader: Reader) -> bytes:
        """Who is where right now, for somebody who has just come in."""
        return _presence([Gathering(place, (), now) for place, now in self.here.items()], reader)

    def close(self) -> None:
        """End every stream; the browsers come back by themselves."""
        self.closed = True
        for reader in self.readers:
            reader.close()


def _written(signals: Iterable[Signal], doors: Departments) -> tuple[bytes, int]:
    frames = [signal.frame for signal in signals if signal.department in doors]
    return b"".join(frames), len(frames)


def _presence(gatherings: Iterable[Gathering], reader: Reader) -> bytes:
    return b"".join(
        gathering.frame_for(reader.agent)
        for gathering in gatherings
        if gathering.place[1] in reader.departments
    )
