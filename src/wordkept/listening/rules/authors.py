"""Who is speaking, as far as it matters for an answer: press, a colleague, a critic, an advocate, many readers."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

ROLES = ("press", "employee", "critic", "advocate", "influencer")
MANY_READERS = 10_000
OFTEN = 3
MOSTLY = 0.6

# A mailbox anybody can have says nothing about where its owner works.
ANYBODYS = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com yahoo.de icloud.com me.com "
    "aol.com gmx.de gmx.net gmx.at web.de t-online.de freenet.de posteo.de mailbox.org proton.me "
    "protonmail.com orange.fr free.fr laposte.net libero.it bsky.social".split()
)
NEWSROOM = re.compile(
    r"""\b(?:journalist(?:e|in|en)?|reporter(?:in)?|newsroom|newsdesk|news\s?desk|correspondent
      |columnist|redakt(?:ion|eur|eurin)|zeitung|rundfunk|nachrichten|pressestelle|press\s?office
      |gazette|herald|tribune|daily\s?(?:mail|news|post|times|star)|evening\s?(?:news|post|times)
      |(?:local|city|island|radio|tv)\s?news|broadcasting|magazine|podcast)\b""",
    re.VERBOSE | re.IGNORECASE,
)
PRESS_DOMAIN = re.compile(
    r"""(?:^|[.-])(?:news|press|presse|gazette|herald|courier|tribune|zeitung|kurier|rundfunk)
      |(?:news|(?<!ex)(?<!word)(?<!com)press|gazette|herald|courier|tribune|(?<!some)times|zeitung
      |kurier|rundfunk)\.[a-z.]+$""",
    re.VERBOSE,
)


@dataclass(slots=True)
class Author:
    """One author as a department knows them: who they say they are, and what they wrote before."""

    author_id: str
    handle: str = ""
    name: str = ""
    place: str = ""
    followers: int = 0
    said: int = 0
    negative: int = 0
    positive: int = 0


@dataclass(frozen=True)
class Role:
    """`name` is one of ROLES, or "" for a person like most; `why` can be read by an agent."""

    name: str = ""
    why: str = ""


NOBODY = Role()


def role(author: Author, ours: Collection[str] = (), writes_as_press: str = "") -> Role:
    """What somebody is comes before what they do, and what they do before how many read it.

    `ours` are the domains of our own accounts; `writes_as_press` what their text gave away.
    """
    where = domain(author)
    return (
        (_employee(where, ours) if where else None)
        or _press(author.name, author.handle, where, writes_as_press)
        or _by_deeds(author)
        or _by_readers(author.followers)
        or NOBODY
    )


def domain(author: Author) -> str:
    """Of a mail address, or of a handle on a network where handles are addresses."""
    for known in (author.author_id, author.handle):
        tail = known.strip().lower().lstrip("@").rpartition("@")[2]
        if "." in tail and " " not in tail and (author.place != "x"):
            return tail
    return ""


def domains(handles: Collection[str]) -> frozenset[str]:
    """Where we ourselves live, told by our mail addresses: on a network we share the server."""
    tails = (handle.lower().lstrip("@").rpartition("@") for handle in handles)
    return frozenset(tail for _, at, tail in tails if at and "." in tail and tail not in ANYBODYS)


def _employee(where: str, ours: Collection[str]) -> Role | None:
    home = next((each for each in ours if where == each or where.endswith(f".{each}")), "")
    return Role("employee", f"writes from our own address: “{home}”") if home else None


@lru_cache(maxsize=20_000)
def _press(name: str, handle: str, where: str, writes_as_press: str) -> Role | None:
    if found := NEWSROOM.search(name) or NEWSROOM.search(handle.replace("_", " ").lstrip("@")):
        return Role("press", f"calls themselves “{found[0]}”")
    if where not in ANYBODYS and PRESS_DOMAIN.search(where):
        return Role("press", f"writes from a newsroom: “{where}”")
    return Role("press", f"writes as press: {writes_as_press}") if writes_as_press else None


def _by_deeds(author: Author) -> Role | None:
    """Three times or more, and mostly in one mood: silence and questions weigh too."""
    if author.negative >= OFTEN and author.negative >= MOSTLY * author.said:
        return Role("critic", f"complained {author.negative} of {author.said} times")
    if author.positive >= OFTEN and author.positive >= MOSTLY * author.said:
        return Role("advocate", f"spoke well of us {author.positive} of {author.said} times")
    return None


def _by_readers(followers: int) -> Role | None:
    if followers < MANY_READERS:
        return None
    return Role("influencer", f"{followers} people read along")
