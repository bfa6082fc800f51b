"""What one writes is never lost, never sent twice, never sent by mistake."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import desk, people
from tests.browser.conftest import Window
from wordkept.channels.demo import World
from wordkept.conversations.models import Conversation, Message
from wordkept.people.models import Agent
from wordkept.replies.models import Draft, Reply


@pytest.fixture
def world(transactional_db: None) -> World:
    _, world = desk.connect(people.care())
    world.says("maya", "My parcel is not here. Third time this month.", remote_id="first")
    desk.work()
    return world


@pytest.fixture
def ana(world: World) -> Agent:
    return people.ana()


def opened() -> str:
    return f"/c/{desk.only_conversation().pk}/"


def write(page: Page, words: str, mode: str = "r") -> None:
    page.keyboard.press(mode)
    page.keyboard.type(words)


def test_a_double_click_sends_once(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    write(page, "We are looking for it.")
    page.locator("#send").dblclick()
    expect(page.locator(".message.brand")).to_have_count(1)
    expect(page.locator(".message.brand")).to_contain_text("leaves in")
    expect(page.locator("#words")).to_have_value("")
    assert Reply.objects.count() == 1


def test_the_button_says_what_it_does_and_a_note_is_never_sent(
    ana: Agent, world: World, window: Window
) -> None:
    page = window(ana, opened())
    expect(page.locator("#send")).to_contain_text("Reply publicly as @harbour_help")
    write(page, "She sounds tired. Be kind.", mode="n")
    expect(page.locator("#send")).to_contain_text("Save note")
    page.keyboard.press("Control+Enter")
    note = page.locator(".message.note")
    expect(note).to_contain_text("internal")
    expect(note).to_contain_text("She sounds tired. Be kind.")
    desk.work()
    assert not Reply.objects.exists()
    assert world.heard == []


def test_a_draft_survives_reload_and_crash(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    write(page, "Half a sentence that")
    page.reload()
    expect(page.locator("#words")).to_have_value("Half a sentence that")
    expect(page.locator("#saved")).to_have_text("saved")
    assert Draft.objects.get().text == "Half a sentence that"
    page.evaluate("localStorage.clear()")
    page.goto(opened())
    expect(page.locator("#words")).to_have_value("Half a sentence that")


def test_nothing_is_lost_while_the_server_is_away(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    page.route("**/draft/", lambda route: route.fulfill(status=422))
    write(page, "Kept on this device")
    expect(page.locator("#saved")).to_contain_text("saved on this device")
    page.unroute("**/draft/")
    page.reload()
    expect(page.locator("#words")).to_have_value("Kept on this device")


def test_length_is_counted_as_the_place_counts(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    write(page, "")
    page.locator("#words").fill("https://example.org/" + "a" * 300 + " " + "🧇" * 10)
    expect(page.locator("#length")).to_have_text("466 left")
    page.locator("#words").fill("ä" * 501)
    expect(page.locator("#length")).to_have_text("1 too long")
    expect(page.locator("#send")).to_be_disabled()
    page.locator("[name=mode][value=note]").check(force=True)
    expect(page.locator("#send")).to_be_enabled()


def test_the_customer_writes_meanwhile_and_the_button_asks_once(
    ana: Agent, world: World, window: Window
) -> None:
    page = window(ana, opened())
    write(page, "It will come on Monday.")
    world.says("maya", "Found it! The neighbour had it.", parent="first")
    desk.work()
    expect(page.locator(".message.customer")).to_have_count(2)
    expect(page.locator("#notices")).to_contain_text("wrote while you were writing")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#trouble")).to_contain_text("wrote while you did")
    expect(page.locator("#words")).to_have_value("It will come on Monday.")
    assert not Reply.objects.exists()
    page.locator("#send").click()
    expect(page.locator(".message.brand")).to_have_count(1)
    assert Reply.objects.get().message.text == "It will come on Monday."


def test_a_reply_can_be_called_back_and_is_a_draft_again(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    write(page, "Too fast")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Call back").click()
    expect(page.locator(".tombstone")).to_contain_text("called a reply back")
    page.reload()
    expect(page.locator("#words")).to_have_value("Too fast")


def test_what_nobody_knows_is_decided_by_a_person(ana: Agent, window: Window) -> None:
    conversation = desk.only_conversation()
    page = window(ana, opened())
    write(page, "Did this go out?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.brand")).to_have_count(1)
    Reply.objects.update(state="unknown")
    Message.objects.filter(by="brand").update(sending="unknown", sending_why="No answer came.")
    page.reload()
    expect(page.locator(".truth.unknown")).to_contain_text("No answer came.")
    page.get_by_role("button", name="It is there").click()
    expect(page.locator(".truth")).to_have_count(0)
    expect(page.locator(".message.brand")).to_contain_text("sent")
    assert Conversation.objects.get(pk=conversation.pk).messages.count() == 2


def test_ana_sees_that_ben_is_replying(ana: Agent, window: Window) -> None:
    hers = window(ana, opened())
    his = window(people.ben(), opened())
    write(his, "I have it")
    expect(hers.locator("#notices")).to_contain_text("Ben is replying")
    expect(his.locator("#notices")).to_contain_text("Ana is looking")


def test_where_nothing_can_be_sent_the_composer_says_why(window: Window) -> None:
    _, world = desk.connect(people.care(), place="phone")
    world.says("tom", "Hung up after 22 minutes.", kind="call", visibility="private")
    desk.work()
    page = window(people.ana(), opened())
    expect(page.locator(".composer")).to_contain_text("Call back by phone")
    expect(page.locator("[name=mode]")).to_have_count(1)
    page.keyboard.press("r")
    expect(page.locator("#send")).to_contain_text("Save note")
    page.wait_for_timeout(500)
    expect(page.locator(".composer")).to_contain_text("Call back by phone")
