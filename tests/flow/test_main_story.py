"""A customer with a cat writes in public; the hub hears it, Ana answers, the customer sees it there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from tests import desk, people
from wordkept.conversations import actions as conversations
from wordkept.journal.models import Fact, Step
from wordkept.kernel import clock
from wordkept.replies import actions as replies
from wordkept.replies.models import Draft, Reply

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_post_becomes_a_conversation_and_the_answer_is_heard(noon: datetime) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    post = world.says("maya", "My cat keeps attacking the router. Third week now!")
    desk.work()

    conversation = desk.only_conversation()
    assert conversation.customer.name == "Maya"
    assert (conversation.unread, conversation.waiting_since) == (1, noon)
    assert desk.thread(conversation) == [
        ("customer", "My cat keeps attacking the router. Third week now!")
    ]

    replies.draft(ana, conversation, "public", "A decoy")
    reply = replies.reply(ana, conversation, "A decoy router is on its way.", "public", "key-1")
    assert reply.state == "queued"
    assert not Draft.objects.exists()
    desk.work()
    assert world.heard == [], "the recall window is still open"

    clock.move(settings.RECALL_WINDOW + timedelta(seconds=1))
    desk.work()
    assert [(said.text, said.parent_id) for said in world.heard] == [
        ("A decoy router is on its way.", post)
    ]
    reply.refresh_from_db()
    conversation.refresh_from_db()
    assert (reply.state, reply.message.remote_id) == ("sent", reply.remote_id)
    assert reply.url.startswith("https://")
    assert (conversation.last_by, conversation.waiting_since) == ("brand", None)
    assert not Step.objects.exists(), "nothing is left to do"


def test_the_customer_goes_on_in_the_same_conversation(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    first = world.says("maya", "The router is down again.")
    desk.work()
    conversations.resolve(people.ana(), desk.only_conversation())
    clock.move(timedelta(hours=2))
    world.says("maya", "And again!", parent=first)
    desk.work()
    conversation = desk.only_conversation()
    assert conversation.state == "open"
    assert [words for _, words in desk.thread(conversation)] == [
        "The router is down again.",
        "And again!",
    ]
    names = Fact.objects.filter(subject=f"conversation:{conversation.pk}").values_list(
        "name", flat=True
    )
    assert "conversation.reopened" in names


def test_somebody_else_in_the_thread_has_a_conversation_of_their_own(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    first = world.says("maya", "The router is down again.")
    world.says("tom", "Same here!", parent=first)
    desk.work()
    from wordkept.conversations.models import Conversation

    assert sorted(c.customer.name for c in Conversation.objects.all()) == ["Maya", "Tom"]


def test_the_same_post_arrives_many_times_and_is_there_once(noon: datetime) -> None:
    account, world = desk.connect(people.care())
    world.says("maya", "Hello?")
    for _ in range(5):
        desk.work()
        type(account).objects.update(cursor="")
    assert desk.thread(desk.only_conversation()) == [("customer", "Hello?")]


def test_an_edit_shows_and_a_removal_leaves_a_tombstone(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    post = world.says("maya", "Your bred is good")
    desk.work()
    world.edits(post, "Your bread is good")
    desk.work()
    message = desk.only_conversation().messages.get()
    assert (message.text, bool(message.edited_at)) == ("Your bread is good", True)
    world.deletes(post)
    desk.work()
    message.refresh_from_db()
    assert (message.text, bool(message.gone_at)) == ("Your bread is good", True)


def test_a_reply_can_be_taken_back_until_it_leaves(noon: datetime) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    world.says("maya", "Hello?")
    desk.work()
    reply = replies.reply(ana, desk.only_conversation(), "Hello you!", "public", "key-1")
    replies.recall(ana, reply)
    clock.move(timedelta(minutes=5))
    desk.work()
    assert world.heard == []
    assert Draft.objects.get().text == "Hello you!", "the words are kept"
    with pytest.raises(replies.NotPossible):
        replies.recall(ana, reply)


def test_one_key_is_one_reply_and_other_words_under_it_are_refused(noon: datetime) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    world.says("maya", "Hello?")
    desk.work()
    conversation = desk.only_conversation()
    sent = {replies.reply(ana, conversation, "Hi", "public", "one-key").pk for _ in range(20)}
    assert len(sent) == Reply.objects.count() == 1
    with pytest.raises(replies.OtherWords):
        replies.reply(ana, conversation, "Other words", "public", "one-key")


def test_the_customer_wrote_meanwhile_so_we_are_asked_once(noon: datetime) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    first = world.says("maya", "Where is my parcel?")
    desk.work()
    conversation = desk.only_conversation()
    seen = conversation.messages.get().pk
    clock.move(timedelta(minutes=1))
    world.says("maya", "Found it, sorry!", parent=first)
    desk.work()
    with pytest.raises(replies.CustomerWrote):
        replies.reply(ana, conversation, "We search for it.", "public", "k", seen=seen)
    assert not Reply.objects.exists()
    replies.reply(ana, conversation, "We search for it.", "public", "k")


def test_a_note_stays_inside(noon: datetime) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    world.says("maya", "Hello?")
    desk.work()
    conversation = desk.only_conversation()
    conversations.note(ana, conversation, "She called yesterday.", "n1")
    conversations.note(ana, conversation, "She called yesterday.", "n1")
    clock.move(timedelta(hours=1))
    desk.work()
    assert world.heard == []
    assert desk.thread(conversation)[-1] == ("note", "She called yesterday.")
    assert conversation.messages.filter(by="note").count() == 1


def test_a_snoozed_conversation_wakes_by_the_clock_or_by_the_customer(noon: datetime) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    first = world.says("maya", "Hello?")
    desk.work()
    conversation = desk.only_conversation()
    conversations.snooze(ana, conversation, noon + timedelta(hours=1))
    desk.work()
    assert desk.only_conversation().state == "snoozed"
    clock.move(timedelta(minutes=61))
    desk.work()
    assert desk.only_conversation().state == "open"
    conversations.snooze(ana, conversation, clock.now() + timedelta(hours=1))
    world.says("maya", "Still here", parent=first)
    desk.work()
    assert desk.only_conversation().state == "open"


def test_what_cannot_be_read_waits_where_agents_see_it(noon: datetime) -> None:
    from wordkept.intake import accounts, actions, doors

    _, world = desk.connect(people.care())
    world.says("maya", "before")
    world.garbles(b"\xff\x00 not json")
    world.says("tom", "after")
    desk.work()
    from wordkept.conversations.models import Conversation

    assert Conversation.objects.count() == 2, "its neighbours are not held up"
    held = doors.quarantined(people.ana()).get()
    assert held.trouble
    assert actions.body_of(held) == b"\xff\x00 not json"
    assert not actions.retry_reading(people.ana(), held, accounts.open_channel(held.account))
    assert not doors.quarantined(people.outsider()).exists()


def test_a_reply_goes_along_when_its_conversation_turns_out_to_be_part_of_another(
    noon: datetime,
) -> None:
    """An answer arrives before the post it hangs on; when that comes, there is one conversation."""
    from wordkept.conversations.models import Conversation

    ana = people.ana()
    _, world = desk.connect(people.care())
    world.says("maya", "and still nothing", parent="the-first-post", root_id="")
    desk.work()
    orphan = desk.only_conversation()
    reply = replies.reply(ana, orphan, "We look into it.", "public", "k")
    root = world.says("maya", "My router is dead", remote_id="an-older-post")
    world.says("maya", "for a week", remote_id="the-first-post", parent=root, root_id="")
    desk.work()
    home = desk.only_conversation()
    reply.refresh_from_db()
    assert reply.conversation == home
    assert home.messages.count() == 4
    assert Conversation.objects.filter(state="merged").count() in (0, 1)


@pytest.mark.parametrize("second_thought", ["edits", "deletes"])
def test_a_second_thought_may_overtake_the_first_one(noon: datetime, second_thought: str) -> None:
    """Another worker may see the edit or the removal before the post itself is attached."""
    from wordkept.journal import actions as journal

    _, world = desk.connect(people.care())
    post = world.says("maya", "Your bred is good")
    world.edits(post, "Your bread is good") if second_thought == "edits" else world.deletes(post)
    steps = dict(journal._steps)
    journal._steps.clear()
    journal._steps.update(reversed(steps.items()))
    try:
        desk.work()
    finally:
        journal._steps.clear()
        journal._steps.update(steps)
    message = desk.only_conversation().messages.get()
    if second_thought == "edits":
        assert (message.text, bool(message.edited_at)) == ("Your bread is good", True)
    else:
        assert (message.text, bool(message.gone_at)) == ("Your bred is good", True)
