"""Proof that the journal was not changed: walk the chain, compare it with the anchors outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wordkept.journal import rules
from wordkept.journal.models import Fact, Head
from wordkept.kernel import clock


@dataclass(frozen=True)
class Verdict:
    ok: bool
    facts: int
    anchors: int
    why: str = ""


def anchor() -> None:
    """Write the head of the chain, signed, to a file outside the database: a cut-off tail shows."""
    head = Head.objects.filter(pk=1).first()
    if head is None or _last_anchored() == head.last_id:
        return
    line: dict[str, str | int] = {
        "fact": head.last_id,
        "digest": bytes(head.digest).hex(),
        "at": clock.now().isoformat(),
    }
    line["mac"] = settings.KEYRING.sign(_signed_part(line))
    with _file().open("a") as anchors:
        anchors.write(json.dumps(line) + "\n")


def verify() -> Verdict:
    """Walk every fact in order. The first thing that does not fit ends the walk with its reason."""
    anchors, trouble = _read_anchors()
    previous, number = bytes(32), 0
    with transaction.atomic():
        for fact in Fact.objects.order_by("id").iterator(2000):
            if trouble := trouble or _trouble_with(fact, number, previous, anchors):
                return Verdict(False, number, len(anchors), trouble)
            previous, number = bytes(fact.digest), fact.id
        head = Head.objects.filter(pk=1).first() or Head()
    return _verdict_on_end(number, previous, head, anchors, trouble)


def _trouble_with(fact: Fact, number: int, previous: bytes, anchors: dict[int, str]) -> str:
    if fact.id != number + 1:
        return f"fact {number + 1} is missing"
    expected = rules.digest(
        previous, fact.id, fact.name, fact.at, fact.actor, fact.subject, fact.department, fact.data
    )
    if expected != bytes(fact.digest):
        return f"fact {fact.id} was changed"
    if anchors.get(fact.id, expected.hex()) != expected.hex():
        return f"fact {fact.id} is not the one that was anchored outside the database"
    return ""


def _verdict_on_end(
    number: int, previous: bytes, head: Head, anchors: dict[int, str], trouble: str
) -> Verdict:
    if not trouble and (head.last_id, bytes(head.digest)) != (number, previous):
        trouble = f"the journal ends at fact {number}, its head says {head.last_id}"
    if not trouble and anchors and max(anchors) > number:
        trouble = f"facts after {number} are gone: fact {max(anchors)} was anchored"
    return Verdict(not trouble, number, len(anchors), trouble)


def _read_anchors() -> tuple[dict[int, str], str]:
    anchors: dict[int, str] = {}
    for line in _lines():
        entry = json.loads(line)
        if not settings.KEYRING.verify(_signed_part(entry), entry["mac"]):
            return anchors, f"the anchor of fact {entry['fact']} has a wrong signature"
        anchors[entry["fact"]] = entry["digest"]
    return anchors, ""


def _last_anchored() -> int | None:
    last = None
    for line in _lines():
        last = json.loads(line)["fact"]
    return last


def _lines() -> Iterator[str]:
    if _file().exists():
        with _file().open() as anchors:
            yield from anchors


def _signed_part(entry: dict[str, str | int]) -> str:
    return f"{entry['fact']} {entry['digest']} {entry['at']}"


def _file() -> Path:
    return Path(settings.DATA) / "anchors.jsonl"
