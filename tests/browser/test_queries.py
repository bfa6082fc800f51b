"""Max types, and sees at once what he would hear; the pages are fit for every eye."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import desk, people
from tests.browser.axe import complaints
from tests.browser.conftest import PHONE, Window
from wordkept.listening import asking
from wordkept.listening.models import Query
from wordkept.people.models import Agent


@pytest.fixture
def jo(transactional_db: None) -> Agent:
    _, world = desk.connect(people.care())
    world.says("maya", "My cat keeps attacking the router. Third week now!")
    world.says("tom", "The weather in the harbour is lovely")
    desk.work()
    return people.jo()


def test_it_answers_while_one_types(jo: Agent, window: Window) -> None:
    page = window(jo, "/stream/queries/new/")
    text = page.locator("#id_text")
    text.press_sequentially("(cat NEAR/5 router")
    expect(page.locator("#preview")).to_contain_text("This bracket is never closed.")
    expect(page.locator("#preview .where mark")).to_have_text("(")
    text.press_sequentially(")")
    expect(page.locator("#preview .figure strong")).to_have_text("1")
    expect(page.locator("#preview .hit")).to_contain_text("“cat” near “router”")
    expect(page.locator("#preview .hit mark")).to_have_text(["cat", "router"])
    page.locator("#id_name").fill("Cats")
    page.get_by_role("button", name="Listen for this").click()
    expect(page.locator("h1")).to_contain_text("Cats")
    assert Query.objects.get().text == "(cat NEAR/5 router)"


def test_without_scripts_a_button_tries_it(jo: Agent, window: Window) -> None:
    page = window(jo, "/stream/queries/new/", java_script_enabled=False)
    page.locator("#id_text").fill("weather")
    page.get_by_role("button", name="Try it on what was heard").click()
    expect(page.locator("#preview .hit")).to_contain_text("weather")
    assert not Query.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_in_every_light(jo: Agent, window: Window, scheme: str) -> None:
    query = asking.make(jo, people.care(), "Cats", "topic", "cat OR lang:en")
    asking.change(jo, query, "Cats", "topic", "cat OR kitten")
    rooms = asking.make_list(jo, people.care(), "rooms", "words", ["cup"])
    for size in ({"width": 1440, "height": 860}, PHONE):
        page = window(jo, color_scheme=scheme, bypass_csp=True, size=size)
        for path in (
            "/stream/queries/",
            f"/stream/queries/{query.pk}/",
            "/stream/lists/",
            f"/stream/lists/{rooms.pk}/",
            "/stream/lists/new/",
        ):
            page.goto(path)
            assert complaints(page) == [], path
            assert page.evaluate("document.querySelector('main').scrollWidth") <= size["width"]
