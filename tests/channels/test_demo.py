"""The demo channel keeps the promises of every channel, and can make every kind of trouble."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, ClassVar

import pytest

from tests.channels.contract import ChannelContract, answer, ids, pull_all
from wordkept.channel import (
    Attached,
    Author,
    Incoming,
    Outgoing,
    Raw,
    Recalls,
    Refreshes,
    Refused,
    Streams,
    Tools,
    TryLater,
    Unknown,
    Unreadable,
)
from wordkept.channels import demo
from wordkept.channels.demo import Cue, Demo, wire

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
MAYA = Author("maya", "@maya", "Maya")


def room(**settings: str) -> Demo:
    """A fresh place. Its clock stands at noon."""
    settings = {"handle": "@harbour_help", "room": uuid.uuid4().hex, **settings}
    return demo.make(Tools(settings=settings, now=lambda: NOON))


def say(text: str, key: str = "k1", **more: Any) -> Outgoing:
    return Outgoing(key, text, MAYA, **more)


@dataclass(frozen=True)
class World:
    channel: Demo

    @property
    def there(self) -> demo.World:
        return self.channel._world

    def customer_says(self, text: str) -> str:
        return self.there.says("maya", text)

    def customer_hears(self) -> list[str]:
        return [outgoing.text for outgoing in self.there.heard]

    def customer_sees(self) -> list[Attached]:
        return [each for outgoing in self.there.heard for each in outgoing.attached]


class TestDemo(ChannelContract):
    module: ClassVar[ModuleType] = demo

    @pytest.fixture
    def world(self) -> World:
        return World(room())


class TestForum(TestDemo):
    """A place without pictures keeps the same promises."""

    @pytest.fixture
    def world(self) -> World:
        return World(room(place="forum"))


def test_it_offers_all_that_a_channel_can_offer() -> None:
    assert isinstance(room(), Refreshes)
    assert isinstance(room(), Recalls)
    assert not isinstance(room(), Streams)
    assert isinstance(room(live="1"), Streams)


@pytest.mark.parametrize(
    ("settings", "why"),
    [({"place": "moon"}, "No place is called moon"), ({"script": "hamlet"}, "No script is called")],
)
def test_a_wrong_setting_is_named_before_it_is_saved(settings: dict[str, str], why: str) -> None:
    health = room(**settings).probe()
    assert not health.ok
    assert why in health.why


@pytest.mark.parametrize(
    ("place", "text", "visibility", "why"),
    [
        ("x", "a" * 280, "public", ""),
        ("x", "a" * 281, "public", "Too long"),
        ("x", "see https://harbour.example/" + "long" * 99, "public", ""),
        ("bluesky", "👨‍👩‍👧" * 90, "public", ""),
        ("bluesky", "a" * 301, "public", "Too long"),
        ("bluesky", "Hello", "private", "no private"),
        ("mastodon", "Hello", "private", ""),
        ("mail", "Hello", "public", "no public"),
        ("mail", "a" * 5000, "private", ""),
        ("phone", "Hello", "private", "Nothing can be sent"),
        ("letter", "Hello", "public", "Nothing can be sent"),
    ],
)
def test_every_place_has_its_manners(place: str, text: str, visibility: str, why: str) -> None:
    there = World(room(place=place))
    if not why:
        there.channel.send(say(text, visibility=visibility))
        assert there.customer_hears() == [text]
        return
    with pytest.raises(Refused, match=why):
        there.channel.send(say(text, visibility=visibility))
    assert there.customer_hears() == []


@pytest.mark.parametrize(
    ("proof", "heard_after_repeat", "is_found"),
    [("key", 1, True), ("lookup", 2, True), ("none", 2, False)],
)
def test_proof_is_what_the_setting_says(
    proof: str, heard_after_repeat: int, is_found: bool
) -> None:
    there = World(room(proof=proof))
    there.channel.send(say("Hello"))
    there.channel.send(say("Hello"))
    assert len(there.customer_hears()) == heard_after_repeat
    assert bool(there.channel.find_sent(say("Hello"))) is is_found


def test_trouble_comes_once_and_in_order() -> None:
    there = World(room())
    there.there.is_busy_next(timedelta(minutes=3))
    there.there.refuses_next("You are blocked.", login=True)
    with pytest.raises(TryLater) as busy:
        there.channel.send(say("Hello"))
    assert busy.value.after == timedelta(minutes=3)
    with pytest.raises(Refused, match="blocked") as refusal:
        there.channel.send(say("Hello"))
    assert refusal.value.login
    there.channel.send(say("Hello"))
    assert there.customer_hears() == ["Hello"]


@pytest.mark.parametrize(("applied", "heard"), [(True, 1), (False, 0)])
def test_a_dead_line_may_or_may_not_have_carried_it(applied: bool, heard: int) -> None:
    there = World(room(proof="lookup"))
    there.there.hangs_up_next(applied)
    with pytest.raises(Unknown):
        there.channel.send(say("Hello"))
    assert len(there.customer_hears()) == heard
    assert bool(there.channel.find_sent(say("Hello"))) is applied


def test_a_mail_that_comes_back_names_the_one_it_answers() -> None:
    there = World(room(place="mail"))
    there.there.bounces_next("552 mailbox full")
    there.channel.send(say("Hello", key="4711", visibility="private", subject="Cake"))
    (raw,) = there.channel.pull("").items
    bounce = there.channel.read(raw)
    assert (bounce.kind, bounce.answers, bounce.automatic) == ("bounce", ("4711",), True)
    assert "552" in bounce.text


def test_edits_and_removals_are_said_and_can_be_asked_for() -> None:
    there = World(room())
    kept, edited, removed = (there.customer_says(text) for text in ("a", "b", "c"))
    there.there.edits(edited, "B!")
    there.there.deletes(removed)
    items, _ = pull_all(there.channel, "")
    news = [there.channel.read(item) for item in items[3:]]
    assert [(said.kind, said.remote_id, said.text) for said in news] == [
        ("edit", edited, "B!"), ("delete", removed, ""),
    ]  # fmt: skip
    states = there.channel.refresh([kept, edited, removed, "never heard of"])
    assert [state.now for state in states] == ["same", "edited", "gone", "same"]


def test_an_answer_hangs_in_the_thread_of_what_it_answers() -> None:
    there = World(room())
    first = there.customer_says("Hello?")
    second = there.there.says("tom", "Same here", parent=first)
    third = there.there.says("maya", "Oh no", parent=second)
    said = [there.channel.read(item) for item in pull_all(there.channel, "")[0]]
    assert [(each.remote_id, each.parent_id, each.root_id) for each in said] == [
        (first, "", ""), (second, first, first), (third, second, first),
    ]  # fmt: skip


def test_a_world_that_began_anew_is_met_from_its_start() -> None:
    there = World(room())
    there.customer_says("before the restart")
    cursor = there.channel.pull("").next_cursor
    demo.forget(there.there.room)
    after = World(demo.make(Tools({"room": there.there.room}, now=lambda: NOON)))
    heard = after.customer_says("after the restart")
    assert ids(pull_all(after.channel, cursor)[0]) == [heard]


def test_a_long_silence_is_caught_up_in_batches_without_a_gap() -> None:
    there = World(room())
    said = [there.customer_says(f"number {number}") for number in range(120)]
    assert there.channel.pull("").more
    assert ids(pull_all(there.channel, "")[0]) == said


def test_a_live_place_calls_us() -> None:
    there = World(room(live="1"))
    there.customer_says("one")
    stream = there.channel.stream("")  # type: ignore[attr-defined]
    first = next(stream)
    there.customer_says("two")
    assert [there.channel.read(raw).text for raw in (*first.items, *next(stream).items)] == [
        "one", "two",
    ]  # fmt: skip


def test_everything_an_incoming_can_carry_survives_the_wire() -> None:
    said = Incoming(
        "review", "r-1", MAYA, NOON, "Hi 🐈", html="<p>Hi</p>", references=("a", "b"), rating=0,
        attached=(Attached("cat.png", "image/png", b"\x89PNG", alt="a cat"),), addressed=False,
    )  # fmt: skip
    assert wire.read(wire.write(said)) == said


@pytest.mark.parametrize(
    "spoiled",
    [
        {"kind": "rumour"}, {"text": 4}, {"text": None}, {"at": "yesterday"}, {"rating": "five"},
        {"at": "2026-11-18T12:00:00"}, {"ours": "no"}, {"author": {}}, {"author": {"remote_id": 5}},
        {"author": {"remote_id": "m", "name": []}}, {"attached": [{"content": "?"}]},
        {"references": "a"}, {"attached": 5},
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_unreadable(spoiled: dict[str, Any]) -> None:
    good = json.loads(wire.write(Incoming("post", "p-1", MAYA, NOON, "Hi")).body)
    wire.read(Raw("p-1", json.dumps(good).encode()))
    with pytest.raises(Unreadable):
        wire.read(Raw("p-1", json.dumps(good | spoiled).encode()))


@pytest.fixture
def script() -> Iterator[str]:
    """Two lines by the clock, one for whoever answers Maya."""

    def lines(_room: str, begins: datetime) -> list[Cue]:
        said = Incoming("post", "s-1", MAYA, begins, "Hello?", place="mastodon")
        later = begins + timedelta(minutes=1)
        thanks = replace(said, remote_id="s-3", root_id="s-1", parent_id="s-1", text="Thanks!")
        return [
            Cue(replace(said, remote_id="s-2", at=later, text="Anybody?"), later),
            Cue(said, begins),
            Cue(thanks, begins, after_answer=timedelta(seconds=40)),
        ]

    demo.SCRIPTS["two lines"] = lines
    yield "two lines"
    del demo.SCRIPTS["two lines"]


def test_a_script_is_played_by_the_clock_and_resumed_by_the_cursor(script: str) -> None:
    now = [NOON - timedelta(seconds=1)]
    settings = {"script": script, "begins": NOON.isoformat(), "room": uuid.uuid4().hex}
    channel = demo.make(Tools(settings, now=lambda: now[0]))
    assert channel.pull("").items == []
    now[0] = NOON
    batch = channel.pull("")
    assert ids(list(batch.items)) == ["s-1"]
    now[0] = NOON + timedelta(minutes=2)
    assert ids(list(channel.pull(batch.next_cursor).items)) == ["s-2"]
    assert ids(list(channel.pull("").items)) == ["s-1", "s-2"], "the same again from the start"


def test_a_script_answers_our_answer_once(script: str) -> None:
    now = [NOON]
    settings = {"script": script, "begins": NOON.isoformat(), "room": uuid.uuid4().hex}
    channel = demo.make(Tools(settings, now=lambda: now[0]))
    batch = channel.pull("")
    said = channel.read(batch.items[0])
    channel.send(answer(said, "Here we are."))
    channel.send(answer(said, "Still here."))
    assert channel.pull(batch.next_cursor).items == [], "people need a moment to read"
    now[0] = NOON + timedelta(seconds=41)
    heard = [channel.read(raw) for raw in channel.pull(batch.next_cursor).items]
    assert [(each.text, each.root_id, each.at) for each in heard] == [
        ("Thanks!", "s-1", NOON + timedelta(seconds=40))
    ]


def test_a_script_that_is_not_on_stage_is_no_silence(script: str) -> None:
    channel = room(script=script, begins=NOON.isoformat())
    channel._script = "forgotten"
    with pytest.raises(TryLater, match="not on stage"):
        channel.pull("")
