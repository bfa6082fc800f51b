"""Which conversation does this belong to, what changes when somebody speaks, when does it wake?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wordkept.kernel.text import fold

DEPTH = 500
TYPING_SECONDS = 12
LOOKING_SECONDS = 45


@dataclass(frozen=True)
class Link:
    """Where a mention hangs: on its parent, under its root, by its author (ours or theirs)."""

    remote_id: str
    parent_id: str
    root_id: str
    author: str
    ours: bool


@dataclass(frozen=True)
class Home:
    """The conversation something belongs to: the root of the matter and the customer, and why."""

    root_id: str
    customer: str
    why: str


def home(link: Link, find: Callable[[str], Link | None], addressed: Sequence[str] = ()) -> Home:
    """One customer, one matter: the root of the thread, and the customer nearest above.

    In a public thread everybody who speaks to us has a conversation of their own.
    `find` looks up a stored link; `addressed` are the people our own words name,
    used when what we answered is not here.
    """
    above = list(_ancestors(link, find))
    top = above[-1] if above else link
    root = link.root_id or top.root_id or top.parent_id or top.remote_id
    if not link.ours:
        return Home(root, link.author, "they wrote it")
    spoken_to = next((up.author for up in above if not up.ours), "")
    if spoken_to:
        return Home(root, spoken_to, "we answered them")
    return Home(root, addressed[0] if addressed else "", "we named them")


def _ancestors(link: Link, find: Callable[[str], Link | None]) -> Sequence[Link]:
    above: list[Link] = []
    seen = {link.remote_id}
    while link.parent_id and link.parent_id not in seen and len(above) < DEPTH:
        parent = find(link.parent_id)
        if parent is None:
            break
        seen.add(link.parent_id)
        above.append(parent)
        link = parent
    return above


def stands_at(said: datetime, arrived: datetime, answered: datetime | None) -> datetime:
    """Where in the talk a message stands. Clocks of customers go wrong, ours decides then.

    Nothing was said after it arrived; and what arrives after our answer stands below it,
    or nobody would ever see that it still waits.
    """
    if answered and said <= answered < arrived:
        return arrived
    return min(said, arrived)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is after somebody spoke."""

    last_by: str
    waiting_since: datetime | None
    unread: int
    reopen: bool


def turn_after(
    by: str,
    at: datetime,
    waiting_since: datetime | None,
    unread: int,
    state: str,
    automatic: bool,
) -> Turn:
    """The customer's first unanswered word starts the wait; our answer ends it.

    An automatic mail changes nobody's turn; a note neither.
    """
    if automatic or by == "note":
        return Turn("", waiting_since, unread, reopen=False)
    if by == "brand":
        return Turn("brand", None, 0, reopen=False)
    since = min(waiting_since, at) if waiting_since else at
    return Turn("customer", since, unread + 1, reopen=state != "open")


def loudest(readings: Sequence[Mapping[str, object]]) -> int:
    """The urgency of a conversation is that of its most urgent unanswered message."""
    return max((int(str(reading["urgency"])) for reading in readings), default=0)


@dataclass(frozen=True)
class Answers:
    """What one handle answers: words that customers use, and intents."""

    handle: str
    words: Sequence[str] = ()
    intents: Sequence[str] = ()


def who_answers(
    said: str, intents: Sequence[str], here: str, handles: Sequence[Answers]
) -> tuple[Answers, Sequence[str]] | None:
    """Another handle that answers this better than `here`, and the words and intents that say so."""
    told = [(each, matched(said, intents, each)) for each in handles]
    ours = max((len(why) for each, why in told if each.handle == here), default=0)
    others = [(each, why) for each, why in told if each.handle != here and len(why) > ours]
    return max(others, key=lambda found: len(found[1]), default=None)


def matched(said: str, intents: Sequence[str], handle: Answers) -> Sequence[str]:
    """A word is found at the beginning of one that was said: "router" in "routers"."""
    folded = fold(said)
    words = [word for word in handle.words if _begins_in(fold(word), folded)]
    return [*words, *(one for one in handle.intents if one in intents and one not in words)]


def _begins_in(word: str, folded: str) -> bool:
    return bool(word) and re.search(rf"(?<!\w){re.escape(word)}", folded) is not None
