"""The words of the rules, kept in text files where one reads them: one way to say it on each line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

Table = list[tuple[re.Pattern[str], str]]
HEADING = ":: "
NAMED = re.compile(r"\{([A-Z_]+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """Ways to say something under their headings; `{NAME}` in a way stands for a whole heading."""

    ways: Mapping[str, Sequence[str]]

    def any_of(self, heading: str) -> str:
        return f"(?:{'|'.join(map(self.spelt_out, self.ways[heading]))})"

    def spelt_out(self, way: str) -> str:
        return NAMED.sub(lambda name: self.any_of(name[1].casefold().replace("_", " ")), way)

    def pattern(self, heading: str, shape: str = r"\b{}") -> re.Pattern[str]:
        return re.compile(shape.replace("{}", self.any_of(heading)), re.IGNORECASE)

    def table(self, name: str) -> Table:
        """ "verbs: refund", "verbs: call" …, in the order in which they are asked."""
        headings = [heading for heading in self.ways if heading.startswith(f"{name}: ")]
        return [
            (self.pattern(one), one.removeprefix(f"{name}: ").split(" ")[0]) for one in headings
        ]


@cache
def wording(name: str) -> Wording:
    lines = resources.files(__package__).joinpath("phrases", f"{name}.txt").read_text("utf-8")
    ways: dict[str, list[str]] = {}
    here: list[str] = []
    for line in lines.splitlines():
        if line.startswith(HEADING):
            here = ways.setdefault(line.removeprefix(HEADING), [])
        elif line and not line.startswith("# "):
            here.append(line)
    return Wording(ways)
