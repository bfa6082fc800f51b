"""The tail: notices what any process has committed, and makes news of it."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from wordkept.conversations.models import Presence
from wordkept.journal.models import Fact, Head
from wordkept.kernel import clock
from wordkept.live.database import TROUBLE, must_be_there
from wordkept.live.hub import HEARD, Gathering, Here, News, Place, Signal, signal

log = logging.getLogger(__name__)

TICK = 0.1
REST_AFTER_TROUBLE = 1.0
AT_ONCE = 2_000

Line = tuple[int, str, str, int | None]
WHO_IS_WHERE = (
    "until", "conversation_id", "conversation__department_id", "agent_id", "agent__name", "doing",
)  # fmt: skip
COLUMNS = ("id", "name", "subject", "department")


def head() -> int:
    """The id of the newest fact."""
    return Head.objects.filter(pk=1).values_list("last_id", flat=True).first() or 0


class Tail:
    """Looks ten times a second whether something was committed, and only then reads.

    Ids of facts are given out under the lock of the head row, which is held until
    the commit: they become visible in order and without gaps, so "greater than the
    last one I saw" misses nothing.
    """

    def __init__(self, tell: Callable[[News], None]) -> None:
        self.tell = tell
        self.position: int | None = None
        self._version: int | None = None
        self._here: Mapping[Place, Sequence[Here]] = {}
        self._first_leaves: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(TICK):
            if not self.look_safely():
                stop.wait(REST_AFTER_TROUBLE)
        connection.close()

    def look_safely(self) -> bool:
        """A look that fails is tried again from the same place; the tail never dies of it."""
        try:
            must_be_there()
            self.look()
        except TROUBLE as trouble:
            log.warning("live signals wait for the database: %r", trouble)
            self._version = None
            connection.close()
            return False
        return True

    def look(self) -> None:
        version = commits_seen()
        if version == self._version and not self._somebody_left():
            return
        self.position = head() if self.position is None else self.position
        lines = _lines_after(self.position)
        gatherings = self._gatherings()
        upto = lines[-1][0] if lines else self.position
        if lines or gatherings or self._version is None:
            self.tell(News(upto, _signals(lines), gatherings, self._here, _changed_agents(lines)))
        self.position = upto
        self._version = version if len(lines) < AT_ONCE else None

    def _somebody_left(self) -> bool:
        return self._first_leaves is not None and clock.now() >= self._first_leaves

    def _gatherings(self) -> list[Gathering]:
        """Where people came or went since the last look."""
        before, self._here = self._here, self._look_around()
        places = [*self._here, *(place for place in before if place not in self._here)]
        return [
            Gathering(place, before.get(place, ()), self._here.get(place, ()))
            for place in places
            if before.get(place, ()) != self._here.get(place, ())
        ]

    def _look_around(self) -> Mapping[Place, Sequence[Here]]:
        present = Presence.objects.filter(until__gt=clock.now()).order_by("until")
        here: dict[Place, list[Here]] = defaultdict(list)
        self._first_leaves = None
        for until, place, department, agent, name, doing in present.values_list(*WHO_IS_WHERE):
            self._first_leaves = self._first_leaves or until
            here[str(place), department].append((agent, name, doing))
        return {place: sorted(people) for place, people in here.items()}


def commits_seen() -> int:
    """A number that moves with every commit of others. Other databases: looked at every time."""
    if connection.vendor != "sqlite":
        return time.monotonic_ns()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def _lines_after(position: int) -> list[Line]:
    return list(Fact.objects.filter(id__gt=position).order_by("id").values_list(*COLUMNS)[:AT_ONCE])


def _signals(lines: Iterable[Line]) -> list[Signal]:
    """The same thing said twice within one look is said once, the last time."""
    latest: dict[tuple[str, str | int | None], Signal] = {}
    for line in lines:
        if told := signal(*line):
            _, name, subject, department = line
            thing = name, department if name == HEARD else subject
            latest.pop(thing, None)
            latest[thing] = told
    return list(latest.values())


def _changed_agents(lines: Iterable[Line]) -> frozenset[int]:
    """Whose rights may have changed: their streams prove themselves again at once."""
    subjects = (line[2].partition(":") for line in lines)
    return frozenset(int(key) for kind, _, key in subjects if kind == "agent" and key.isdigit())
