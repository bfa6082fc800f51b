"""`wordkept promises`: JSON lines in, the promises found in each text out. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wordkept.promises.rules import Found, find


class BadLine(ValueError):
    """What is wrong with one line, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    id: Any
    text: str
    sent_at: datetime
    zone: tzinfo
    lang: str


def run(args: argparse.Namespace) -> int:
    bad = 0
    for answer in answers(sys.stdin.buffer):
        bad += "error" in answer
        print(json.dumps(answer, ensure_ascii=False))
    if bad:
        print(f"wordkept promises: lines that could not be read: {bad}", file=sys.stderr)
    return 1 if bad else 0


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        known: dict[str, Any] = {"id": None}
        try:
            line = read(raw, known)
        except BadLine as why:
            yield {"id": known["id"], "error": f"line {number}: {why}"}
            continue
        found = find(line.text, line.sent_at, line.zone, line.lang)
        yield {"id": line.id, "promises": [shown(one) for one in found]}


def read(raw: bytes, known: dict[str, Any]) -> Line:
    """`known` learns the id as soon as it is read, so that a complaint can name it."""
    try:
        given = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadLine("is not JSON in UTF-8") from None
    if not isinstance(given, dict):
        raise BadLine("is not an object")
    known["id"] = given.get("id")
    if not isinstance(known["id"], str | int):
        raise BadLine("has no id")
    if not isinstance(given.get("text"), str):
        raise BadLine("has no text")
    zone = zone_named(given.get("timezone") or "UTC")
    lang = given.get("lang")
    return Line(
        known["id"],
        given["text"],
        moment(given.get("sent_at"), zone),
        zone,
        lang if isinstance(lang, str) else "",
    )


def moment(given: object, zone: tzinfo) -> datetime:
    """A time without an offset is a time in the customer's zone."""
    try:
        at = datetime.fromisoformat(given if isinstance(given, str) else "")
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        at.astimezone(zone)
    except (ValueError, OverflowError):
        raise BadLine("sent_at is not a time such as 2026-11-18T12:00:00+01:00") from None
    if not 1970 <= at.year <= 2200:
        raise BadLine("sent_at is not of our time")
    return at


@lru_cache(maxsize=600)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_named(name: object) -> ZoneInfo:
    try:
        return _zone(name if isinstance(name, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadLine("timezone is not one such as Europe/Berlin") from None


def shown(found: Found) -> dict[str, Any]:
    return {
        "span": [found.start, found.end],
        "what": found.what,
        "due": found.due.isoformat() if found.due else None,
        "kind": found.kind,
        "amount": float(found.amount) if found.amount is not None else None,
        "currency": found.currency or None,
        "why": found.why,
    }
