"""A place that exists only in memory and plays any other place: for stories, drills and tests.

What is said there comes from a script (timed lines, registered by name in `SCRIPTS`)
and from a `World` in which a test or a drill speaks. Nothing ever leaves the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from wordkept.channel import (
    Batch,
    Health,
    Incoming,
    Outgoing,
    Raw,
    Receipt,
    Refused,
    Setting,
    State,
    Tools,
    TryLater,
)
from wordkept.channels.demo.places import PLACES, manners_of, mind
from wordkept.channels.demo.wire import read, write
from wordkept.channels.demo.world import SCRIPTS, Cue, Script, World, forget, world

__all__ = ["SCRIPTS", "Cue", "Demo", "Script", "World", "forget", "make", "world"]

TITLE = "Demo (plays another place)"
SETTINGS = (
    Setting("place", "Place it plays", help="mastodon, bluesky, x, mail …", default="mastodon"),
    Setting("handle", "Our handle there", default="@brand@demo.example"),
    Setting("name", "Our name there", required=False),
    Setting("room", "Room", help="Same room, same world; empty: the handle.", required=False),
    Setting("proof", "Proof of sending", help="key, lookup or none", required=False),
    Setting("script", "Script", help="The name of a story to play.", required=False),
    Setting("begins", "Script begins", help="Such as 2026-03-01T09:00+00:00", required=False),
    Setting("live", "Push instead of pull", kind="flag", required=False),
)
MANNERS = manners_of("mastodon")
MOST_AT_ONCE = 50
LONGEST_WAIT = timedelta(seconds=5)
QUIET_STREAM_ENDS = 30.0


class Demo:
    name = "demo"

    def __init__(self, tools: Tools) -> None:
        chosen = tools.settings
        self.place = chosen.get("place") or "mastodon"
        self.manners = manners_of(self.place, chosen.get("proof", ""))
        self._handle, self._title = chosen.get("handle", ""), chosen.get("name", "")
        self._room = chosen.get("room") or self._handle or self.place
        self._script, self._begins = chosen.get("script", ""), chosen.get("begins", "")
        self._now = tools.now
        self._world = world(self._room)
        self._world.now = tools.now

    def probe(self) -> Health:
        if self.place not in PLACES:
            return Health(False, why=f"No place is called {self.place}: try {', '.join(PLACES)}.")
        if self._script and self._script not in SCRIPTS:
            return Health(False, why=f"No script is called {self._script}.")
        return Health(True, self._handle, self._title, manners=self.manners)

    def pull(self, cursor: str) -> Batch:
        played, met = _position(cursor, self._world.since)
        now = self._now()
        script = self._timed()[played:]
        said = [write(cue.said) for cue in script if cue.due <= now][:MOST_AT_ONCE]
        heard = self._world.said_after(met)[: MOST_AT_ONCE - len(said)]
        next_due = script[len(said)].due if len(script) > len(said) else now + LONGEST_WAIT
        return Batch(
            items=[*said, *heard],
            next_cursor=f"{played + len(said)} {self._world.since} {met + len(heard)}",
            more=len(said) + len(heard) == MOST_AT_ONCE,
            wait=min(max(next_due - now, timedelta(seconds=1)), LONGEST_WAIT),
        )

    def read(self, raw: Raw) -> Incoming:
        return replace(read(raw), place=self.place)

    def send(self, outgoing: Outgoing) -> Receipt:
        mind(outgoing, self.manners)
        receipt = self._world.hear(outgoing, self.manners.proof)
        for cue in self._cues():
            if cue.after_answer is not None and self._is_answered(cue, outgoing):
                self._world.echo(cue)
        return receipt

    def find_sent(self, outgoing: Outgoing) -> Receipt | None:
        return None if self.manners.proof == "none" else self._world.receipt(outgoing.key)

    def refresh(self, remote_ids: Sequence[str]) -> Sequence[State]:
        return [self._world.state(remote_id) for remote_id in remote_ids]

    def recall(self, remote_id: str) -> None:
        if not self.manners.delete:
            raise Refused("What was said in this place cannot be taken back.")
        self._world.take_back(remote_id)

    def _cues(self) -> Sequence[Cue]:
        if not self._script:
            return ()
        if self._script not in SCRIPTS:
            raise TryLater(f"The script {self._script} is not on stage in this process.")
        return SCRIPTS[self._script](self._room, datetime.fromisoformat(self._begins))

    def _timed(self) -> Sequence[Cue]:
        timed = (cue for cue in self._cues() if cue.after_answer is None)
        return sorted(timed, key=lambda cue: cue.due)

    def _is_answered(self, cue: Cue, outgoing: Outgoing) -> bool:
        same = (cue.said.author.remote_id, cue.said.root_id)
        return same == (outgoing.to.remote_id, outgoing.root_id) and cue.due <= self._now()


class LiveDemo(Demo):
    """The same place, but it calls us when there is news."""

    def stream(self, cursor: str) -> Iterator[Batch]:
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET_STREAM_ENDS:
            batch = self.pull(cursor)
            if batch.items:
                cursor, quiet_since = batch.next_cursor, time.monotonic()
                yield batch
            else:
                self._world.wait(min(batch.wait.total_seconds(), 1.0))


def make(tools: Tools) -> Demo:
    return LiveDemo(tools) if tools.settings.get("live") else Demo(tools)


def _position(cursor: str, since: str) -> tuple[int, int]:
    """How far we are in the script and in this world; a world begun anew is met from its start."""
    played, met_since, met = cursor.split() if cursor else ("0", since, "0")
    return int(played), int(met) if met_since == since else 0
