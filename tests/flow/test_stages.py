"""An order list comes in: the conversations of those who bought show where they stood when they wrote."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import desk, people
from wordkept.__main__ import main
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations import inbox, joining, persons
from wordkept.conversations.models import Conversation
from wordkept.journal.actions import run_until_quiet
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.measure import stages as scorecard
from wordkept.people.models import Agent, Joining, Likeness, Order
from wordkept.replies import actions as replies

pytestmark = pytest.mark.django_db(transaction=True)

MAYA = Author("maya@post.example", "maya@post.example", "Maya Okonjo")
DAY = timedelta(days=1)


@pytest.fixture
def mail(noon: datetime) -> World:
    return desk.connect(people.care(), "mail")[1]


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`shop("42,maya@post.example,2026-11-02,2026-11-06")` imports a list of orders."""

    def imports(*rows: str, columns: str = "order,mail,ordered,delivered") -> dict[str, Any]:
        file = tmp_path / "orders.csv"
        file.write_text("\n".join([columns, *rows]) + "\n")
        code = main(["import", "orders", str(file), "--account", "shop"])
        said, complaints = capsys.readouterr()
        return {"code": code, "complaints": complaints} | (json.loads(said) if said else {})

    return imports


def writes(
    world: World, ago: timedelta, author: Author = MAYA, text: str = "Hello"
) -> Conversation:
    more: dict[str, Any] = {"kind": "message", "visibility": "private", "at": clock.now() - ago}
    said = world.says(author, text, **more)
    desk.work()
    return Conversation.objects.get(messages__remote_id=said)


def stage_of(conversation: Conversation) -> str:
    conversation.refresh_from_db()
    return conversation.stage


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_the_same_persons_conversations_show_the_stage_by_date(mail: World, shop: Any) -> None:
    told = [writes(mail, ago * DAY) for ago in (30, 15, 10, 1)]
    assert [stage_of(each) for each in told] == ["", "", "", ""]
    report = shop("42,maya@post.example,2026-11-02,2026-11-06")
    assert (report["code"], report["new"], report["rejected"]) == (0, 1, 0)
    assert [stage_of(each) for each in told] == ["before", "during", "during", "during"]
    clock.move(30 * DAY)
    assert stage_of(writes(mail, timedelta())) == "after"
    page = browser(people.ana()).get(f"/c/{told[1].pk}/?view=all").content.decode()
    assert "delivery and set-up" in page and "ordered on" in page


def test_who_writes_after_the_list_came_is_placed_at_once(mail: World, shop: Any) -> None:
    shop("42,MAYA@post.example,2026-11-17,")
    assert stage_of(writes(mail, timedelta())) == "during"


def test_the_list_again_changes_nothing_and_a_newer_one_brings_it_up_to_date(
    mail: World, shop: Any
) -> None:
    told = writes(mail, 1 * DAY)
    row = "42,maya@post.example,2026-08-01,"
    assert (shop(row)["new"], stage_of(told)) == (1, "after")
    again = shop(row, row)
    assert (again["new"], again["changed"], again["known"]) == (0, 0, 2)
    newer = shop("42,maya@post.example,2026-08-01,2026-11-16")
    assert (newer["changed"], stage_of(told)) == (1, "during")
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("42,maya@post.example,5/11/2026,", "no date such as"),
        ("42,maya@post.example,,", "no day on which it was ordered"),
        (",maya@post.example,2026-11-05,", "no order number"),
        ("42,,2026-11-05,", "names nobody"),
        ("42,maya@post.example,2026-11-05,2026-11-01", "before it was ordered"),
        ('42,"maya@post.example,2026-11-05,', "quotation mark"),
        ("42,maya@post.example", "cells instead of"),
    ],
)
def test_a_damaged_row_costs_itself_and_is_named(shop: Any, row: str, why: str) -> None:
    report = shop(row, "43,tom@post.example,2026-11-05,")
    assert "line 2: rejected" in report["complaints"]
    assert why in report["complaints"]
    assert list(Order.objects.values_list("number", flat=True)) in (["43"], [])


def test_what_is_no_list_of_orders_changes_nothing(shop: Any) -> None:
    assert shop("1,2", columns="a,b")["code"] == 2
    assert not Order.objects.exists()


def test_an_order_is_found_by_number_by_client_and_by_handle(mail: World, shop: Any) -> None:
    from wordkept.intake import byhand
    from wordkept.intake.byhand import Told

    told = Told("call", clock.now(), "?", "Colm", phone="01632 960118", client="K-4711")
    _, public = desk.connect(people.care(), "mastodon")
    byhand.log(people.ana(), people.care(), told, "c")
    public.says(Author("1", "@Hannah@isles.example", "Hannah"), "Hello")
    desk.work()
    shop(
        "1,+44 1632 960118,,,,2026-11-17",
        "2,,k4711,,,2026-11-16",
        "3,,,mastodon,@hannah@isles.example,2026-11-17",
        "4,,,bluesky,@hannah@isles.example,2025-01-01",
        columns="order,phone,customer,place,handle,ordered",
    )
    stages = dict(Conversation.objects.values_list("customer__name", "stage"))
    assert stages == {"Colm": "during", "Hannah": "during"}


def test_a_number_somebody_only_mentions_is_not_theirs(mail: World, shop: Any) -> None:
    told = writes(mail, timedelta(), text="My neighbour has 01632 960118")
    shop("1,01632 960118,2026-11-17", columns="order,phone,ordered")
    assert stage_of(told) == ""


def test_words_are_a_hint_until_orders_say_otherwise(mail: World, shop: Any) -> None:
    told = writes(mail, timedelta(), text="Is this still under warranty?")
    assert stage_of(told) == "after"
    page = browser(people.ana()).get(f"/c/{told.pk}/").content.decode()
    assert "a guess from their words" in page
    shop("42,maya@post.example,2026-11-17,")
    assert stage_of(told) == "during"


def test_joining_and_parting_people_moves_the_stage_with_them(mail: World, shop: Any) -> None:
    _, public = desk.connect(people.care(), "mastodon")
    shop("42,maya@post.example,2026-11-17,")
    by_mail = writes(mail, timedelta())
    public.says(Author("1", "@maya", "Maya Okonjo"), "Hello")
    desk.work()
    post = Conversation.objects.get(place="mastodon")
    assert stage_of(post) == ""
    found = Likeness.objects.get()
    joining.confirm(people.ana(), found, post.customer)
    assert (stage_of(post), stage_of(by_mail)) == ("during", "during")
    joining.part(people.ana(), Joining.objects.get())
    assert (stage_of(post), stage_of(by_mail)) == ("", "during")


def test_the_list_can_be_narrowed_to_a_stage(mail: World, shop: Any) -> None:
    writes(mail, 1 * DAY)
    writes(mail, timedelta(), Author("tom@post.example", "", "Tom"))
    shop("42,maya@post.example,2026-11-10,")
    desk_ = inbox.desk(people.ana(), "all", "", "during")
    assert [row.customer.name for row in desk_.page().rows] == ["Maya Okonjo"]
    assert (desk_.query, desk_.count()) == ("view=all&stage=during", 1)
    assert inbox.desk(people.ana(), "all", "", "nonsense").stage == ""


def test_the_scorecard_answers_three_questions_and_opens_what_it_counts(
    mail: World, shop: Any
) -> None:
    ana = people.ana()
    before = writes(mail, 20 * DAY)
    during = writes(mail, 1 * DAY)
    shop("42,maya@post.example,2026-11-10,2026-11-12")
    replies.reply(ana, during, "Plug it in first.", "private", "k")
    clock.move(timedelta(minutes=2))
    desk.work()
    conversations.resolve(ana, during)
    desk.work()
    cards = {card.stage: card for card in scorecard.scorecard(ana, clock.now())}
    assert [card.asked for card in cards.values()] == [1, 1, 0]
    counted = {
        stage: {one.figure.key: one.count for one in card.figures} for stage, card in cards.items()
    }
    assert counted["before"] == {"soon": 0, "bought": 1, "unanswered": 1}
    assert counted["during"] == {"soon": 1, "solved": 1, "unhappy": 0, "last_resort": 0}
    assert cards["during"].answer_hours == 24.0
    bought = scorecard.behind(ana, clock.now(), 90, "before", "bought")
    assert bought is not None and list(bought) == [before]
    page = browser(ana).get("/measure/stages/?stage=before&figure=bought").content.decode()
    assert page.count('class="hit"') == 1 and "Maya Okonjo" in page
    assert scorecard.behind(ana, clock.now(), 90, "before", "delight") is None
    foreign = browser(people.outsider()).get("/measure/stages/?stage=before&figure=bought")
    assert "Maya" not in foreign.content.decode()


def test_every_number_is_the_length_of_the_list_behind_it(mail: World, shop: Any) -> None:
    for ago in (1, 5, 20, 40):
        writes(mail, ago * DAY, text="Where is my parcel? Nothing works!")
    shop("42,maya@post.example,2026-11-10,2026-11-12")
    ana, now = people.ana(), clock.now()
    for card in [*scorecard.scorecard(ana, now), *scorecard.everywhere(ana, now)]:
        for one in card.figures:
            rows = scorecard.behind(ana, now, 90, card.stage, one.figure.key)
            assert rows is not None and rows.count() == one.count


def test_the_journal_knows_orders_by_number_of_row_only(mail: World, shop: Any) -> None:
    shop("SECRET-42,maya@post.example,2026-11-10,2026-11-12")
    fact = Fact.objects.get(name="order.imported")
    assert fact.data == {"orders": [Order.objects.get().pk]}
    assert "SECRET" not in str(fact.subject) and "maya" not in str(fact.data)


def test_the_person_stands_today_where_their_orders_say(mail: World, shop: Any) -> None:
    told = writes(mail, 30 * DAY)
    shop("42,maya@post.example,2026-11-10,2026-11-12")
    told.refresh_from_db()
    shown = persons.pane(people.ana(), told)
    assert (shown["stage"].name, shown["stage_today"].name) == ("before", "during")
    assert shown["stage"].on == date(2026, 11, 10)
    run_until_quiet()
