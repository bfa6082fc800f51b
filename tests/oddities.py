"""Items that nobody would send who means well, made from our corpus; and a look at what became of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from django.test import Client

from tests import people
from tests.rules import hostile
from wordkept.channel import Attached, Author, Incoming
from wordkept.journal.models import Step

SAMPLE = max(hostile.patiently.max_examples // 5, 1)
TEXTS = sorted(set(hostile.texts()))
BOMBS = [bomb(3_000) for bomb in hostile.BOMBS.values()]
NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
TIMES = (
    FIRST, LAST, datetime(1969, 7, 20, tzinfo=UTC), datetime(2500, 1, 1, tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=23, minutes=59))),
    datetime.max.replace(tzinfo=timezone(-timedelta(hours=23, minutes=59))),
)  # fmt: skip


def said(number: int, **more: Any) -> Incoming:
    usual: dict[str, Any] = {"kind": "post", "author": Author("maya"), "at": NOON, "text": "Hello"}
    return Incoming(**(usual | {"remote_id": f"item-{number}"} | more))


def wire(item: Incoming, **more: Any) -> bytes:
    """As the demo channel writes it, with anything at all in place of some fields."""
    known = {name: value for name, value in asdict(item).items() if value not in ("", (), None)}
    return json.dumps(known | more, default=lambda value: value.isoformat()).encode()


def odd(name: str) -> Iterator[str]:
    chosen = random.Random(name)
    yield from (*hostile.SHARP, *chosen.sample(TEXTS, SAMPLE), chosen.choice(BOMBS))


def everything() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field that a channel can fill, with each thing that nobody would put there."""
    author, file = {"remote_id": "maya"}, {"name": "cat.png", "media_type": "image/png"}
    for field in fields(Incoming):
        kind = str(field.type)
        for value in odd(field.name):
            yield field.name, {field.name: [value] if kind.startswith("tuple") else value}
        for value in hostile.NUMBERS:
            yield field.name, {field.name: value}
    for field in fields(Author):
        for value in (*odd(f"author {field.name}"), *hostile.NUMBERS):
            yield f"author {field.name}", {"author": author | {field.name: value}}
    for field in fields(Attached):
        for value in (*odd(f"file {field.name}"), *hostile.NUMBERS):
            yield f"file {field.name}", {"attached": [file | {field.name: value}]}
    for moment in TIMES:
        yield "at", {"at": moment.isoformat()}


def nothing_is_stuck() -> bool:
    return not Step.objects.exists()


def pages_open(*paths: str, zone: str = "UTC") -> bool:
    """Ana can look at it, wherever she lives."""
    ana = people.ana()
    ana.timezone = zone
    ana.save()
    client = Client()
    client.force_login(ana)
    return all(client.get(path).status_code == 200 for path in paths)
