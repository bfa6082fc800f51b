"""`wordkept work`: a worker beside, or instead of, the one inside `wordkept up`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from wordkept.commands import setup


def run(args: argparse.Namespace) -> int:
    setup.start()
    from wordkept import worker

    if args.once:
        print(f"{worker.run_until_quiet()} things done, nothing left", file=sys.stderr)
        return 0
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print("working; stop with Ctrl-C", file=sys.stderr)
    worker.run(stop)
    return 0
