"""What the pages of the inbox show, to whom, and what they cost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import desk, people
from wordkept.channels.demo import World
from wordkept.conversations import inbox
from wordkept.conversations.models import Conversation
from wordkept.kernel import clock
from wordkept.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def world(noon: datetime) -> World:
    _, world = desk.connect(people.care())
    return world


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def many_write(world: World, count: int) -> None:
    for number in range(count):
        world.says(f"customer-{number}", f"Where is order {number}?")
        clock.move(timedelta(minutes=1))
    desk.work()


def ids_in(page: Any) -> list[str]:
    return [part.split('"')[0] for part in page.content.decode().split('data-conversation="')[1:]]


def test_pages_follow_each_other_without_a_gap_or_a_double(world: World) -> None:
    many_write(world, inbox.PAGE * 2 + 3)
    mine, before, seen = inbox.desk(people.ana(), "all"), "", []
    for size in (inbox.PAGE, inbox.PAGE, 3):
        page = mine.page(before)
        assert len(page.rows) == size
        seen += [row.pk for row in page.rows]
        before = page.older
    assert before == ""
    newest_first = Conversation.objects.order_by("-last_at", "-pk").values_list("pk", flat=True)
    assert seen == list(newest_first)


def test_a_cursor_that_makes_no_sense_is_the_beginning(world: World) -> None:
    many_write(world, 2)
    for cursor in ("x", "_", "2026-11-18T12:00:00+00:00_x", "9" * 400, "2026-99-99_1"):
        assert browser(people.ana()).get("/", {"view": "all", "before": cursor}).status_code == 200


def test_an_inbox_page_costs_the_same_however_much_there_is(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ana = browser(people.ana())
    many_write(world, 40)
    with django_assert_max_num_queries(17):
        page = ana.get("/?view=all")
    assert len(ids_in(page)) == inbox.PAGE


def test_the_same_address_answers_page_or_part(world: World) -> None:
    many_write(world, 1)
    ana, address = browser(people.ana()), f"/c/{desk.only_conversation().pk}/?view=all"
    whole, part = ana.get(address), ana.get(address, headers=PART)
    assert b"<html" in whole.content and b"<html" not in part.content
    assert b'id="thread"' in whole.content and b'id="thread"' in part.content
    assert whole["Cache-Control"] == part["Cache-Control"] == "no-store"


def test_a_row_is_asked_for_alone_and_leaves_with_its_conversation(world: World) -> None:
    many_write(world, 1)
    ana, conversation = browser(people.ana()), desk.only_conversation()
    address = f"/c/{conversation.pk}/row/?view=all"
    assert ids_in(ana.get(address, headers=PART)) == [str(conversation.pk)]
    ana.post(f"/c/{conversation.pk}/resolve/")
    assert ids_in(ana.get(address, headers=PART)) == []


def test_a_long_thread_is_paged_and_names_each_day_once(world: World) -> None:
    first = world.says("maya", "Line 0", remote_id="line-0")
    for number in range(1, 120):
        clock.move(timedelta(minutes=20))
        world.says("maya", f"Line {number}", parent=first)
    desk.work()
    ana, conversation = browser(people.ana()), desk.only_conversation()
    page = ana.get(f"/c/{conversation.pk}/").content.decode()
    assert page.count('data-message="') == 50
    earlier = page.split("earlier_than=")[1].split('"')[0]
    more = ana.get(f"/c/{conversation.pk}/messages/?earlier_than={earlier}", headers=PART)
    words = more.content.decode()
    assert words.count('data-message="') == 50
    assert "Line 69" in words and "Line 70<" not in words
    assert 'hx-swap="delete"' in words, "the day that goes on below is not named twice"


@pytest.mark.parametrize("number", ["x", "-1", "9223372036854775808", "9" * 30, "1.5", "²"])
def test_numbers_that_are_none_are_not_found(world: World, number: str) -> None:
    many_write(world, 1)
    address = f"/c/{desk.only_conversation().pk}/messages/"
    assert browser(people.ana()).get(address, {"since": number}).status_code == 404


def test_what_is_no_text_is_refused_and_changes_nothing(world: World) -> None:
    many_write(world, 1)
    ana, conversation = browser(people.ana()), desk.only_conversation()
    said = {"words": "a\x00b", "mode": "note", "client_key": "k"}
    assert ana.post(f"/c/{conversation.pk}/say/", said).status_code == 400
    assert ana.get("/", {"view": "all\x00"}).status_code == 400
    assert ana.post(f"/c/{conversation.pk}/say/", {"words": "x" * 3_000_000}).status_code in (
        400,
        413,
    )
    assert not conversation.messages.filter(by="note").exists()


def test_every_page_bears_a_policy_without_inline_script(world: World) -> None:
    ana = browser(people.ana())
    for path in ("/", "/search/", "/keys/", "/me/", "/nowhere/", "/login/"):
        page = ana.get(path)
        policy = page["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy, path
        assert page["X-Content-Type-Options"] == "nosniff"
        assert " style=" not in page.content.decode() and " onclick=" not in page.content.decode()
    nonces = {ana.get("/")["Content-Security-Policy"] for _ in range(3)}
    assert len(nonces) == 3, "a nonce is used once"


def test_a_post_without_its_token_is_refused_in_words(world: World) -> None:
    many_write(world, 1)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.ana())
    answer = strict.post(f"/c/{desk.only_conversation().pk}/resolve/")
    assert answer.status_code == 403
    assert "drafts are kept" in answer.content.decode()


def test_who_is_not_signed_in_goes_to_the_login_also_from_a_part(world: World) -> None:
    assert Client().get("/")["Location"].startswith("/login/")
    part = Client().get("/", headers=PART)
    assert (part.status_code, part["HX-Redirect"]) == (401, "/login/")


def test_foreign_is_not_found_everywhere(world: World) -> None:
    many_write(world, 1)
    conversation, lea = desk.only_conversation(), browser(people.lea())
    message = conversation.messages.get()
    for path in ("", "row/", "messages/", "composer/", "notice/"):
        assert lea.get(f"/c/{conversation.pk}/{path}").status_code == 404, path
    for path in ("assign", "snooze", "resolve", "reopen", "read", "presence", "say", "draft"):
        assert lea.post(f"/c/{conversation.pk}/{path}/").status_code == 404, path
    for path in ("body", "versions"):
        assert lea.get(f"/messages/{message.pk}/{path}/").status_code == 404, path
    for path in ("correct", "recall", "retry", "decide"):
        assert lea.post(f"/messages/{message.pk}/{path}/").status_code == 404, path
    assert lea.get(f"/customers/{conversation.customer_id}/").status_code == 404
    assert (
        lea.post("/together/", {"ids": [str(conversation.pk)], "do": "resolve"}).status_code == 404
    )
    assert desk.only_conversation().state == "open"
    assert b"Where is order" not in lea.get("/?view=all").content
