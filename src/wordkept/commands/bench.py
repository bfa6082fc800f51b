"""`wordkept bench`: measure ours beside a yardstick in the same run; one JSON line per figure."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wordkept.bench import measure
from wordkept.commands import setup


def run(args: argparse.Namespace) -> int:
    if args.what == "match":
        return _match(args.n, args.file)
    if args.what == "topics":
        return _topics(args.n, args.file)
    if args.what in LINES:
        return _lines(args)
    with tempfile.TemporaryDirectory(prefix="wordkept-bench-") as folder:
        os.environ["WORDKEPT_DATA"] = folder
        BENCHES[args.what](args.n)
    return 0


def _ingest(n: int) -> None:
    setup.start()
    from wordkept.bench import ingest

    n = n or 5000
    for name, bench in (("ingest", ingest.accepted), ("ingest-to-inbox", ingest.to_the_inbox)):
        pair = bench(n)
        measure.show(name, pair.value, pair.yardstick, pair.ratio, n)


def _intake(n: int) -> None:
    """All layers with a thousand queries, beside the same without; obsei needs an environment of its own."""
    setup.start()
    from wordkept.bench import ingest

    pair = ingest.with_queries(n or 2000, 1000)
    measure.show("intake-1000-queries", pair.value, pair.yardstick, pair.ratio, n or 2000)
    print(json.dumps({"name": "intake-obsei", "note": "skipped: obsei is not measured here"}))


def _page(n: int) -> None:
    setup.start()
    from wordkept.bench import page

    n = n or 1_000_000
    pair = page.page(n // 10, n)
    measure.show("page", pair.value, pair.yardstick, pair.ratio, n)


def _start(n: int) -> None:
    from wordkept.bench import start

    seconds, bare, megabytes = start.start()
    measure.show("start", seconds, bare, seconds / bare, start.ROUNDS)
    measure.show("idle-memory-mb", megabytes, 150, megabytes / 150, start.ROUNDS)


def _match(n: int, file: str) -> int:
    from wordkept.bench import matching

    try:
        for line in matching.run(file, n):
            print(line, flush=True)
    except matching.Different as difference:
        print(f"wordkept: the engines do not agree: {difference}", file=sys.stderr)
        return 1
    return 0


def _topics(n: int, file: str) -> int:
    from wordkept.bench import topics

    for line in topics.run(file, n):
        print(json.dumps(line), flush=True)
    return 0


def _lines(args: argparse.Namespace) -> int:
    for line in LINES[args.what](args):
        print(json.dumps(line), flush=True)
    return 0


def _understand(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from wordkept.bench import understanding

    return understanding.run(args.n)


def _quality(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from wordkept.bench import quality

    return quality.run(args.file)


def _surge(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from wordkept.bench import surging

    return surging.figures(Path(args.file) if args.file else None)


LINES = {"quality": _quality, "surge": _surge, "understand": _understand}
BENCHES = {"ingest": _ingest, "intake": _intake, "page": _page, "start": _start}
