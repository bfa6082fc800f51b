"""Moved to another handle: whoever may see it there has it at once, from the others it goes."""

from __future__ import annotations

from playwright.sync_api import expect

from tests import desk, people
from tests.browser.conftest import Window
from wordkept.conversations.models import Conversation


def test_moved_with_one_key_pointed_with_one_press(window: Window) -> None:
    _, world = desk.connect(people.care(), handle="@brand")
    help_, _world = desk.connect(people.care(), handle="@brand_help")
    world.says("maya", "My router is dead")
    desk.work()
    conversation = desk.only_conversation()
    page = window(people.ana(), f"/c/{conversation.pk}/?view=all")
    page.locator("#thread").focus()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_have_value(
        f"@maya, our colleagues at {help_.handle} take care of it."
    )
    expect(page.locator("#send")).to_contain_text("Point publicly as @brand-")
    expect(page.locator(".row")).to_have_count(1)
    page.locator("#send").click()
    expect(page.locator("#send")).to_contain_text(f"Reply publicly as {help_.handle}")
    expect(page.locator("#head .facts")).to_contain_text("waiting")


def test_it_leaves_one_desk_and_appears_on_another(
    window: Window, expected_trouble: list[str]
) -> None:
    expected_trouble.append("with a status of 404")
    _, world = desk.connect(people.care(), handle="@brand")
    desk.connect(people.communications(), handle="@brand_press")
    world.says("maya", "An interview?")
    desk.work()
    conversation: Conversation = desk.only_conversation()
    ana = window(people.ana(), f"/c/{conversation.pk}/?view=all")
    lea = window(people.lea(), "/?view=all")
    expect(lea.locator(".row")).to_have_count(0)
    rui = window(people.rui(), f"/c/{conversation.pk}/?view=all")
    rui.locator("#thread").focus()
    rui.keyboard.press("m")
    rui.keyboard.press("Enter")
    expect(lea.locator(".row")).to_contain_text("An interview?")
    expect(ana.locator(".row")).to_have_count(0)
    expect(ana.locator("#composer")).to_have_count(0)
