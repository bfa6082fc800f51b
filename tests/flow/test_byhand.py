"""Ana logs a call and a letter: kept as typed, once, and the clock starts when they happened."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import desk, people
from wordkept.conversations.models import Conversation
from wordkept.intake import accounts, actions, byhand, media
from wordkept.intake.byhand import CannotLog, Told
from wordkept.intake.models import Account, Attachment, Logged, Mention
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.models import Agent, Customer, Identity, Trait
from wordkept.replies import actions as replies

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
DAY = timedelta(days=1)


def told(**more: Any) -> Told:
    usual: dict[str, Any] = {
        "kind": "call", "at": clock.now() - DAY, "words": "The router is off again.",
        "name": "Colm Ferriter", "phone": "01632 960118",
    }  # fmt: skip
    return Told(**usual | more)


def log(form_key: str = "one", **more: Any) -> Mention:
    mention = byhand.log(people.ana(), people.care(), told(**more), form_key)
    desk.work()
    return mention


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def fill_in(client: Client, **more: Any) -> Any:
    usual = {
        "kind": "letter", "name": "Maya Okonjo", "address": "3 Quay Row, Wrenmouth",
        "day": "2026-11-07", "subject": "A freezer", "words": "Dear sirs, where is it?",
        "outcome": "waits", "department": str(people.care().pk), "form_key": "f1",
    }  # fmt: skip
    return client.post(
        "/log/", {name: value for name, value in (usual | more).items() if value != ""}
    )


def test_a_letter_of_eleven_days_ago_waits_eleven_days(noon: datetime) -> None:
    people.care()
    scan = SimpleUploadedFile("page 1.png", PNG, "image/png")
    answer = fill_in(browser(people.ana()), scan=scan)
    assert answer.status_code == 302
    desk.work()
    conversation = desk.only_conversation()
    assert conversation.waiting_since == datetime(2026, 11, 7, tzinfo=noon.tzinfo)
    assert (conversation.place, conversation.visibility) == ("letter", "private")
    assert (conversation.subject, conversation.unread) == ("A freezer", 1)
    assert conversation.customer.name == "Maya Okonjo"
    file = Attachment.objects.get()
    assert (file.name, file.media_type) == ("page 1.png", "image/png")
    assert media.path_of(file.digest).read_bytes() == PNG
    page = browser(people.ana()).get(f"/c/{conversation.pk}/?view=all").content.decode()
    assert "Write a letter, then log it." in page


def test_what_was_typed_is_kept_raw_under_its_key(noon: datetime) -> None:
    mention = log()
    sheet = json.loads(actions.body_of(mention.raw))
    assert (sheet["kind"], sheet["text"]) == ("call", "The router is off again.")
    assert sheet["at"] == (noon - DAY).isoformat()
    assert mention.via == "hand"
    again = accounts.open_channel(mention.account).read(
        actions.plug.Raw(mention.remote_id, actions.body_of(mention.raw))
    )
    assert (again.text, again.at, again.author.name) == (mention.text, mention.at, "Colm Ferriter")


def test_the_same_form_sent_twice_is_one_call(noon: datetime) -> None:
    assert log() == log()
    assert (Mention.objects.count(), Logged.objects.count()) == (1, 1)
    assert Fact.objects.filter(name="mention.logged").count() == 1
    log("another", words="And again.")
    assert Mention.objects.count() == 2


def test_whoever_logs_is_in_the_journal_and_no_word_of_it(noon: datetime) -> None:
    log()
    fact = Fact.objects.get(name="mention.logged")
    assert fact.actor == f"agent:{people.ana().pk}"
    facts = str(list(Fact.objects.values_list("data", "subject")))
    assert "Colm" not in facts and "960118" not in facts


def test_answered_at_once_waits_for_nobody(noon: datetime) -> None:
    log(outcome="answered", answer="I reset the line.")
    conversation = desk.only_conversation()
    assert (conversation.waiting_since, conversation.state) == (None, "open")
    assert desk.thread(conversation) == [
        ("customer", "The router is off again."),
        ("brand", "I reset the line."),
    ]


def test_solved_is_closed_by_whoever_logged_it(noon: datetime) -> None:
    log(outcome="solved", answer="I reset the line.")
    conversation = desk.only_conversation()
    assert conversation.state == "resolved"
    closed = Fact.objects.get(name="conversation.resolved")
    assert closed.actor == f"agent:{people.ana().pk}"


def test_the_answer_stands_on_its_own_day(noon: datetime) -> None:
    log(at=noon - 11 * DAY, outcome="answered", answer="Sorry.", answered_at=noon - 2 * DAY)
    assert desk.only_conversation().last_at == noon - 2 * DAY


def test_one_line_written_in_two_ways_is_one_customer(noon: datetime) -> None:
    log("one")
    log("two", phone="+44 1632 960 118", name="Mr C. Ferriter")
    assert Identity.objects.count() == Customer.objects.count() == 1
    assert Conversation.objects.count() == 2


def test_two_people_on_one_line_are_two_customers(noon: datetime) -> None:
    log("one")
    log("two", name="Nuala Ferriter")
    log("three", name="Nuala Ferriter", phone="(01632) 960118")
    assert sorted(Customer.objects.values_list("name", flat=True)) == [
        "Colm Ferriter", "Nuala Ferriter",
    ]  # fmt: skip


def test_a_withheld_number_is_nobody_we_know(noon: datetime) -> None:
    log("one", phone="", name="Dilys Prothero")
    log("two", phone="", name="Dilys Prothero")
    assert Customer.objects.count() == 2, "a name alone joins nobody"


def test_what_else_they_go_by_is_remembered(noon: datetime) -> None:
    log(mail="colm@post.example", client="K-4711", address="1 Mill Lane, Tolley")
    kinds = set(Trait.objects.filter(source="logged").values_list("kind", "key"))
    assert {("mail", "colm@post.example"), ("client", "k4711")} <= kinds
    assert "address" in {kind for kind, _ in kinds}


def test_the_quickest_way_to_answer_a_letter_is_shown(noon: datetime) -> None:
    """S1: "eleven days to send me a letter … could have sent an email that same day"."""
    log(kind="letter", address="1 Mill Lane, Tolley", phone="", mail="colm@post.example")
    page = browser(people.ana()).get(f"/c/{desk.only_conversation().pk}/").content.decode()
    assert "Quickest way to them today:" in page and "colm@post.example" in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"at": timedelta(hours=1)}, "still to come"),
        ({"at": -6 * 365 * DAY}, "is the year right"),
        ({"outcome": "solved"}, "what you answered"),
        ({"outcome": "answered", "answer": "Yes.", "answered_at": -2 * DAY}, "came after"),
        ({"outcome": "answered", "answer": "Yes.", "answered_at": DAY}, "came after"),
        ({"name": " ", "phone": ""}, "who it was"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    noon: datetime, wrong: dict[str, Any], why: str
) -> None:
    moments = {k: noon + v for k, v in wrong.items() if isinstance(v, timedelta)}
    with pytest.raises(CannotLog, match=why):
        log(**wrong | moments)
    assert not Account.objects.exists() and not Mention.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("scan", SimpleUploadedFile("x.exe", b"MZ" + bytes(50)), "neither a picture nor a PDF"),
        ("scan", SimpleUploadedFile("x.png", PNG + bytes(10_000_001)), "too large"),
        ("day", "2027-01-01", "still to come"),
        ("day", "07.11.2026x", "valid date"),
        ("mail", "maya at post", "no mail address"),
        ("words", "", "required"),
        ("department", "99999999999999999999", "valid choice"),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(
    noon: datetime, field: str, value: Any, why: str
) -> None:
    people.care()
    answer = fill_in(browser(people.ana()), **{field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert why in page and "3 Quay Row, Wrenmouth" in page
    assert not Mention.objects.exists()


def test_nobody_logs_into_a_department_of_others(noon: datetime) -> None:
    answer = fill_in(browser(people.ana()), department=str(people.communications().pk))
    assert answer.status_code == 422
    assert not Mention.objects.exists()


def test_a_midnight_is_one_of_the_agents_own_day(noon: datetime) -> None:
    ana = people.ana()
    ana.timezone = "Asia/Tokyo"
    ana.save()
    fill_in(browser(ana))
    assert Mention.objects.get().at == datetime(2026, 11, 6, 15, tzinfo=noon.tzinfo)
    assert date(2026, 11, 7) != Mention.objects.get().at.date()


def test_nothing_can_be_sent_there_and_the_reason_says_what_to_do(noon: datetime) -> None:
    log()
    with pytest.raises(replies.NotPossible, match="Call them, then log what you said"):
        replies.reply(people.ana(), desk.only_conversation(), "Hello", "private", "k")
    assert "byhand" not in browser(people.jo()).get("/channels/").content.decode()
    assert browser(people.jo()).get("/channels/connect/byhand/").status_code == 404
