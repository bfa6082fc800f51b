"""D14: you said, we did: a wish goes to product, comes back as a deed, and whoever said it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channels.demo import World
from wordkept.conversations.models import Conversation
from wordkept.feedback import actions
from wordkept.feedback.models import Feedback, Voice
from wordkept.kernel import clock
from wordkept.replies import actions as replies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


@pytest.fixture
def world() -> World:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help please make a router that cats hate")
    desk.work()
    return world


def as_(who: str) -> Client:
    client = Client()
    client.force_login(getattr(people, who)())
    return client


def noted(title: str = "A router that cats hate") -> Feedback:
    conversation = desk.only_conversation()
    as_("ana").post(f"/c/{conversation.pk}/wishes/note/", {"title": title})
    return Feedback.objects.get()


def closed(**more: str) -> Feedback:
    item = noted()
    did = {"did": "The new one <b>smells</b> of lemon.", "shown": "on"} | more
    as_("jo").post(f"/feedback/{item.pk}/decide/", did)
    return Feedback.objects.get()


def test_from_a_wish_to_a_deed_and_back(world: World) -> None:
    item = noted()
    as_("ana").post(f"/feedback/{item.pk}/pass/")
    item = closed()
    assert (item.state, item.decided_by) == ("done", people.jo())
    page = as_("ana").get("/feedback/").content.decode()
    assert "not told yet" in page and "smells" in page
    clock.move(timedelta(minutes=1))
    words = "You asked for it: it smells of lemon now!"
    replies.reply(people.ana(), desk.only_conversation(), words, "public", "k")
    clock.move(timedelta(minutes=5))
    desk.work()
    assert Voice.objects.get().told_at
    assert "not told yet" not in as_("ana").get("/feedback/").content.decode()


def test_an_answer_before_the_deed_tells_nobody(world: World) -> None:
    noted()
    replies.reply(people.ana(), desk.only_conversation(), "Thanks, noted!", "public", "k")
    clock.move(timedelta(minutes=5))
    desk.work()
    clock.move(timedelta(minutes=5))
    closed()
    desk.work()
    assert Voice.objects.get().told_at is None


def test_the_same_wish_is_one_more_voice(world: World) -> None:
    noted()
    world.says("otto", "@harbour_help cats must hate routers")
    desk.work()
    other = Conversation.objects.exclude(voices__isnull=False).get()
    as_("ana").post(f"/c/{other.pk}/wishes/note/", {"title": "a ROUTER that cats hate"})
    assert Feedback.objects.get().voices.count() == 2
    assert "said by 2 people" in as_("ana").get("/feedback/").content.decode()
    page = as_("lea").get("/feedback/").content.decode()
    assert "said by 0 people" in page and "Maya" not in page


def test_everybody_reads_what_we_did_and_never_who_said_it(world: World) -> None:
    closed()
    page = Client().get("/said-and-done/").content.decode()
    assert "&lt;b&gt;smells" in page
    assert "Maya" not in page and "please make" not in page


@pytest.mark.parametrize("more", [{"declined": "on"}, {"shown": ""}])
def test_what_was_declined_is_not_shown(world: World, more: dict[str, str]) -> None:
    item = noted()
    did = {"did": "Lemons are too dear."} | ({"shown": "on"} if "declined" in more else {})
    as_("jo").post(f"/feedback/{item.pk}/decide/", did | ({} if "shown" in more else more))
    assert "Lemons" not in Client().get("/said-and-done/").content.decode()


def test_it_is_closed_once_and_in_words(world: World) -> None:
    item = noted()
    with pytest.raises(actions.NotNoted, match="words"):
        actions.decide(people.jo(), item, " ", False, True)
    actions.decide(people.jo(), item, "Done.", False, True)
    with pytest.raises(actions.NotNoted, match="already"):
        actions.decide(people.ana(), item, "Not done.", True, False)
    with pytest.raises(actions.NotNoted, match="few words"):
        actions.note(people.ana(), desk.only_conversation(), "")


def test_the_pane_of_the_conversation(world: World) -> None:
    closed()
    address = f"/c/{desk.only_conversation().pk}/wishes/"
    assert "decided: tell them" in as_("ana").get(address).content.decode()
    assert as_("lea").get(address).status_code == 404
