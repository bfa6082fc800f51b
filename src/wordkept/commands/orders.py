"""`wordkept import orders FILE.csv`: what was bought and when, from the shop's list."""

from __future__ import annotations

import argparse
import json
import sys
from typing import BinaryIO


def take_in(args: argparse.Namespace, file: BinaryIO) -> int:
    """Rejected rows are named by line; the last line is one JSON object with the counts."""
    from wordkept.channels.files import WrongFile
    from wordkept.people import orders

    try:
        report = orders.import_orders(file, args.account.strip())
    except WrongFile as wrong:
        print(f"wordkept import: {args.file}: {wrong}", file=sys.stderr)
        return 2
    for line, why in report.rejected:
        print(f"line {line}: rejected: {why}", file=sys.stderr)
    _work()
    figures = {
        "read": report.read,
        "new": report.new,
        "changed": report.changed,
        "known": report.known,
        "rejected": len(report.rejected),
    }
    print(json.dumps(figures))
    return 0


def _work() -> None:
    """The conversations of those who bought find their stage before the command ends."""
    from wordkept.journal.actions import run_until_quiet

    run_until_quiet()
