"""Two handles, one customer: moved from @brand to @brand_help with one clock, one thread and one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.conversations import actions, handles, moving
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Account
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening.models import Attention
from wordkept.measure import seen
from wordkept.people.models import Agent, Department
from wordkept.promises import actions as promises
from wordkept.promises.actions import Terms
from wordkept.promises.models import Promise
from wordkept.replies import actions as replies
from wordkept.replies import closing, pointing
from wordkept.replies.models import Answer, Draft, Pointer, Reply

pytestmark = pytest.mark.django_db(transaction=True)

MAYA = Author("maya-1", "@maya", "Maya Okonjo")
TOM = Author("tom-1", "@tom", "Tom Hale")


@dataclass
class Handle:
    account: Account
    world: World

    @property
    def as_author(self) -> Author:
        return Author(f"id-of-{self.account.handle}", self.account.handle)


def handle(name: str, department: Department | None = None, place: str = "mastodon") -> Handle:
    return Handle(*desk.connect(department or people.care(), place, handle=name))


@pytest.fixture
def brand(noon: datetime) -> Handle:
    return handle("@brand")


@pytest.fixture
def help_(brand: Handle) -> Handle:
    return handle("@brand_help")


@pytest.fixture
def asked(brand: Handle, help_: Handle) -> Conversation:
    brand.world.says(MAYA, "@brand Why is my router dead since Monday?")
    desk.work()
    return desk.only_conversation()


def browser(agent: Agent | None = None) -> Client:
    client = Client()
    client.force_login(agent or people.ana())
    return client


def page(conversation: Conversation, part: str = "", agent: Agent | None = None) -> str:
    answer = browser(agent).get(f"/c/{conversation.pk}/{part}", {"view": "all"})
    return unescape(answer.content.decode())


def move(conversation: Conversation, to: Handle, agent: Agent | None = None) -> None:
    told = {"to": str(to.account.pk)}
    assert browser(agent).post(f"/c/{conversation.pk}/move/", told).status_code == 302
    conversation.refresh_from_db()


def say(conversation: Conversation, words: str, mode: str, key: str = "k") -> int:
    told = {"words": words, "mode": mode, "client_key": key}
    return browser().post(f"/c/{conversation.pk}/say/", told).status_code


def a_minute_later() -> None:
    clock.move(timedelta(minutes=1))
    desk.work()


def names(conversation: Conversation) -> list[str]:
    told = Fact.objects.filter(subject=f"conversation:{conversation.pk}").order_by("pk")
    return list(told.values_list("name", flat=True))


def test_the_story_pointed_in_public_answered_by_the_other_handle(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    waits_since = asked.waiting_since
    clock.move(timedelta(hours=2))
    move(asked, help_)
    prepared = Draft.objects.get()
    assert prepared.text == f"@maya, our colleagues at {help_.account.handle} take care of it."
    assert not brand.world.heard, "a person presses Send"
    assert "Put it in the composer" not in page(asked, "pointer/"), "it stands there already"
    composer = page(asked, "composer/")
    assert f"Point publicly as {brand.account.handle}" in composer
    assert f"Reply publicly as {help_.account.handle}" in composer

    assert say(asked, prepared.text, "pointer", "pointer") == 302
    a_minute_later()
    (pointer,) = brand.world.heard
    assert (pointer.text, pointer.parent_id) == (prepared.text, asked.root_id)
    asked.refresh_from_db()
    assert asked.waiting_since == waits_since is not None, "the pointer is no answer"
    assert asked.last_by == "customer"

    assert say(asked, "A new router is on its way.", "public", "answer") == 302
    a_minute_later()
    assert len(brand.world.heard) == 1, "the customer sees one answer"
    (answer,) = help_.world.heard
    assert (answer.root_id, answer.parent_id) == (asked.root_id, asked.root_id)
    asked.refresh_from_db()
    assert asked.waiting_since is None
    shown = page(asked)
    assert f"Ana Duarte moved it from {brand.account.handle} to {help_.account.handle}" in shown
    assert f"{brand.account.handle} pointed to {help_.account.handle} in public" in shown
    assert names(asked).count("conversation.pointed") == 1
    assert desk.only_conversation() == asked


def test_whatever_they_say_to_either_handle_lands_in_one_conversation(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    root = asked.root_id
    move(asked, help_)
    say(asked, "We look into it.", "public")
    a_minute_later()
    ours = Reply.objects.get().remote_id
    help_.world.says(MAYA, "Thanks, and when?", ours, root_id="")
    brand.world.says(MAYA, "@brand hello?", root)
    help_.world.says(MAYA, "@brand_help it blinks red", root)
    deep = brand.world.says(MAYA, "and one more", ours, root_id="")
    desk.work()
    help_.world.says(MAYA, "below that", deep, root_id="")
    desk.work()
    assert desk.only_conversation() == asked
    said = [words for by, words in desk.thread(asked) if by == "customer"]
    assert len(said) == 6
    asked.refresh_from_db()
    assert asked.unread == 5


def test_one_post_to_both_handles_is_one_message(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    move(asked, help_)
    for first, second in ((brand, help_), (help_, brand)):
        words = f"first to {first.account.handle}"
        both = first.world.says(MAYA, words, asked.root_id)
        desk.work()
        second.world.says(MAYA, words, asked.root_id, remote_id=both)
        desk.work()
    assert desk.only_conversation() == asked
    assert len(desk.thread(asked)) == 3
    brand.world.edits(both, "now with other words")
    desk.work()
    assert desk.thread(asked)[-1] == ("customer", "now with other words")
    help_.world.deletes(both)
    desk.work()
    assert asked.messages.order_by("id").last().gone_at  # type: ignore[union-attr]


def test_what_one_handle_says_to_the_other_opens_nothing(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    move(asked, help_)
    say(asked, Draft.objects.get().text, "pointer")
    a_minute_later()
    pointer = Reply.objects.get()
    words = f"@maya, our colleagues at {help_.account.handle} take care of it."
    help_.world.says(
        brand.as_author, words, asked.root_id, remote_id=pointer.remote_id, root_id=asked.root_id
    )
    brand.world.says(brand.as_author, words, asked.root_id, remote_id=pointer.remote_id, ours=True)
    desk.work()
    assert desk.only_conversation() == asked
    assert len(desk.thread(asked)) == 2


def test_somebody_else_in_the_thread_has_a_conversation_of_their_own(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    move(asked, help_)
    brand.world.says(TOM, "@brand mine is dead, too", asked.root_id)
    desk.work()
    toms = Conversation.objects.exclude(pk=asked.pk).get()
    assert (toms.account, toms.identity.handle) == (brand.account, "@tom")


def test_a_reply_queued_before_the_move_leaves_as_its_button_said(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    say(asked, "Which light is red?", "public")
    move(asked, help_)
    a_minute_later()
    assert [one.text for one in brand.world.heard] == ["Which light is red?"]
    assert not help_.world.heard
    sent = Reply.objects.get()
    brand.world.says(
        brand.as_author, "Which light is red?", asked.root_id, remote_id=sent.remote_id, ours=True
    )
    help_.world.says(MAYA, "The left one", sent.remote_id, root_id="")
    desk.work()
    assert desk.only_conversation() == asked
    assert [by for by, _words in desk.thread(asked)] == ["customer", "brand", "customer"]


def test_nothing_leaves_as_a_handle_that_the_writer_did_not_see(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    move(asked, help_, people.jo())
    told = {
        "words": "Hello",
        "mode": "public",
        "client_key": "k",
        "account": str(brand.account.pk),
    }
    partly = {"HTTP_HX_REQUEST_TYPE": "partial"}
    answer = browser().post(f"/c/{asked.pk}/say/", told, **partly)
    assert answer.status_code == 409
    assert f"It was moved to {help_.account.handle} meanwhile" in answer.content.decode()
    assert Draft.objects.get(agent=people.ana()).text == "Hello"
    told["account"] = str(help_.account.pk)
    assert browser().post(f"/c/{asked.pk}/say/", told, **partly).status_code == 200


def test_moved_twice_and_back(brand: Handle, help_: Handle, asked: Conversation) -> None:
    third = handle("@brand_outages")
    waits_since = asked.waiting_since
    move(asked, help_)
    move(asked, third)
    assert Draft.objects.get().text.count(third.account.handle) == 1, "the first was never said"
    pointer = pointing.waiting(asked)
    assert pointer and (pointer.account, pointer.to) == (help_.account, third.account)
    move(asked, brand)
    assert asked.account == brand.account
    assert asked.waiting_since == waits_since
    for each in (brand, help_, third):
        each.world.says(MAYA, f"to {each.account.handle}", asked.root_id)
    desk.work()
    assert desk.only_conversation() == asked
    assert names(asked).count("conversation.moved") == 3
    assert len(desk.thread(asked)) == 4


def test_the_pointer_counts_as_no_answer_anywhere(help_: Handle, asked: Conversation) -> None:
    ana = people.ana()
    move(asked, help_)
    say(asked, "Our colleagues will call you tomorrow at noon, see there.", "pointer")
    a_minute_later()
    report = seen.report(ana, clock.now())
    assert (report.all.counts["asked"], report.all.counts["acknowledged"]) == (1, 0)
    assert Attention.objects.filter(answered_at__isnull=False).count() == 0
    assert not Answer.objects.exists()
    assert not Promise.objects.exists()
    say(asked, "It is replaced.", "public", "answer")
    a_minute_later()
    report = seen.report(ana, clock.now())
    assert report.all.counts["acknowledged"] == 1
    assert Attention.objects.filter(answered_at__isnull=False).count() == 1


def test_a_pointer_is_no_closing_note(help_: Handle, asked: Conversation) -> None:
    say(asked, "Your new router is sent.", "private")
    a_minute_later()
    actions.resolve(people.ana(), asked)
    move(asked, help_)
    say(asked, "They take care of it.", "pointer", "p")
    a_minute_later()
    assert "closing.noted" not in names(asked)
    assert closing.wanted(asked)


def test_late_words_do_not_end_the_wait_at_the_pointer(
    help_: Handle, asked: Conversation, noon: datetime
) -> None:
    move(asked, help_)
    say(asked, "They take care of it.", "pointer")
    a_minute_later()
    help_.world.says(MAYA, "what I said before", asked.root_id, at=noon - timedelta(hours=3))
    desk.work()
    asked.refresh_from_db()
    assert asked.waiting_since == noon - timedelta(hours=3)
    assert asked.unread == 2


def test_a_pointer_is_called_back_dropped_and_offered_again(
    help_: Handle, asked: Conversation
) -> None:
    move(asked, help_)
    words = Draft.objects.get().text
    say(asked, words, "pointer")
    assert "has not said in public yet" not in page(asked, "pointer/")
    sent = Reply.objects.get()
    browser().post(f"/messages/{sent.message_id}/recall/")
    assert (Draft.objects.get().mode, Draft.objects.get().text) == ("pointer", words)
    assert "has not said in public yet" in page(asked, "pointer/")
    browser().post(f"/c/{asked.pk}/pointer/drop/")
    assert not Draft.objects.exists()
    assert "has not said in public yet" not in page(asked, "pointer/")
    assert say(asked, words, "pointer", "again") == 302
    assert Reply.objects.count() == 1, "nothing waits that could be pointed"
    assert "conversation.unpointed" in names(asked)


def test_what_was_half_written_stays_and_the_pointer_is_offered_beside_it(
    help_: Handle, asked: Conversation
) -> None:
    ana = people.ana()
    replies.draft(ana, asked, "public", "half a word")
    move(asked, help_)
    assert Draft.objects.get().text == "half a word"
    assert "Put it in the composer" in page(asked, "pointer/")
    with pytest.raises(replies.NotPossible, match="waits in the composer"):
        pointing.suggest(ana, asked)
    replies.draft(ana, asked, "public", "")
    browser().post(f"/c/{asked.pk}/pointer/suggest/")
    assert Draft.objects.get().mode == "pointer"


def test_the_pointer_speaks_the_language_of_the_customer(
    help_: Handle, asked: Conversation
) -> None:
    Conversation.objects.filter(pk=asked.pk).update(language="xx")
    move(asked, help_)
    assert Draft.objects.get().text.startswith("@maya, our colleagues")


def test_by_mail_nothing_is_said_in_public(noon: datetime) -> None:
    bills = handle("bills@harbour.example", place="mail")
    technics = handle("technics@harbour.example", place="mail")
    sender = Author("maya@post.example", "maya@post.example", "Maya Okonjo")
    bills.world.says(sender, "No signal", kind="message", visibility="private", subject="My router")
    desk.work()
    conversation = desk.only_conversation()
    waits_since = conversation.waiting_since
    move(conversation, technics)
    assert not Pointer.objects.exists()
    assert not Draft.objects.exists()
    assert "Point publicly" not in page(conversation, "composer/")
    assert conversation.waiting_since == waits_since
    say(conversation, "A technician comes.", "private")
    a_minute_later()
    (mail,) = technics.world.heard
    assert (mail.subject, mail.to.remote_id) == ("My router", "maya@post.example")
    assert not bills.world.heard
    bills.world.says(
        sender, "When?", mail.root_id, kind="message", visibility="private", subject="Re: My router"
    )
    desk.work()
    assert desk.only_conversation() == conversation
    assert len(desk.thread(conversation)) == 3


def test_a_mail_from_our_other_mailbox_is_still_heard(noon: datetime) -> None:
    """Anybody can write any sender into a mail, and colleagues do forward."""
    bills = handle("bills@harbour.example", place="mail")
    technics = handle("technics@harbour.example", place="mail")
    technics.world.says(bills.as_author, "Please help her", kind="message", visibility="private")
    desk.work()
    assert desk.only_conversation().account == technics.account


def test_another_department_sees_it_at_once_and_the_old_one_no_longer(
    brand: Handle, asked: Conversation
) -> None:
    press = handle("@brand_press", people.communications())
    ana, lea = people.ana(), people.lea()
    actions.assign(ana, asked, ana)
    actions.note(ana, asked, "She is a journalist.", "n")
    promise = promises.make(ana, Terms(what="a call", due_at=None), asked)
    assert browser(lea).get(f"/c/{asked.pk}/").status_code == 404
    told = {"to": str(press.account.pk)}
    answer = browser().post(f"/c/{asked.pk}/move/?view=mine", told)
    assert answer.headers["Location"] == "/?view=mine"
    desk.work()
    asked.refresh_from_db()
    assert (asked.department, asked.assignee) == (people.communications(), None)
    assert browser().get(f"/c/{asked.pk}/").status_code == 404
    assert browser().post(f"/c/{asked.pk}/move/", told).status_code == 404
    shown = page(asked, agent=lea)
    assert "She is a journalist." in shown
    assert "has not said in public yet" in page(asked, "pointer/", lea)
    promise.refresh_from_db()
    assert promise.department == people.communications()
    heard = Fact.objects.filter(name__in=("conversation.moved", "conversation.left"))
    assert dict(heard.values_list("name", "department")) == {
        "conversation.moved": people.communications().pk,
        "conversation.left": people.care().pk,
    }
    move(asked, brand, lea)
    assert asked.department == people.care()


def test_who_may_still_see_it_keeps_it(asked: Conversation) -> None:
    rui = people.rui()
    press = handle("@brand_press", people.communications())
    actions.assign(rui, asked, rui)
    move(asked, press, rui)
    assert asked.assignee == rui


def test_only_to_another_handle_of_ours_on_the_same_place(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    elsewhere = handle("@brand", place="bluesky")
    for key in (str(elsewhere.account.pk), str(brand.account.pk), "", "nonsense"):
        browser().post(f"/c/{asked.pk}/move/", {"to": key})
        asked.refresh_from_db()
        assert asked.account == brand.account
    Account.objects.filter(pk=help_.account.pk).update(state="off")
    with pytest.raises(actions.NotPossible, match="our other handles"):
        moving.move(people.ana(), asked, help_.account)
    assert "Let it go on at" not in page(asked)


def test_where_the_other_handle_talks_with_them_already_it_is_said(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    help_.world.says(MAYA, "@brand_help you too?", asked.root_id)
    desk.work()
    with pytest.raises(actions.NotPossible, match="talks with them in this thread already"):
        pointing.move(people.ana(), asked, help_.account)
    assert not Pointer.objects.exists()


def test_the_handle_map_says_who_answers_what_and_why(help_: Handle, asked: Conversation) -> None:
    jo, ana = people.jo(), people.ana()
    assert "answers this" not in page(asked)
    told = {
        "belongs": "Everything that blinks.",
        "words": "router, modem, router",
        "intents": ["outage"],
    }
    assert browser(jo).post(f"/handles/{help_.account.pk}/", told).status_code == 302
    shown = unescape(browser(ana).get("/handles/").content.decode())
    assert "Everything that blinks." in shown
    assert "Write it down" not in shown, "agents read, leads write"
    assert browser(ana).post(f"/handles/{help_.account.pk}/", told).status_code == 404
    found = handles.elsewhere(ana, asked)
    assert found and (found.account, list(found.why)) == (help_.account, ["router"])
    shown = page(asked)
    assert f"{help_.account.handle} answers this: <bdi>router</bdi>" in shown
    assert "Everything that blinks." in shown
    move(asked, help_)
    assert "answers this" not in page(asked)


def test_the_map_asks_nobody_to_move_it_back(
    brand: Handle, help_: Handle, asked: Conversation
) -> None:
    handles.write(people.jo(), brand.account, "", "router", [])
    move(asked, help_)
    assert handles.elsewhere(people.ana(), asked) is None


@pytest.mark.parametrize(
    ("words", "why"), [("x" * 61, "longer than 60"), (",".join(map(str, range(61))), "At most 60")]
)
def test_what_does_not_fit_on_the_map_is_not_lost(help_: Handle, words: str, why: str) -> None:
    told = {"belongs": "all of it", "words": words, "intents": ["job"]}
    answer = browser(people.jo()).post(f"/handles/{help_.account.pk}/", told)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert why in shown
    assert words in shown
    assert 'value="job" checked' in shown
    with pytest.raises(handles.NotWritten):
        handles.write(people.ana(), help_.account, "", "router", [])


def test_messages_know_that_they_point(help_: Handle, asked: Conversation) -> None:
    move(asked, help_)
    say(asked, "They do it.", "pointer")
    assert Message.objects.get(by="brand").points
