"""`wordkept surge FILE.csv`: how unusual each count of a series is, row by row, without looking ahead."""

from __future__ import annotations

import argparse
import contextlib
import csv
import gzip
import io
import math
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, cast

from wordkept.listening.rules.surge import THRESHOLD, Watch
from wordkept.listening.rules.surge.moments import moment

GZIP = b"\x1f\x8b"
COLUMNS = ("timestamp", "value")
UNREADABLE = math.nan


def run(args: argparse.Namespace) -> int:
    if args.threshold:
        print(THRESHOLD)
        return 0
    if not args.file:
        return _trouble("name a file, FILE.gz, or - for standard input")
    try:
        with _opened(args.file) as lines:
            write_scores(lines)
    except (OSError, EOFError, zlib.error) as trouble:
        return _trouble(f"{args.file}: {getattr(trouble, 'strerror', None) or trouble}")
    return 0


def write_scores(lines: Iterable[str]) -> None:
    """Each line of the answer leaves before the next row is read, so a pipe is answered live."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([*COLUMNS, "score"])
    for at, value, score in scored(lines):
        out.writerow([at, value, f"{score:.6f}"])
        sys.stdout.flush()


def scored(lines: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """Time and value as they stood there, with a score; what cannot be read scores nothing."""
    watch = Watch()
    for said, counted in _rows(lines):
        at, value = moment(said), _number(counted)
        yield said, counted, 0.0 if at is None else watch.see(at, value).score


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    columns: tuple[int, int] | None = None
    for row in csv.reader(line.replace("\0", "") for line in lines):
        if columns is None and row:
            columns, is_header = _columns(row)
            if is_header:
                continue
        if columns and len(row) > max(columns):
            yield row[columns[0]].strip(), row[columns[1]].strip()


def _columns(first: Sequence[str]) -> tuple[tuple[int, int], bool]:
    """Where time and value stand; without names they are the first two."""
    names = [name.strip().lower() for name in first]
    if all(column in names for column in COLUMNS):
        return (names.index("timestamp"), names.index("value")), True
    return (0, 1), moment(names[0]) is None


def _number(counted: str) -> float:
    try:
        return float(counted)
    except ValueError:
        return UNREADABLE


@contextlib.contextmanager
def _opened(name: str) -> Iterator[Iterable[str]]:
    csv.field_size_limit(sys.maxsize)
    with contextlib.ExitStack() as opened:
        source: BinaryIO = sys.stdin.buffer
        if name != "-":
            source = opened.enter_context(open(name, "rb"))
        if source.peek(2)[:2] == GZIP:  # type: ignore[attr-defined]
            source = cast(BinaryIO, gzip.GzipFile(fileobj=source))
        yield io.TextIOWrapper(source, "utf-8-sig", errors="replace", newline="")


def _trouble(why: str) -> int:
    print(f"wordkept surge: {why}", file=sys.stderr)
    return 2
