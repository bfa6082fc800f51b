"""D14: the question for a public end stands where one resolved, and one key answers it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import desk, people
from tests.browser.conftest import PHONE, Window
from tests.browser.test_for_everybody import complaints
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.replies import actions as replies

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = "Hold the button for ten seconds, then restart the router."


@pytest.fixture
def world(address: str) -> World:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help my router is dead, this is terrible!")
    desk.work()
    return world


def test_one_key_puts_the_note_into_the_composer(world: World, window: Window) -> None:
    conversation = desk.only_conversation()
    replies.reply(people.ana(), conversation, "A new router is on its way.", "private", "k")
    page = window(people.ana(), f"/c/{conversation.pk}/")
    page.locator("#thread").focus()
    page.keyboard.press("e")
    line = page.locator("#closing-line")
    expect(line).to_contain_text("A public closing note?")
    page.keyboard.press("w")
    expect(page.locator("#words")).to_have_value(re.compile("Thank you for your patience, Maya!"))
    expect(page.locator("[name=mode][value=public]")).to_be_checked()
    page.locator("#send").click()
    expect(line).not_to_contain_text("A public closing note?")


def test_an_earlier_answer_comes_behind_what_is_written(world: World, window: Window) -> None:
    conversation = desk.only_conversation()
    replies.reply(people.jo(), conversation, ANSWER, "public", "k")
    replies.Reply.objects.update(leaves_at="2026-01-01T00:00:00Z")
    desk.work()
    page = window(people.ana(), f"/c/{conversation.pk}/")
    page.get_by_role("link", name="Earlier answers").click()
    page.locator("#words").fill("Hi Maya!")
    page.get_by_label("Words of the answer").fill("button")
    use = page.get_by_role("button", name="Use this answer")
    expect(use).to_have_count(1)
    use.click()
    expect(page.locator("#words")).to_have_value(f"Hi Maya!\n\n{ANSWER}")
    expect(page.locator(".past-answers")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_question_and_the_numbers(
    world: World, window: Window, scheme: str
) -> None:
    conversation = desk.only_conversation()
    replies.reply(people.ana(), conversation, "A new router is on its way.", "private", "k")
    conversations.resolve(people.ana(), conversation)
    page = window(people.ana(), color_scheme=scheme, bypass_csp=True)
    page.goto(f"/c/{conversation.pk}/?view=all")
    expect(page.locator("#closing-line")).to_contain_text("A public closing note?")
    assert complaints(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for path in ("/measure/seen/?figure=asked", "/measure/answers/"):
        page.goto(path)
        assert complaints(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
