"""Without any script the inbox is links and forms, and does everything that matters."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import desk, people
from tests.browser.conftest import Window
from wordkept.conversations.models import Conversation
from wordkept.replies.models import Draft, Reply


@pytest.fixture
def page(transactional_db: None, window: Window) -> Page:
    _, world = desk.connect(people.care())
    world.says("maya", "My parcel is not here.")
    desk.work()
    return window(people.ana(), "/?view=all", java_script_enabled=False)


def test_answer_note_assign_and_resolve(page: Page) -> None:
    page.locator(".row-link").click()
    page.locator("#words").fill("We are looking for it.")
    page.locator("#send").click()
    expect(page.locator(".message.brand")).to_contain_text("We are looking for it.")
    assert Reply.objects.count() == 1
    page.locator("[name=mode][value=note]").check(force=True)
    page.locator("#words").fill("Depot called.")
    page.locator("#send").click()
    expect(page.locator(".message.note")).to_contain_text("Depot called.")
    page.locator("summary", has_text="Assign").click()
    page.get_by_role("button", name="Me", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Assigned to Ana Duarte.")
    page.get_by_role("button", name="Resolve").first.click()
    expect(page.locator("#head")).to_contain_text("resolved")
    assert Conversation.objects.get().state == "resolved"


def test_a_text_that_does_not_fit_comes_back(page: Page) -> None:
    page.locator(".row-link").click()
    page.locator("#words").fill("x" * 501)
    page.locator("#send").click()
    expect(page.locator("#toasts")).to_contain_text("Your text is saved.")
    expect(page.locator("#words")).to_have_value("x" * 501)
    assert Draft.objects.get().text == "x" * 501
