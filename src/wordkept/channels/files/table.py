"""Rows of a CSV file, one by one; a damaged row costs itself and never its neighbours.

The body of a row is the line of the column names and the row itself, byte for byte: a
table of one row, which can be read again without its file.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from wordkept.channel import Unreadable
from wordkept.channels.files.rows import Ahead, Line, Row, WrongFile, decode, lines

LONGEST = 100_000
MOST_LINES = 200
MOST_PARTS = 20
NOT_UTF8 = "It is not UTF-8; it was read as Windows-1252."
TOO_LONG = f"It is longer than {LONGEST:,} bytes; its beginning is kept."
IN_OUR_WORDS = {
    "unexpected end of data": "A quotation mark opens a cell and nothing closes it.",
    "',' expected after '\"'": "Words follow a closing quotation mark.",
}


@dataclass(frozen=True)
class Record:
    """What the CSV rules take for one row, and the lines it stands on."""

    lines: list[Line]
    cells: list[str]
    trouble: str = ""

    @property
    def begins(self) -> int:
        return self.lines[0].number

    @property
    def body(self) -> bytes:
        return b"".join(line.content for line in self.lines)


def rows(file: BinaryIO, needed: Collection[str]) -> Iterator[Row]:
    ahead = Ahead(_by_any_line_end(file))
    header = _header(ahead, needed)
    above = header.body.rstrip(b"\r\n") + b"\n"
    for row in _rows(ahead, len(header.cells)):
        note = "" if row.trouble or _is_utf8(row.body) else NOT_UTF8
        yield Row(row.line, above + row.body, row.trouble, note)


def cells(body: bytes) -> dict[str, str]:
    """The cells of a table of one row by their column. A row broken by a line break is mended."""
    if len(body) > LONGEST * MOST_PARTS:
        raise Unreadable(TOO_LONG)
    try:
        names, *parts = csv.reader(map(decode, body.splitlines(keepends=True)), strict=True)
    except csv.Error as error:
        raise Unreadable(_why(error)) from error
    except ValueError as error:
        raise Unreadable("It is empty.") from error
    found = _mended(parts)
    if len(found) != len(names):
        raise Unreadable(f"It has {len(found)} cells; the first line names {len(names)} columns.")
    return dict(zip(_plain(names), found, strict=True))


def _by_any_line_end(file: BinaryIO) -> Iterator[Line]:
    """A bare carriage return ends a line too, as every CSV reader has it; it is not counted."""
    for line in lines(file, LONGEST):
        if line.cut or b"\r" not in line.content:
            yield line
        else:
            parts = line.content.splitlines(keepends=True)
            yield from (Line(line.number, part) for part in parts)


def _header(ahead: Ahead, needed: Collection[str]) -> Record:
    header = _take(ahead)
    if header is None:
        raise WrongFile("The file is empty: its first line must name the columns.")
    if header.trouble:
        raise WrongFile(f"The first line names no columns. {header.trouble}")
    missing = [name for name in needed if name not in _plain(header.cells)]
    if missing:
        raise WrongFile(f"The first line does not name these columns: {', '.join(missing)}.")
    return header


def _plain(names: list[str]) -> list[str]:
    return [name.strip().lower() for name in names]


def _rows(ahead: Ahead, width: int) -> Iterator[Row]:
    while record := _take(ahead):
        count = len(record.cells)
        if record.trouble:
            yield Row(record.begins, record.body, record.trouble)
        elif count == width:
            yield Row(record.begins, record.body)
        elif 0 < count < width:
            yield from _broken(record, ahead, width)
        elif count:
            yield Row(record.begins, record.body, f"It has {count} cells instead of {width}.")


def _take(ahead: Ahead) -> Record | None:
    """The next row. Where the rules of CSV lead nowhere, its first line alone is lost."""
    taken: list[Line] = []
    try:
        found = next(csv.reader(_feed(ahead, taken), strict=True))
    except StopIteration:
        return Record(taken, [], TOO_LONG) if taken else None
    except csv.Error as error:
        ahead.hand_back(taken[1:])
        return Record(taken[:1], [], _why(error))
    return Record(taken, found)


def _feed(ahead: Ahead, taken: list[Line]) -> Iterator[str]:
    size = 0
    for line in ahead:
        taken.append(line)
        size += len(line.content)
        if line.cut or size > LONGEST or len(taken) > MOST_LINES:
            return
        yield decode(line.content)


def _broken(head: Record, ahead: Ahead, width: int) -> Iterator[Row]:
    """A line break without quotes tore a row in two: join what completes it, and say so."""
    parts, lacking = [head], width - len(head.cells)
    while lacking > 0 and len(parts) < MOST_PARTS and (part := _take(ahead)):
        parts.append(part)
        if part.trouble or len(part.cells) == width:
            break
        lacking -= max(len(part.cells) - 1, 0)
    rest = [line for part in parts[1:] for line in part.lines]
    if lacking:
        ahead.hand_back(rest)
        yield Row(head.begins, head.body, f"It has {len(head.cells)} cells instead of {width}.")
    else:
        torn = Record(rest, [])
        yield Row(head.begins, head.body + torn.body)
        yield Row(
            torn.begins, torn.body,
            f"It is no row of its own but the rest of the row in line {head.begins}, torn off by "
            "a line break without quotes. The two were joined again.",
        )  # fmt: skip


def _mended(parts: list[list[str]]) -> list[str]:
    whole = [*parts[0]] if parts and parts[0] else [""]
    for part in parts[1:]:
        whole[-1] += "\n" + "".join(part[:1])
        whole += part[1:]
    return whole


def _why(error: csv.Error) -> str:
    return IN_OUR_WORDS.get(str(error), f"It breaks the rules of CSV: {error}.")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
