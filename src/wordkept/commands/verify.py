"""`wordkept verify`: walk the whole journal and say whether it is what was written."""

from __future__ import annotations

import argparse

from wordkept.commands import setup


def run(args: argparse.Namespace) -> int:
    setup.start()
    from wordkept.journal.verify import verify

    verdict = verify()
    if verdict.ok:
        print(f"ok: {verdict.facts} facts chain, {verdict.anchors} anchors agree")
        return 0
    print(f"NOT OK after {verdict.facts} facts: {verdict.why}")
    return 1
