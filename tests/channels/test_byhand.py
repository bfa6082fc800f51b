"""The channel of what is logged by hand: it reads its own sheets for ever, and sends nothing, with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.channel import (
    Attached,
    Author,
    Channel,
    Incoming,
    Manners,
    Outgoing,
    Raw,
    Refused,
    Tools,
    Unreadable,
)
from wordkept.channels import byhand

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SAID = Incoming(
    kind="letter",
    remote_id="letter-1-abc",
    author=Author("3 Quay Row, Wrenmouth", "3 Quay Row, Wrenmouth", "Maya Okonjo"),
    at=NOON,
    subject="Grüße 猫",
    text="Dear sirs,\nwhere is it? 🐈‍⬛",
    visibility="private",
    place="letter",
)


def channel(place: str = "phone") -> byhand.ByHand:
    values = {"place": place, "handle": "calls"}
    return byhand.make(Tools(settings=values, now=lambda: NOON))


def test_it_introduces_itself() -> None:
    assert byhand.TITLE and isinstance(byhand.MANNERS, Manners)
    assert isinstance(channel(), Channel)
    assert channel().name == "byhand"
    assert channel().probe().ok


def test_there_is_nothing_to_pull() -> None:
    batch = channel().pull("")
    assert (batch.items, batch.more) == ((), False)
    assert channel().find_sent(Outgoing("k", "x", Author("y"))) is None


@pytest.mark.parametrize(
    ("place", "what_to_do"), [("phone", "Call them"), ("letter", "Write a letter")]
)
def test_sending_is_refused_with_what_to_do_instead(place: str, what_to_do: str) -> None:
    there = channel(place)
    assert not there.manners.can_send and what_to_do in there.manners.note
    with pytest.raises(Refused, match=what_to_do):
        there.send(Outgoing("k", "Hello", Author("x")))


def test_a_sheet_reads_as_it_was_written() -> None:
    assert channel().read(byhand.write(SAID)) == SAID
    call = replace(SAID, kind="call", place="phone", ours=True, parent_id="p", root_id="p")
    assert channel().read(byhand.write(call)) == call


def test_a_scan_is_named_by_its_digest_and_not_packed_into_the_sheet() -> None:
    scan = Attached("page.png", "image/png", b"\x89PNG" * 1000)
    raw = byhand.write(replace(SAID, attached=(scan,)))
    assert len(raw.body) < 1000
    assert len(json.loads(raw.body)["scans"][0]["sha256"]) == 64
    assert channel().read(raw).attached == (Attached("page.png", "image/png"),)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "post"}, {"id": ""}, {"author": ""}, {"at": "2026-11-18T12:00:00"}, {"at": "soon"},
        {"text": 5}, {"scans": None}, {"scans": [{}]}, {"name": None},
    ],
)  # fmt: skip
def test_a_damaged_sheet_is_unreadable(change: dict[str, object]) -> None:
    sheet = json.loads(byhand.write(SAID).body) | change
    with pytest.raises(Unreadable):
        channel().read(Raw("x", json.dumps(sheet).encode()))


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_garbage_is_unreadable_and_nothing_worse(noise: bytes, start: int, end: int) -> None:
    whole = byhand.write(SAID).body
    for body in (noise, whole[:start] + noise + whole[end:]):
        assert _reads_or_refuses(body)


def _reads_or_refuses(body: bytes) -> str:
    """Either it is a sheet with a time, or a reason an agent can act on."""
    try:
        return str(channel().read(Raw("garbage", body)).at.tzinfo)
    except Unreadable as trouble:
        return str(trouble)
