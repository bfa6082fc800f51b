"""A change whose news came but whose words could not be fetched is not missing for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests import desk, people
from tests.browser.conftest import Window

WRONG: dict[str, Callable[[Route], None]] = {
    "the network is away": lambda route: route.abort("internetdisconnected"),
    "the database is away": lambda route: route.fulfill(status=503, body="Try again in a moment."),
}


@pytest.fixture
def expected_trouble() -> list[str]:
    return ["with a status of 503", "ERR_INTERNET_DISCONNECTED", "htmx:error", "Failed to fetch"]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_could_not_be_fetched_comes_as_soon_as_it_can(window: Window, wrong: str) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", "My cat has unplugged the router again.", remote_id="first")
    desk.work()
    page = window(people.ana(), f"/c/{desk.only_conversation().pk}/?view=all")
    for part in ("**/row/*", "**/messages/*", "**/?view=all"):
        page.route(part, WRONG[wrong])
    world.says("maya", "And now it has eaten the cable.", parent="first")
    desk.work()
    expect(page.locator("#line")).to_be_visible()
    page.wait_for_timeout(4_000)
    expect(page.locator(".row")).to_contain_text("My cat has unplugged the router again.")
    expect(page.locator("#messages")).to_contain_text("My cat has unplugged the router again.")

    page.unroute_all()
    expect(page.locator(".row")).to_contain_text("And now it has eaten the cable.")
    expect(page.locator("#messages")).to_contain_text("And now it has eaten the cable.")
    expect(page.locator("#line")).to_be_hidden()
