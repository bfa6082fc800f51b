"""When somebody speaks in public: what had they tried before, what became of it, and where did it fail first?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

REACH = timedelta(days=90)
GRACE = timedelta(minutes=30)
BROKEN = ("unanswered", "closed", "unsolved")
SETTLED = ("answered", "solved")
TODAY, NOW = 2, 3


@dataclass(frozen=True)
class Contact:
    """An earlier conversation as it stood at one moment.

    `asked_at` is the customer's first word that nobody had answered by then (of an
    answered one: their last word); `closed` says that a colleague had resolved it.
    """

    conversation: str
    place: str
    private: bool
    asked_at: datetime
    answered: bool = False
    waits: bool = False
    closed: bool = False
    thanks: bool = False
    household: bool = False
    department: int = 0


@dataclass(frozen=True)
class Attempt:
    """What is kept of an earlier contact: how it stood when they spoke up in public, and how it stands now."""

    conversation: str
    place: str
    at: str
    was: str
    state: str
    household: bool
    department: int

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def is_open(self) -> bool:
        return self.state in BROKEN


def state(contact: Contact) -> str:
    """Unanswered, closed without an answer, unsolved (they came back on it); answered, or solved.

    Who thanks us at the end waits for nothing, whoever spoke last.
    """
    if not contact.answered:
        return "closed" if contact.closed else "unanswered"
    if contact.waits and not contact.thanks and not contact.closed:
        return "unsolved"
    return "solved" if contact.closed else "answered"


def counts(contact: Contact, place: str, spoke_at: datetime) -> bool:
    """A quieter way tried before: in private, or in another place; not a moment ago, not a year ago.

    A call counts from the minute it went wrong; a mail of a minute ago could not be answered yet.
    """
    ago = spoke_at - contact.asked_at
    grace = timedelta() if contact.place == "phone" else GRACE
    return (contact.private or contact.place != place) and grace <= ago <= REACH


def tried_before(
    then: Iterable[Contact], standing: Mapping[str, str], place: str, spoke_at: datetime
) -> list[Attempt]:
    """The earlier contacts that were broken when they spoke up, newest first."""
    broken = [contact for contact in then if counts(contact, place, spoke_at)]
    found = [(contact, state(contact)) for contact in broken]
    return newest_first(
        _attempt(contact, was, standing.get(contact.conversation, was))
        for contact, was in found
        if was in BROKEN
    )


def _attempt(contact: Contact, was: str, now: str) -> Attempt:
    return Attempt(
        contact.conversation, contact.place, contact.asked_at.isoformat(), was, now,
        contact.household, contact.department,
    )  # fmt: skip


def newest_first(found: Iterable[Attempt]) -> list[Attempt]:
    return sorted(found, key=lambda attempt: attempt.moment, reverse=True)


def merged(earlier: Sequence[Attempt], later: Sequence[Attempt]) -> list[Attempt]:
    """What was broken at an earlier word stays as it was then; what broke since is added."""
    known = {attempt.conversation: attempt for attempt in earlier}
    return newest_first(({attempt.conversation: attempt for attempt in later} | known).values())


def origin(found: Sequence[Attempt]) -> Attempt | None:
    """Where it failed first: everything after that is what came of it."""
    return min(found, key=lambda attempt: attempt.moment, default=None)


def urgency(now: int, found: Sequence[Attempt]) -> int:
    """Whoever tries the third time has waited long enough; the second time is for today."""
    still = sum(attempt.is_open for attempt in found)
    return max(now, NOW if still > 1 else TODAY if still else now)


def as_rows(found: Iterable[Attempt]) -> list[dict[str, Any]]:
    return [asdict(attempt) for attempt in found]


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Attempt]:
    return [Attempt(**row) for row in rows]
