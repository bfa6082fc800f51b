"""The customers of the story: one person, and what they are called in each place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wordkept.channel import Author

ADDRESSED_BY_HANDLE = ("mail", "phone", "letter")


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    handles: dict[str, tuple[str, int | None]]

    def author(self, place: str) -> Author:
        """Raises KeyError where nobody knows them."""
        handle, followers = self.handles[place]
        remote_id = handle if place in ADDRESSED_BY_HANDLE else f"{self.key}-at-{place}"
        return Author(remote_id, handle, self.name, followers=followers)


@cache
def cast() -> dict[str, Person]:
    text = files("wordkept.story").joinpath("play/cast.txt").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    people = [_person(*(part.strip() for part in row.split("|"))) for row in rows]
    return {person.key: person for person in people}


def _person(key: str, name: str, handles: str) -> Person:
    return Person(key, name, dict(_handle(each.strip()) for each in handles.split(";")))


def _handle(text: str) -> tuple[str, tuple[str, int | None]]:
    """`mastodon @bea@isles.example 310` → place, handle, followers; a phone number has none."""
    place, _, rest = text.partition(" ")
    found = re.fullmatch(r"(\S+) (\d+)", rest) if place not in ADDRESSED_BY_HANDLE else None
    return place, (found[1], int(found[2])) if found else (rest, None)
