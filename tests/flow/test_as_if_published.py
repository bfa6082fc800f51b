"""A child writes a letter, a reporter asks: whoever answers sees first how all of it would read in a newspaper."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation
from wordkept.intake.models import Account, Attachment
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people import actions, marking
from wordkept.people.models import Agent, Identity
from wordkept.replies import actions as replies
from wordkept.replies import approving, publicly
from wordkept.replies.models import Look, Reply

pytestmark = pytest.mark.django_db(transaction=True)

MAYA = Author("maya@post.example", "maya@post.example", "Maya Okonjo")
HOME = Author("maya-home", "7 Harbour Street, Leeds", "Maya Okonjo")
TOM = Author("tom-1", "@tom", "Tom Baker")
LETTER = "My daughter wrote this. Our neighbour Otto and Tom Baker, tom@rival.example, laughed."


def noa() -> Agent:
    known = Agent.objects.filter(email="noa@harbour.example").first()
    return known or actions.welcome("noa@harbour.example", "Noa Ek", "trainee", [people.care()])


def browser(agent: Agent | None = None) -> Client:
    client = Client()
    client.force_login(agent or people.ana())
    return client


def page(address: str, agent: Agent | None = None) -> str:
    answer = browser(agent).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def mail(noon: datetime) -> World:
    return desk.connect(people.care(), "mail", handle="help@harbour.example")[1]


@pytest.fixture
def letter_writer(mail: World) -> Conversation:
    """A mail, and a letter of the same person with its scan."""
    mail.says(MAYA, "Did my letter arrive?", kind="message", visibility="private")
    desk.work()
    conversation = desk.only_conversation()
    desk.connect(people.care(), "letter", handle="the letter box")[1].says(
        HOME, LETTER, kind="message", visibility="private"
    )
    desk.work()
    there = Conversation.objects.get(place="letter")
    Identity.objects.filter(pk=there.identity_id).update(customer=conversation.customer)
    Conversation.objects.filter(pk=there.pk).update(customer=conversation.customer)
    mention = there.messages.get().mention
    assert mention
    Attachment.objects.create(
        mention=mention, name="scan.png", media_type="image/png", digest="a" * 64
    )
    return conversation


def say(conversation: Conversation, agent: Agent | None = None, **more: str) -> tuple[int, str]:
    form = {"words": "Dear Maya, it did!", "mode": "private", "client_key": "one"} | more
    answer = browser(agent).post(
        f"/c/{conversation.pk}/say/", form, HTTP_HX_REQUEST="true", HTTP_HX_REQUEST_TYPE="partial"
    )
    return answer.status_code, unescape(answer.content.decode())


def facts(name: str) -> int:
    return Fact.objects.filter(name=name).count()


def test_it_is_asked_once_with_its_reason_and_never_again(letter_writer: Conversation) -> None:
    assert "Would this read well published whole?" in page(f"/c/{letter_writer.pk}/composer/")
    status, shown = say(letter_writer)
    assert status == 422
    assert "A child seems to write: “My daughter wrote”" in shown
    assert "Your text is saved." in shown
    assert "Dear Maya, it did!" in shown
    assert not Reply.objects.exists()
    assert say(letter_writer, reads_well="yes")[0] == 200
    assert Reply.objects.get().state == "queued"
    assert say(letter_writer, words="And thank you.", client_key="two")[0] == 200
    assert facts("correspondence.looked_at") == 1


def test_the_whole_correspondence_is_one_page_in_the_order_of_time(
    letter_writer: Conversation,
) -> None:
    conversations.note(people.ana(), letter_writer, "she is right, between us")
    typed = {"do": "open", "words": "Dear Maya, tell Lily", "mode": "private"}
    opened = browser().post(f"/c/{letter_writer.pk}/correspondence/look/", typed)
    assert opened.headers["Location"] == f"/c/{letter_writer.pk}/correspondence/"
    shown = page(opened.headers["Location"])
    spoken = ["Did my letter arrive?", "Our neighbour Otto", "Dear Maya, tell Lily"]
    at = [shown.index(words) for words in spoken]
    assert at == sorted(at)
    assert "/picture/" in shown
    assert "your draft, not sent" in shown
    assert "between us" not in shown
    assert shown.count("private message") == 3
    assert "Ana Duarte looked at the whole correspondence" in page(
        f"/c/{letter_writer.pk}/composer/"
    )


def test_what_others_may_not_see_is_not_on_their_page(letter_writer: Conversation) -> None:
    theirs = desk.connect(people.communications(), "mail", handle="press@harbour.example")[1]
    theirs.says(MAYA, "a word for the lawyers", kind="message", visibility="private")
    desk.work()
    assert "a word for the lawyers" not in page(f"/c/{letter_writer.pk}/correspondence/")
    answer = browser(people.lea()).get(f"/c/{letter_writer.pk}/correspondence/")
    assert answer.status_code == 404


def test_the_copy_leaves_third_parties_and_notes_out_and_says_so(
    letter_writer: Conversation,
) -> None:
    desk.connect(people.care())[1].says(TOM, "hello from Tom")
    desk.work()
    conversations.note(people.jo(), letter_writer, "she is right, between us")
    replies.reply(
        people.ana(),
        letter_writer,
        "Ana Duarte here, ask Jo Lindqvist.",
        "private",
        "k",
        reads_well=True,
    )
    answer = browser().post(f"/c/{letter_writer.pk}/correspondence/export/")
    copy = unescape(answer.content.decode())
    assert 'attachment; filename="correspondence-' in answer.headers["Content-Disposition"]
    for foreign in ("Otto", "Tom", "rival", "Lindqvist", "Duarte", "between us", "<img"):
        assert foreign not in copy, foreign
    assert "neighbour [name] and [name], [mail address], laughed" in copy
    assert "Ana here, ask Jo." in copy
    assert "Maya Okonjo" in copy
    assert {"<li>2 names</li>", "<li>1 mail address</li>", "<li>1 scan or file</li>"} <= set(
        copy.replace("<li>", "\n<li>").replace("</li>", "</li>\n").split("\n")
    )
    assert copy.count("private message") >= 3
    told = Fact.objects.get(name="correspondence.exported")
    assert told.data["left_out"] == {"name": 2, "mail": 1, "scan": 1}


def test_our_handles_and_theirs_stay_with_and_without_their_host(noon: datetime) -> None:
    square = desk.connect(people.care(), handle="@harbour@isles.example")[1]
    sky = desk.connect(people.care(), "bluesky")[0]
    Account.objects.filter(pk=sky.pk).update(handle="@harbour.example")
    maya = Author("maya-1", "@maya@isles.example", "Maya Okonjo")
    square.says(maya, "@harbour @harbour.example @maya @maya@far.example @harbour_fan?")
    desk.work()
    answer = browser().post(f"/c/{desk.only_conversation().pk}/correspondence/export/")
    assert "@harbour @harbour.example @maya [handle] [handle]?" in answer.content.decode()


def test_a_journalist_marked_in_the_pane_is_a_reason_and_neither_is_none(mail: World) -> None:
    mail.says(MAYA, "I am a reporter with the Gazette.", kind="message", visibility="private")
    desk.work()
    conversation = desk.only_conversation()
    heard = publicly.concern(conversation)
    assert heard is not None
    assert heard.why == "The press seems to write: “I am a reporter”."
    ana, mark = browser(), f"/c/{conversation.pk}/mark/"
    ana.post(mark, {"marked": "neither"})
    assert publicly.concern(conversation) is None
    ana.post(mark, {"marked": "minor"})
    ana.post(mark, {"marked": "minor"})
    ana.post(mark, {"marked": "king"})
    assert "Ana Duarte noted that they are a minor." in page(f"/c/{conversation.pk}/composer/")
    assert '<option value="minor" selected>' in page(f"/c/{conversation.pk}/")
    assert facts("customer.marked") == 2
    ana.post(mark, {"marked": ""})
    assert marking.current(conversation.customer_id) is None


@pytest.mark.parametrize(("followers", "asked"), [(25_000, False), (25_001, True)])
def test_loud_reach_is_a_reason(noon: datetime, followers: int, asked: bool) -> None:
    loud = Author("maya-1", "@maya", "Maya Okonjo", followers=followers)
    desk.connect(people.care())[1].says(loud, "The router is dead.")
    desk.work()
    found = publicly.concern(desk.only_conversation())
    assert (found is not None) == asked


def test_a_plain_mail_asks_nothing(mail: World) -> None:
    mail.says(MAYA, "My router is 9 years old.", kind="message", visibility="private")
    desk.work()
    conversation = desk.only_conversation()
    assert "published whole" not in page(f"/c/{conversation.pk}/composer/")
    assert say(conversation)[0] == 200
    assert not Look.objects.exists()


def test_a_trainee_does_not_answer_them_alone(letter_writer: Conversation) -> None:
    assert say(letter_writer, noa())[0] == 422
    status, shown = say(letter_writer, noa(), reads_well="yes")
    assert status == 422
    assert "A colleague reads it first." in shown
    assert "Ask for approval" in shown
    assert not Reply.objects.exists()
    assert say(letter_writer, noa(), reads_well="yes", asks="yes")[0] == 200
    waiting = Reply.objects.get()
    assert waiting.state == "waiting"
    assert "A child seems to write" in waiting.why
    approving.approve(people.jo(), waiting)
    waiting.refresh_from_db()
    assert waiting.state == "queued"


def test_a_look_counts_for_every_conversation_of_the_same_correspondence(
    letter_writer: Conversation, mail: World
) -> None:
    browser().post(f"/c/{letter_writer.pk}/correspondence/look/", {"do": "well"})
    mail.says(MAYA, "Another matter.", kind="message", visibility="private")
    desk.work()
    other = Conversation.objects.get(last_text="Another matter.")
    assert say(other)[0] == 200


def test_newer_words_are_said_but_nobody_is_asked_again(
    letter_writer: Conversation, mail: World, noon: datetime
) -> None:
    browser().post(f"/c/{letter_writer.pk}/correspondence/look/", {"do": "well"})
    with clock.fixed(noon + timedelta(hours=1)):
        mail.says(MAYA, "Are you there?", letter_writer.root_id, kind="message")
        desk.work()
        shown = page(f"/c/{letter_writer.pk}/composer/")
    assert "1 message came since." in shown
    assert "published whole" not in shown
