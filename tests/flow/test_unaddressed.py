"""R28: what nobody said to us stays in the stream, until one key makes it a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channel import Author, Incoming, Raw
from wordkept.conversations import actions
from wordkept.conversations.models import Conversation
from wordkept.intake import actions as intake
from wordkept.intake.models import Account, Mention
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening.models import Attention, Reading
from wordkept.people.models import Customer
from wordkept.replies import actions as replies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]

OTTO = Author("otto", "@otto", "Otto Vance", followers=900)


@pytest.fixture
def account() -> Account:
    account, _world = desk.connect(people.care())
    return account


def overheard(account: Account, text: str, remote_id: str = "o1", **more: Any) -> None:
    said = Incoming(
        "post", remote_id, OTTO, clock.now(), text, addressed=False, place=account.place
    )
    intake.accept(account, [(Raw(remote_id, text.encode()), replace(said, **more))], "pull")
    desk.work()


def test_it_is_heard_and_understood_and_opens_no_conversation(account: Account) -> None:
    overheard(account, "Harbour routers are terrible, mine died twice")
    assert Reading.objects.get().polarity == "negative"
    assert not Conversation.objects.exists()
    assert not Customer.objects.exists(), "who does not talk to us is no customer yet"


def test_one_key_makes_it_a_conversation_of_who_pressed_it(account: Account) -> None:
    overheard(account, "Harbour routers are terrible, mine died twice")
    taken = actions.take(people.ana(), Mention.objects.get())
    assert desk.thread(taken) == [("customer", "Harbour routers are terrible, mine died twice")]
    assert (taken.assignee, taken.addressed) == (people.ana(), False)
    again = actions.take(people.ben(), Mention.objects.get())
    assert again == taken == desk.only_conversation()
    attention = Attention.objects.get()
    assert attention.taken_by == attention.seen_by == people.ana()
    assert Fact.objects.filter(name="mention.taken").count() == 1


def test_what_follows_in_a_taken_thread_comes_along(account: Account) -> None:
    overheard(account, "Harbour routers are terrible")
    conversation = actions.take(people.ana(), Mention.objects.get())
    clock.move(timedelta(minutes=5))
    overheard(account, "and the hotline is worse", "o2", parent_id="o1", root_id="o1")
    assert [text for _, text in desk.thread(conversation)][-1] == "and the hotline is worse"


def test_an_answer_from_elsewhere_takes_it_too(account: Account) -> None:
    """A colleague answered on the network itself: both sides are in the thread."""
    overheard(account, "Harbour routers are terrible")
    clock.move(timedelta(minutes=5))
    overheard(account, "Sorry! Tell us more?", "ours", ours=True, parent_id="o1", root_id="o1")
    assert desk.thread(desk.only_conversation()) == [
        ("customer", "Harbour routers are terrible"),
        ("brand", "Sorry! Tell us more?"),
    ]


def test_the_first_look_and_the_answer_are_remembered(account: Account) -> None:
    overheard(account, "Harbour routers are terrible")
    conversation = actions.take(people.ana(), Mention.objects.get())
    clock.move(timedelta(minutes=2))
    reason = "We can help"
    replies.reply(
        people.ana(), conversation, "Sorry, what happened?", "public", "key", reason=reason
    )
    clock.move(timedelta(minutes=1))
    desk.work()
    attention = Attention.objects.get()
    assert attention.seen_at and attention.answered_at
    assert attention.answered_at - attention.seen_at >= timedelta(minutes=2)


def test_reading_a_conversation_is_seeing_its_mentions(account: Account) -> None:
    overheard(account, "@harbour_help hello?", addressed=True)
    assert not Attention.objects.exists()
    actions.read(people.ana(), desk.only_conversation())
    clock.move(timedelta(hours=1))
    actions.read(people.ben(), desk.only_conversation())
    assert Attention.objects.get().seen_by == people.ana()


def test_the_pages(account: Account, client: Client) -> None:
    overheard(account, "Harbour routers are terrible")
    mention = Mention.objects.get()
    client.force_login(people.ana())
    assert client.get(f"/mentions/{mention.pk}/conversation/").status_code == 404
    answer = client.post(f"/mentions/{mention.pk}/take/")
    home = f"/c/{desk.only_conversation().pk}/?view=all"
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert client.get(f"/mentions/{mention.pk}/conversation/")["Location"] == home
    client.force_login(people.lea())
    assert client.post(f"/mentions/{mention.pk}/take/").status_code == 404


def test_R30_we_write_to_them_for_a_reason_that_is_recorded(account: Account) -> None:
    overheard(account, "Harbour routers are terrible")
    conversation = actions.take(people.ana(), Mention.objects.get())
    with pytest.raises(replies.NeedsReason):
        replies.reply(people.ana(), conversation, "Sorry!", "public", "key")
    said = {"words": "Sorry!", "mode": "public", "client_key": "k"}
    client = Client()
    client.force_login(people.ana())
    refused = client.post(
        f"/c/{conversation.pk}/say/", said, headers={"HX-Request-Type": "partial"}
    )
    assert refused.status_code == 422 and "Why do we write to them?" in refused.content.decode()
    client.post(f"/c/{conversation.pk}/say/", said | {"reason": "We can help"})
    assert conversation.outreach.reason == "We can help"
    assert Fact.objects.filter(name="reply.reasoned").count() == 1
    replies.reply(people.ben(), conversation, "And more.", "public", "key2")


def test_who_speaks_to_us_needs_no_reason(account: Account) -> None:
    overheard(account, "@harbour_help hello", addressed=True)
    replies.reply(people.ana(), desk.only_conversation(), "Hi!", "public", "key")


def test_once_they_speak_to_us_no_reason_is_asked_for(account: Account) -> None:
    overheard(account, "Harbour routers are terrible")
    conversation = actions.take(people.ana(), Mention.objects.get())
    clock.move(timedelta(minutes=5))
    overheard(
        account, "@harbour_help you there?", "o2", parent_id="o1", root_id="o1", addressed=True
    )
    conversation.refresh_from_db()
    assert conversation.addressed
    replies.reply(people.ana(), conversation, "Here!", "public", "key")
