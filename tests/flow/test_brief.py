"""Ana goes home and Ben takes over: one short text tells him who, what, tried, promised, given and what is next."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from tests import desk, people
from wordkept.campaigns.models import Campaign
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.conversations.attempts import Attempt
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.models import Fact
from wordkept.measure import brief
from wordkept.people.models import Agent, Department
from wordkept.promises.models import Promise
from wordkept.remedies.models import Remedy

pytestmark = pytest.mark.django_db(transaction=True)

MAYA = Author("maya-1", "@maya", "Maya Okonjo", followers=1_200)
SAID = "The router is dead and #CalmWeek was a lie, what can I do?"


@pytest.fixture
def world(noon: datetime) -> World:
    return desk.connect(people.care())[1]


@pytest.fixture
def maya(world: World) -> Conversation:
    world.says(MAYA, SAID)
    desk.work()
    return desk.only_conversation()


def page(conversation: Conversation, agent: Agent | None = None, **headers: str) -> str:
    client = Client()
    client.force_login(agent or people.ana())
    return unescape(client.get(f"/c/{conversation.pk}/brief/", **headers).content.decode())


def assign(conversation: Conversation, to: Agent, **more: str) -> None:
    client = Client()
    client.force_login(people.ana())
    client.post(f"/c/{conversation.pk}/assign/", {"to": str(to.pk)} | more)
    desk.work()


def notes(conversation: Conversation) -> list[Message]:
    return list(conversation.messages.filter(by="note"))


def promised(conversation: Conversation, department: Department, what: str, due: datetime) -> None:
    Promise.objects.create(
        department=department, conversation=conversation, customer=conversation.customer,
        what=what, state="open", due_at=due,
    )  # fmt: skip


def test_the_brief_says_all_that_the_pane_knows(maya: Conversation, noon: datetime) -> None:
    promised(maya, people.care(), "a new router", noon - timedelta(days=1))
    Remedy.objects.create(
        conversation=maya, customer=maya.customer, kind="credit", value=Decimal(8),
        currency="EUR", place="mastodon", given_at=noon - timedelta(days=3),
    )  # fmt: skip
    Campaign.objects.create(
        department=people.care(), name="Calm week", owner=people.jo(), state="live",
        words=["#calmweek"], starts_at=noon - timedelta(days=2),
    )  # fmt: skip
    lines = dict(line.split(": ", 1) for line in brief.text(people.ana(), maya).splitlines())
    assert lines["Who"].startswith("Maya Okonjo, Mastodon @maya (1,200 followers)")
    assert f"“{SAID}”" in lines["Wants"]
    assert lines["Promised"] == "a new router, by 17 November 2026, 12:00 (late)"
    assert lines["Given"] == "8 EUR credit, 15 November 2026, 12:00"
    assert lines["Campaigns seen"] == "Calm week"
    assert "Mood" in lines
    assert lines["Next"].startswith(
        "keep the promise that is late, or renegotiate it; answer: they wait since 18 November"
    )


def test_what_was_tried_on_other_channels_is_said(maya: Conversation) -> None:
    desk.connect(people.care(), "mail", handle="help@harbour.example")[1].says(
        Author("maya@post.example", "maya@post.example", "Maya Okonjo"), "My router", kind="message"
    )
    desk.work()
    Conversation.objects.filter(place="mail").update(customer=maya.customer)
    written = brief.text(people.ana(), maya)
    assert "Tried: Mail 18 November 2026, 12:00 (waits for an answer)" in written


def test_what_failed_before_is_told_once(maya: Conversation, noon: datetime) -> None:
    desk.connect(people.care(), "mail", handle="help@harbour.example")[1].says(
        Author("maya@post.example", "maya@post.example", "Maya Okonjo"), "My router", kind="message"
    )
    desk.work()
    mail = Conversation.objects.get(place="mail")
    Conversation.objects.filter(pk=mail.pk).update(customer=maya.customer)
    maya.tried_before = [
        Attempt(
            str(mail.pk), "mail", noon.isoformat(), "unanswered", "unanswered", False,
            mail.department_id,
        ).__dict__
    ]  # fmt: skip
    maya.save()
    written = brief.text(people.ana(), maya)
    assert "Tried: by mail 18 November 2026, 12:00 (unanswered)\n" in written
    assert "waits for an answer" not in written


def test_what_one_may_not_see_is_not_in_it(maya: Conversation, noon: datetime) -> None:
    desk.connect(people.communications(), "mail", handle="press@harbour.example")[1].says(
        Author("maya@post.example", "maya@post.example", "Maya Okonjo"), "sue", kind="message"
    )
    desk.work()
    theirs = Conversation.objects.get(place="mail")
    Conversation.objects.filter(pk=theirs.pk).update(customer=maya.customer)
    promised(theirs, people.communications(), "a word of the lawyers", noon)
    assert "Tried" not in brief.text(people.ana(), maya)
    assert "lawyers" not in brief.text(people.ana(), maya)
    client = Client()
    client.force_login(people.lea())
    assert client.get(f"/c/{maya.pk}/brief/").status_code == 404


def test_it_opens_on_demand_as_a_page_or_above_the_thread(maya: Conversation) -> None:
    whole = page(maya)
    part = page(maya, HTTP_HX_REQUEST="true", HTTP_HX_REQUEST_TYPE="partial")
    assert "<html" in whole
    assert "<html" not in part
    for shown in (whole, part):
        assert "Who: Maya Okonjo" in shown
        assert 'data-copies="#brief-text"' in shown


def test_a_brief_goes_with_the_conversation_when_it_is_ticked(maya: Conversation) -> None:
    assign(maya, people.ben(), brief="yes")
    note = notes(maya)[0]
    assert note.agent == people.ana()
    assert "Who: Maya Okonjo" in note.text
    desk.work()
    assert len(notes(maya)) == 1
    brief.hand_over(list(Fact.objects.filter(name="conversation.assigned")))
    assert len(notes(maya)) == 1


def test_without_the_tick_and_for_oneself_there_is_no_note(maya: Conversation) -> None:
    assign(maya, people.ben())
    assign(maya, people.ana(), brief="yes")
    assert notes(maya) == []
