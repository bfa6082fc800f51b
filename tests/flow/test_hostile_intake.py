"""R47, R11: whatever a place sends becomes a message or waits in quarantine; nothing is lost, nothing stops."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests import desk, people
from tests.oddities import (
    BOMBS,
    NOON,
    TEXTS,
    TIMES,
    everything,
    nothing_is_stuck,
    pages_open,
    said,
    wire,
)
from wordkept.channel import Attached, Author, Incoming, Raw
from wordkept.channels import demo
from wordkept.channels.demo import World
from wordkept.conversations.models import Message
from wordkept.intake.models import Account, Attachment, Mention
from wordkept.intake.models import Raw as Kept
from wordkept.intake.storing import key
from wordkept.kernel import clock
from wordkept.kernel.text import clean
from wordkept.replies import actions as replies

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(noon: datetime) -> World:
    return desk.connect(people.care())[1]


def test_R47_every_field_of_every_item_is_read_or_waits_in_quarantine(world: World) -> None:
    sent = 0
    for number, (_, more) in enumerate(everything()):
        world.garbles(wire(said(number), **more), remote_id=f"item-{number}")
        sent += 1
    desk.work()
    desk.work()
    assert Account.objects.get().failures == 0
    assert Kept.objects.count() == sent
    assert Mention.objects.count() == Kept.objects.filter(state="read").count() > sent // 4
    spoken = Mention.objects.exclude(kind__in=("delete", "bounce")).exclude(automatic=True)
    assert not spoken.filter(messages=None, ours=False).exists()
    assert nothing_is_stuck()
    assert pages_open("/?view=all", "/look/", "/search/?q=hello", "/channels/")


def test_R47_every_page_of_what_came_opens(world: World) -> None:
    """One conversation with all of it, one with each kind of name."""
    texts = [clean(text) for text in (*TEXTS[::4], *BOMBS)]
    for text in texts:
        world.says(Author("maya", text[:300], text[:150]), text, parent="start", subject=text,
                   language=text, url=text, reply_to=text, html=text or "x",
                   attached=(Attached(text, "image/png", b"x", text, text),))  # fmt: skip
    desk.work()
    talk = desk.only_conversation()
    assert talk.messages_count == len(texts)
    first = Message.objects.order_by("id")[60]
    assert pages_open(
        f"/c/{talk.pk}/", f"/c/{talk.pk}/messages/?earlier_than={first.pk}",
        f"/c/{talk.pk}/messages/?since=0", "/palette/?q=alert", "/search/?q=alert",
        *(f"/messages/{message.pk}/body/" for message in Message.objects.all()[:60]),
    )  # fmt: skip
    client = Client()
    client.force_login(people.ana())
    for file in Attachment.objects.all():
        answer = client.get(f"/attachments/{file.pk}/")
        assert "\n" not in answer["Content-Disposition"]
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer) == b"x"


# ── Ids ─────────────────────────────────────────────────────────────────────────────────


def test_two_different_ids_stay_two() -> None:
    """R05: also where they differ only behind the 500th sign, or in signs nobody can store."""
    ids = {
        text + end
        for text in (*TEXTS, *BOMBS, "a" * 500, "a" * 90_000)
        for end in ("", "x", "\0", "\1", "\ud800")
    }
    ids |= {"a" * 200_000 + end for end in ("x", "y")}
    stored = {key(each) for each in ids}
    assert len(stored) == len(ids)
    assert max(map(len, stored)) <= 500
    assert all(key(each) == each for each in stored), "asking again by the stored id finds it"


def test_R05_items_with_odd_ids_are_kept_once_each(world: World) -> None:
    ids = ["a" * 501, "a" * 502, "a\0", "a\1", "a\ud800", "²", "", "  "]
    for number, remote_id in enumerate([*ids, *ids]):
        body = wire(said(number % len(ids), remote_id=remote_id))
        world._said.append(Raw(remote_id, body))
    world._said.append(Raw("", wire(said(99), text="another without an id")))
    desk.work()
    assert Kept.objects.count() == len(ids) + 1
    assert nothing_is_stuck()


def test_an_answer_finds_a_question_with_an_endless_id(world: World) -> None:
    question = world.says("maya", "Where is my cat?", remote_id="q" * 5_000)
    world.says("maya", "It is on the router", parent=question, root_id="")
    desk.work()
    assert len(desk.thread(desk.only_conversation())) == 2


# ── Times ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_R08_no_time_breaks_a_list_or_stays_on_top_of_it(world: World, zone: str) -> None:
    for at in TIMES:
        world.says("maya", f"written {at.year}", parent="start", at=at)
    desk.work()
    world.now = lambda: NOON + timedelta(hours=2)  # type: ignore[assignment]
    world.says("maya", "the newest", parent="start")
    desk.work()
    talk = desk.only_conversation()
    assert talk.last_text == "the newest"
    assert desk.thread(talk)[-1] == ("customer", "the newest")
    assert pages_open("/?view=all", f"/c/{talk.pk}/", "/search/?q=written", zone=zone)


# ── One rotten item ─────────────────────────────────────────────────────────────────────


class Clumsy(demo.Demo):
    """An adapter with a mistake in it: some items make it stumble or say nonsense."""

    def read(self, raw: Raw) -> Incoming:
        match raw.remote_id:
            case "crash":
                return 1 / 0  # type: ignore[return-value]
            case "nothing":
                return None  # type: ignore[return-value]
            case "no zone":
                return said(1, at=datetime(2026, 11, 18))  # noqa: DTZ001
            case "no kind":
                return said(2, kind="shout")
            case "half":
                return said(3, author=None)
        return super().read(raw)


def test_R11_a_stumbling_adapter_holds_nothing_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it could not read waits where an agent sees it, and comes in once it is mended."""
    with monkeypatch.context() as broken:
        broken.setattr(demo, "make", Clumsy)
        rotten = ["crash", "nothing", "no zone", "no kind", "half"]
        for number, remote_id in enumerate(rotten):
            world.garbles(wire(said(number, text=f"waits {number}")), remote_id)
        world.says("maya", "comes in")
        desk.work()
    assert [message.text for message in Message.objects.all()] == ["comes in"]
    client = Client()
    client.force_login(people.ana())
    page = client.get("/look/").content.decode()
    assert page.count('class="error"') == len(rotten)
    for item in Kept.objects.filter(state="quarantined"):
        assert client.post(f"/look/items/{item.pk}/again/").status_code == 302
    desk.work()
    assert not Kept.objects.filter(state="quarantined").exists()
    assert Message.objects.filter(text__startswith="waits").count() == len(rotten)


def test_R38_an_address_that_is_not_on_the_web_is_no_link(world: World) -> None:
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        " https://a.example",
        "https://a\n.example",
    ):
        world.says("maya", address, parent="start", url=address,
                   attached=(Attached("x", "text/plain", None, address),))  # fmt: skip
    world.says("maya", "fine", parent="start", url="https://ok.example/1")
    desk.work()
    assert [url for url in Message.objects.values_list("url", flat=True) if url] == [
        "https://ok.example/1"
    ]
    assert not Attachment.objects.exclude(url="").exists()


# ── Going out ───────────────────────────────────────────────────────────────────────────


def test_R36_what_we_answer_arrives_as_it_was_written(noon: datetime) -> None:
    _, world = desk.connect(people.care(), place="forum")
    world.says(
        Author("maya", "@maya\r\nBcc: all", "<b>Maya</b>"),
        "Hello",
        subject="Hi\r\nBcc: x@y.example",
    )
    desk.work()
    talk, texts = desk.only_conversation(), [clean(text.strip()) for text in (*TEXTS[::8], *BOMBS)]
    for number, text in enumerate(filter(None, texts)):
        replies.reply(people.ana(), talk, text, "public", f"key {number}")
    clock.move(timedelta(minutes=1))
    desk.work()
    assert sorted(out.text for out in world.heard) == sorted(filter(None, texts))
