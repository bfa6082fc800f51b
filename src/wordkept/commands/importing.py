"""`wordkept import FORMAT FILE`: history from a file, in the inbox when the command ends."""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import sys
import time
from typing import TYPE_CHECKING, BinaryIO, cast

from wordkept.commands import orders, setup

if TYPE_CHECKING:
    from wordkept.intake.importing import Report

GZIP = b"\x1f\x8b"
BAR = 30
LONGEST_WAIT = 150.0


def run(args: argparse.Namespace) -> int:
    setup.start()
    from wordkept.intake import importing

    with contextlib.ExitStack() as opened:
        try:
            source = opened.enter_context(_source(args.file))
            if args.format == "orders":
                return orders.take_in(args, _unpacked(source))
            screen = Screen(source)
            belongs = importing.Belongs(args.account.strip(), args.department, args.place)
            report = importing.import_file(args.format, _unpacked(source), screen, belongs)
        except (importing.CannotImport, OSError) as trouble:
            print(f"wordkept import: {args.file}: {_sentence(trouble)}", file=sys.stderr)
            return 2
    _work_through(screen)
    screen.end()
    print(json.dumps(_figures(report)))
    return _verdict(args, report)


def _source(name: str) -> contextlib.AbstractContextManager[BinaryIO]:
    if name == "-":
        return contextlib.nullcontext(sys.stdin.buffer)
    return open(name, "rb")


def _unpacked(source: BinaryIO) -> BinaryIO:
    """Packed or not is seen from the first bytes, so a packed stream may come from a pipe too."""
    if source.peek(2)[:2] != GZIP:  # type: ignore[attr-defined]
        return source
    return cast(BinaryIO, gzip.GzipFile(fileobj=source))


def _sentence(trouble: Exception) -> str:
    return trouble.strerror or str(trouble) if isinstance(trouble, OSError) else str(trouble)


def _work_through(screen: Screen) -> None:
    """Understand and attach what came in; what another worker holds is waited for."""
    from wordkept.journal.actions import run_once
    from wordkept.journal.models import Step

    held = Step.objects.filter(state=Step.State.CLAIMED)
    last = time.monotonic()
    while (ran := run_once()) or (held.exists() and time.monotonic() - last < LONGEST_WAIT):
        screen.worked(ran)
        if ran:
            last = time.monotonic()
        else:
            time.sleep(0.2)


def _figures(report: Report) -> dict[str, int]:
    from wordkept.conversations.models import Conversation
    from wordkept.intake import importing

    living = Conversation.objects.filter(account=report.account).exclude(
        state=Conversation.State.MERGED
    )
    return {
        "read": report.read,
        "stored": report.stored,
        "duplicates": report.duplicates,
        "links": importing.links(report.account) if report.account else 0,
        "conversations": living.count(),
        "rejected": report.rejected,
    }


def _verdict(args: argparse.Namespace, report: Report) -> int:
    if report.broken_off:
        print(f"wordkept import: {args.file}: {report.broken_off}", file=sys.stderr)
        return 1
    return 0


class Screen:
    """What the person who imports sees: refused rows line by line and, on a terminal, a bar."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._live = sys.stderr.isatty()
        self._size = _size(source)
        self._steps = 0

    def refused(self, line: int, why: str) -> None:
        self._say(f"line {line}: rejected: {why}")

    def odd(self, line: int, why: str) -> None:
        self._say(f"line {line}: {why}")

    def moved(self, report: Report) -> None:
        share = self._source.tell() / self._size if self._size else 0.0
        filled = "█" * round(BAR * min(share, 1.0))
        bar = f"{filled:░<{BAR}} " if self._size else ""
        self._draw(f"{bar}{report.read:,} rows read, {report.stored:,} new")

    def worked(self, steps: int) -> None:
        self._steps += steps
        self._draw(f"understanding and sorting: {self._steps:,} steps done")

    def end(self) -> None:
        self._draw("")

    def _say(self, words: str) -> None:
        self.end()
        print(words, file=sys.stderr)

    def _draw(self, words: str) -> None:
        if self._live:
            print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)


def _size(source: BinaryIO) -> int:
    try:
        return os.fstat(source.fileno()).st_size if source.seekable() else 0
    except OSError:
        return 0
