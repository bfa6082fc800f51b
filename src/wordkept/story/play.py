"""Read a play: scenes in plain text, where customers speak and colleagues act, each at its time.

    SCENE key: Title
    AT account

    -24d 19:42 bea, reach 310, #label
        What she says.

    -24d 20:10 ana replies to bea
        What Ana answers.

Times: `-24d 19:42` (a day before, by the clock), `-41m` and `+2m30s` (from the moment of telling),
`after 45s` (once we answered). A line that begins with `|` keeps its end. `{-3d}` is the name of
that day, `{-3d date}` its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

DETAILS = (
    "subject|reach|rating|html|automatic|because|bounced|refused|no answer|overheard|picture|#"
)
MOMENT = r"-\d+d \d\d:\d\d|[-+](?:\d+h)?(?:\d+m)?(?:\d+s)?|after \d+s"
HEADER = re.compile(rf"(?P<when>{MOMENT}) (?P<who>[a-z]+)(?:@(?P<at>\w+))?(?P<rest>.*)")
SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
DAY = re.compile(r"\{([+-]?\d+)d( date)?\}")


class Misprint(ValueError):
    """A line of the play that cannot be read; says which."""


@dataclass(frozen=True)
class Line:
    """Somebody says or does something. `does` is "" for a customer who simply speaks."""

    when: str
    who: str
    at: str
    does: str
    object: str
    details: dict[str, str]
    text: str


@dataclass(frozen=True)
class Scene:
    """One matter at one account; where each stands `alone`, everybody has a thread of their own."""

    key: str
    title: str = ""
    at: str = ""
    alone: bool = False
    lines: tuple[Line, ...] = field(default=())


def read(text: str) -> list[Scene]:
    """The scenes of a play, in order; a scene that is named again goes on."""
    scenes: dict[str, Scene] = {}
    key = ""
    for block in _blocks(text):
        head = block[0]
        if head.startswith("SCENE "):
            key, _, title = head.removeprefix("SCENE ").partition(": ")
            scenes.setdefault(key, Scene(key, title))
        elif head.startswith("AT "):
            scenes[key] = replace(scenes[key], at=head.removeprefix("AT "))
        elif head == "EACH ALONE":
            scenes[key] = replace(scenes[key], alone=True)
        else:
            lines = (*scenes[key].lines, _line(head, block[1:], scenes[key].at))
            scenes[key] = replace(scenes[key], lines=lines)
    return list(scenes.values())


def _blocks(text: str) -> Iterator[list[str]]:
    """A line that starts at the margin, with the indented ones below it."""
    block: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            if block:
                yield block
            block = [line]
        elif block and not line.startswith("#"):
            block.append(line.removeprefix("    "))
    if block:
        yield block


def _line(head: str, below: list[str], at: str) -> Line:
    found = HEADER.fullmatch(head)
    if not found:
        raise Misprint(head)
    does, *more = re.split(rf", (?={DETAILS})", found["rest"].strip().removeprefix(", "))
    if re.match(DETAILS, does):
        does, more = "", [does, *more]
    verb, _, rest = does.partition(" ")
    words = _words(below)
    return Line(found["when"], found["who"], found["at"] or at, verb, rest, _details(more), words)


def _details(parts: list[str]) -> dict[str, str]:
    """`reach 310` → {"reach": "310"}, `#song` → {"#": "song"}, `no answer` → {"no answer": ""}."""
    found = {}
    for part in parts:
        name = re.match(DETAILS, part)
        if not name:
            raise Misprint(part)
        found[name[0]] = part[name.end() :].strip()
    return found


def _words(lines: list[str]) -> str:
    """Lines make paragraphs, an empty line ends one, and a line with a bar stands for itself."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip("\n"))
    return "\n\n".join(_paragraph(each) for each in paragraphs if each.strip())


def _paragraph(text: str) -> str:
    if text.startswith("|"):
        return "\n".join(line.removeprefix("|").strip() for line in text.splitlines())
    return " ".join(text.split())


def moment(when: str, now: datetime) -> datetime:
    """The moment a time of the play stands for, when the play is told at `now`."""
    if when.startswith("after"):
        return now
    sign = -1 if when.startswith("-") else 1
    if " " not in when:
        return now + sign * span(when[1:])
    days, clock = when.split(" ")
    hour, minute = clock.split(":")
    day = now + sign * span(days[1:])
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def span(words: str) -> timedelta:
    """`1h20m` → 80 minutes."""
    found = SPAN.fullmatch(words)
    if not found or not words:
        raise Misprint(words)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def with_days(text: str, now: datetime) -> str:
    """Names of days and dates put in, so that the story is right on whatever day it is told."""

    def name(found: re.Match[str]) -> str:
        day = now + timedelta(days=int(found[1]))
        return f"{day.day} {day:%B}" if found[2] else f"{day:%A}"

    return DAY.sub(name, text)
