"""Who stands out among those who speak, and which hashtags they use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from wordkept.listening.river import Stretch

LOOKED_FOR_PEOPLE = 2_000
PEOPLE, TAGS = 5, 10
STAND_OUT = ("press", "influencer", "critic", "advocate", "employee")
SPEAKER = (
    "place", "author_id", "author_name", "author_handle", "reach",
    "finding__role", "finding__role_why", "finding__hashtags",
)  # fmt: skip


@dataclass
class Speaker:
    """An author who stands out, with the reason."""

    name: str
    place: str
    role: str
    why: str
    count: int
    reach: int
    query: str


@dataclass(frozen=True)
class Crowd:
    """Who stands out and which hashtags they use, among the newest."""

    speakers: Sequence[Speaker]
    tags: Sequence[tuple[str, int, str]]


def crowd(stretch: Stretch) -> Crowd:
    """Both from one look at the newest: whoever matters now has said something lately."""
    newest = stretch.within(stretch.rows(folded=False)).order_by("-pk")
    rows = list(newest.values_list(*SPEAKER)[:LOOKED_FOR_PEOPLE])
    tags = Counter(tag for row in rows for tag in {*(row[-1] or ())})
    ranked = [(tag, n, stretch.choosing("tag", [tag]).query) for tag, n in tags.most_common(TAGS)]
    return Crowd(_speakers(stretch, rows), ranked)


def _speakers(stretch: Stretch, rows: Iterable[tuple[Any, ...]]) -> list[Speaker]:
    """Of each kind of author those with most readers, in turns."""
    known: dict[tuple[str, str], Speaker] = {}
    for place, author, name, handle, reach, role, why, _ in rows:
        if role not in STAND_OUT:
            continue
        query = stretch.choosing("author", [f"{place}:{author}"]).query
        speaker = Speaker(name or handle or author, place, role, why, 0, 0, query)
        speaker = known.setdefault((place, author), speaker)
        speaker.count += 1
        speaker.reach = max(speaker.reach, reach or 0)
    ranked = sorted(known.values(), key=lambda speaker: (-speaker.reach, -speaker.count))
    of_role = {role: [speaker for speaker in ranked if speaker.role == role] for role in STAND_OUT}
    turns = zip_longest(*of_role.values())
    return [speaker for turn in turns for speaker in turn if speaker][:PEOPLE]
