"""Quotation marks and brackets, before anything is parsed: open, closed, not too deep, not hollow."""

from __future__ import annotations

import re

from wordkept.listening.rules.query.wrong import QueryError

DEEPEST = 40
MARK = re.compile(r'"[^"]*"?|[()]')
HOLLOW = re.compile(r"\(\s*\)")


def check_outline(text: str) -> None:
    opened: list[int] = []
    for mark in MARK.finditer(text):
        if mark[0] == "(":
            opened.append(mark.start())
            if len(opened) > DEEPEST:
                raise QueryError("deep", mark.start(), most=DEEPEST)
        elif mark[0] == ")":
            _close(text, opened, mark.start())
        elif len(mark[0]) == 1 or not mark[0].endswith('"'):
            raise QueryError("quote", mark.start())
    if opened:
        raise QueryError("open", opened[-1])


def _close(text: str, opened: list[int], at: int) -> None:
    if not opened:
        raise QueryError("close", at)
    start = opened.pop()
    if hollow := HOLLOW.match(text, start):
        raise QueryError("hollow", start, len(hollow[0]))
