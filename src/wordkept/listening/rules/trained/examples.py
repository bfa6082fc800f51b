"""Sentences of our own to learn from: one line in a file stands for several ways to say it.

A heading names the labels of the lines below it: `[negative complaint]`. `{late|lost|broken}` is one
of these, `<thing>` one of the class that stands under the heading `[<thing>]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

CHOICE = re.compile(r"\{([^{}]*)\}")
CLASS = re.compile(r"<[a-z]+>")
BRANDS = ("@acme", "@acme_help", "@AcmeSupport", "@tidewater", "@TidewaterCares", "@AskBaker")
FRIENDS = ("@mira_k", "@tomtom77", "@sunny.day", "@JoOnTheRun", "@the_real_ben", "@lola @ben_w")


@dataclass(frozen=True, slots=True)
class Example:
    """`line` is the same for all sentences of one line: they never stand on both sides of a split."""

    text: str
    labels: frozenset[str]
    line: str


def examples(*names: str, most: int = 6) -> list[Example]:
    """The same sentences every time: the dice are thrown anew for every line, by its own words."""
    folder = resources.files(__package__).joinpath("examples")
    read = [folder.joinpath(f"{name}.txt").read_text("utf-8") for name in names]
    classes, lines = _sections("\n".join(read))
    return [example for line in lines for example in _spoken(*line, classes, most)]


def _sections(book: str) -> tuple[dict[str, list[str]], list[tuple[frozenset[str], str]]]:
    classes: dict[str, list[str]] = {}
    lines: list[tuple[frozenset[str], str]] = []
    head = ""
    for raw in book.splitlines():
        line = raw.strip()
        if line.startswith("["):
            head = line.strip("[]")
        elif head.startswith("<"):
            classes.setdefault(head, []).extend(w.strip() for w in line.split(",") if w.strip())
        elif line and not line.startswith("# "):
            lines.append((frozenset(head.split()), line))
    return classes, lines


def _spoken(
    labels: frozenset[str], line: str, classes: dict[str, list[str]], most: int
) -> Iterator[Example]:
    dice = Random(line)  # noqa: S311 - no secret hangs on it
    said = {_once(line, classes, dice) for _ in range(most * 3)}
    for text in sorted(said)[:most]:
        handles = FRIENDS if "chat" in labels else BRANDS
        yield Example(_dressed(text, handles, dice), labels, line)


def _once(line: str, classes: dict[str, list[str]], dice: Random) -> str:
    while CHOICE.search(line):
        line = CHOICE.sub(lambda found: dice.choice(found[1].split("|")), line)
    return CLASS.sub(lambda found: dice.choice(classes[found[0]]), line)


def _dressed(text: str, handles: Sequence[str], dice: Random) -> str:
    """As people post: often to a handle, sometimes all small, sometimes with a link.

    `chat` is what people say to each other, not to a brand.
    """
    if dice.random() < 0.2:
        text = text.lower()
    if dice.random() < 0.5:
        text = f"{dice.choice(handles)} {text}"
    return f"{text} https://acme.example/x" if dice.random() < 0.08 else text
