"""What every channel owes the house: one set of promises, kept against a real place.

A test file says `class TestMail(ChannelContract)`, names its `module` and brings
a `world` fixture: a place where a customer speaks and hears.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from types import ModuleType
from typing import ClassVar, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.servers import until
from wordkept.channel import (
    Attached,
    Channel,
    Incoming,
    Manners,
    Outgoing,
    Raw,
    Refused,
    Setting,
    Unreadable,
)


class World(Protocol):
    """One real place with one customer in it, and our channel into it."""

    @property
    def channel(self) -> Channel: ...
    def customer_says(self, text: str) -> str: ...
    def customer_hears(self) -> list[str]: ...
    def customer_sees(self) -> list[Attached]: ...


def pull_all(channel: Channel, cursor: str) -> tuple[list[Raw], str]:
    """Everything after `cursor`, as the house pulls it: until there is no more."""
    items: list[Raw] = []
    while True:
        batch = channel.pull(cursor)
        items, cursor = items + list(batch.items), batch.next_cursor
        if not batch.more:
            return items, cursor


def ids(items: list[Raw]) -> list[str]:
    return [item.remote_id for item in items]


def heard(world: World, remote_id: str) -> Raw:
    """Wait until the place shows us what the customer said."""

    def look() -> list[Raw]:
        items, _ = pull_all(world.channel, "")
        return [item for item in items if item.remote_id == remote_id]

    return until(look, f"{remote_id} to arrive")[0]


def answer(to: Incoming, text: str, key: str = "") -> Outgoing:
    return Outgoing(
        key=key or str(uuid.uuid4()),
        text=text,
        to=to.author,
        visibility=to.visibility,
        parent_id=to.remote_id,
        root_id=to.root_id or to.remote_id,
        references=to.references,
        subject=to.subject,
    )


def picture(alt: str = "A black cat asleep on a router. 猫 🐈", width: int = 4) -> Attached:
    drawn = io.BytesIO()
    Image.new("RGB", (width, 3), "#4a7").save(drawn, "PNG")
    return Attached("cat.png", "image/png", drawn.getvalue(), alt=alt)


def too_much(manners: Manners) -> list[tuple[Attached, ...]]:
    """Pictures that a place with these manners would not take, each for another reason."""
    good = picture()
    return [
        (good,) * (manners.pictures + 1),
        (replace(good, content=bytes(manners.picture_bytes + 1)),),
        (replace(good, content=None),),
        (replace(good, media_type="image/x-unheard-of"),),
        (replace(good, alt=" "),),
        (replace(good, alt="a" * (manners.alt_limit + 1)),),
        (good, replace(good, alt="")),
    ]


class ChannelContract:
    module: ClassVar[ModuleType]

    def test_it_introduces_itself(self, world: World) -> None:
        assert self.module.TITLE
        assert isinstance(self.module.MANNERS, Manners)
        assert all(isinstance(each, Setting) and each.label for each in self.module.SETTINGS)
        assert isinstance(world.channel, Channel)
        assert world.channel.name == self.module.__name__.rpartition(".")[2]

    def test_probe_says_who_we_are(self, world: World) -> None:
        health = world.channel.probe()
        assert (health.ok, health.why) == (True, "")
        assert health.handle

    def test_what_a_customer_says_is_seen_exactly_once(self, world: World) -> None:
        remote_id = world.customer_says("The cat switched the router off again. 🐈")
        heard(world, remote_id)
        items, cursor = pull_all(world.channel, "")
        assert ids(items).count(remote_id) == 1
        again, _ = pull_all(world.channel, cursor)
        assert remote_id not in ids(again)

    def test_words_and_author_arrive_unharmed(self, world: World) -> None:
        text = "Grüße! Mein Router ist aus. 猫がまた電源を切った 🐈‍⬛"
        said = world.channel.read(heard(world, world.customer_says(text)))
        assert text in said.text
        assert said.author.remote_id and said.author.handle
        assert said.at.tzinfo is not None
        assert not said.ours and not said.automatic

    def test_a_reply_is_seen_by_the_customer(self, world: World) -> None:
        said = world.channel.read(heard(world, world.customer_says("Is anybody there?")))
        outgoing = answer(said, f"Yes! A decoy router is on its way. {uuid.uuid4().hex}")
        receipt = world.channel.send(outgoing)
        assert receipt.remote_id
        until(
            lambda: [text for text in world.customer_hears() if outgoing.text in text],
            "the reply to reach the customer",
        )

    def test_a_picture_reaches_the_customer_with_its_words(self, world: World) -> None:
        if not world.channel.manners.pictures:
            assert too_much(world.channel.manners), "then the next promise has something to refuse"
            return
        said = world.channel.read(heard(world, world.customer_says("What does he do?")))
        shown = picture(f"A black cat asleep on a router. 猫 🐈 {uuid.uuid4().hex[:6]}")
        world.channel.send(replace(answer(said, "Look!"), attached=(shown,)))
        seen = until(
            lambda: [each for each in world.customer_sees() if each.alt == shown.alt],
            "the picture to reach the customer",
        )
        assert (seen[0].content, seen[0].media_type) == (shown.content, "image/png")

    def test_pictures_it_cannot_carry_are_refused_before_anything_is_sent(
        self, world: World
    ) -> None:
        said = world.channel.read(heard(world, world.customer_says("Show me everything!")))
        words = f"All of it: {uuid.uuid4().hex}"
        for attached in too_much(world.channel.manners):
            with pytest.raises(Refused) as refusal:
                world.channel.send(replace(answer(said, words), attached=attached))
            assert "icture" in str(refusal.value), "say why, so that an agent can act"
        assert not [text for text in world.customer_hears() if words in text]

    def test_a_cursor_resumes_without_loss_or_duplicate(self, world: World) -> None:
        first = world.customer_says("First the lights went out.")
        heard(world, first)
        _, cursor = pull_all(world.channel, "")
        later = [world.customer_says(f"Then, {n}, the fridge.") for n in range(3)]
        until(lambda: set(later) <= set(ids(pull_all(world.channel, cursor)[0])), "three more")
        items, end = pull_all(world.channel, cursor)
        assert sorted(each for each in ids(items) if each in {first, *later}) == sorted(later)
        assert not {first, *later} & set(ids(pull_all(world.channel, end)[0]))

    def test_reading_is_pure_and_repeatable(self, world: World) -> None:
        raw = heard(world, world.customer_says("Read me twice."))
        assert world.channel.read(raw) == world.channel.read(raw)
        assert world.channel.read(raw).remote_id == raw.remote_id
        assert world.channel.read(raw).revision == raw.revision

    def test_garbage_is_unreadable_and_nothing_worse(self, world: World) -> None:
        whole = heard(world, world.customer_says("About to be garbled.")).body

        @settings(
            max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(st.binary(max_size=300), st.integers(0, len(whole)), st.integers(0, len(whole)))
        def garble(noise: bytes, start: int, end: int) -> None:
            for body in (noise, whole[:start] + noise, whole[:start] + noise + whole[end:]):
                _reads_or_refuses(world.channel, Raw("garbage", body))

        garble()


def _reads_or_refuses(channel: Channel, raw: Raw) -> None:
    try:
        answer: Incoming | str = channel.read(raw)
    except Unreadable as trouble:
        answer = str(trouble)
    assert answer, "say why, so that an agent can act"
