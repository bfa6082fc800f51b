"""Labelled texts from files as people keep them: tab-separated, CSV or JSON lines, packed or not."""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

LABEL_COLUMNS = (
    "label", "polarity", "sentiment", "airline_sentiment", "category", "intent", "complaint",
)  # fmt: skip
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
QUOTES = str.maketrans("", "", "\\")


class CannotRead(ValueError):
    """The words name the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts of one group never stand on both sides of a split."""

    text: str
    label: str
    group: str


def labelled(paths: Sequence[Path], by: str = "") -> list[Labelled]:
    """Each text once, as first labelled. Without `by`, a file is a group."""
    found: dict[str, Labelled] = {}
    for path in paths:
        for row in read(path, by):
            found.setdefault(" ".join(re.findall(r"\w+", row.text.lower())), row)
    return list(found.values())


def read(path: Path, by: str = "") -> list[Labelled]:
    try:
        with opened(path) as file:
            rows = list(_rows(file, path, by))
    except (OSError, UnicodeError, csv.Error, json.JSONDecodeError, KeyError, TypeError) as why:
        raise CannotRead(f"{path}: {why}") from why
    if not rows:
        raise CannotRead(f"{path}: no line with a label and a text")
    return rows


def opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", errors="replace", newline=""))
    return path.open(encoding="utf-8", errors="replace", newline="")


def _rows(file: TextIO, path: Path, by: str) -> Iterator[Labelled]:
    name = path.name.split(".")[0]
    for text, label, group in _told(file, path.suffixes, by):
        if plain := tidy(text):
            yield Labelled(plain, label.strip(), group or name)


def _told(file: TextIO, suffixes: Sequence[str], by: str) -> Iterator[tuple[str, str, str]]:
    if ".csv" in suffixes:
        for row in csv.DictReader(file):
            column = next((name for name in LABEL_COLUMNS if name in row), "label")
            yield row["text"] or "", row[column] or "", row.get(by) or ""
    elif ".jsonl" in suffixes:
        for item in map(json.loads, filter(str.strip, file)):
            yield str(item["text"]), str(item["label"]), str(item.get(by, ""))
    else:
        for line in file:
            _, label, text = [*line.rstrip("\r\n").split("\t"), "", ""][:3]
            yield ESCAPED.sub(lambda found: chr(int(found[1], 16)), text), label, ""


def tidy(text: str) -> str:
    """Without the escapes that collections of posts tend to keep."""
    return html.unescape(text.translate(QUOTES)).strip().strip('"')
