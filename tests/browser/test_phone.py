"""On a phone: list, thread, customer, and the browser's back button does what it should."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import desk, people
from tests.browser.conftest import PHONE, Window


@pytest.fixture(autouse=True)
def maya_wrote(transactional_db: None) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", "My parcel is not here.")
    desk.work()


def test_one_pane_at_a_time_and_back_again(window: Window) -> None:
    page = window(people.ana(), "/?view=all", size=PHONE, has_touch=True)
    expect(page.locator("#thread")).to_be_hidden()
    page.locator(".row-link").tap()
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator("#words")).to_be_visible()
    page.locator("[data-folds=customer]").first.tap()
    expect(page.locator("#customer")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()
    page.go_back()
    expect(page.locator("#words")).to_be_visible()
    page.go_back()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()


def test_the_arrow_leads_back_too(window: Window) -> None:
    page = window(people.ana(), f"/c/{desk.only_conversation().pk}/?view=all", size=PHONE)
    page.locator("[data-back]").click()
    expect(page.locator(".row")).to_be_visible()


def test_nothing_is_wider_than_the_screen(window: Window) -> None:
    page = window(
        people.ana(),
        f"/c/{desk.only_conversation().pk}/?view=all",
        size={"width": 360, "height": 700},
    )
    for path in (
        page.url,
        "/?view=all",
        "/search/?q=parcel",
        "/channels/",
        "/handles/",
        "/look/",
        "/me/",
        "/keys/",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
