"""Light, dark, from right to left, by keyboard and reader: axe finds nothing to complain about."""

from __future__ import annotations

import pytest

from tests import desk, people
from tests.browser.axe import complaints
from tests.browser.conftest import PHONE, Window
from wordkept.conversations import actions
from wordkept.people.models import Agent

PAGES = (
    "/search/?q=parcel",
    "/channels/",
    "/handles/",
    "/look/",
    "/me/",
    "/keys/",
    "/?view=snoozed",
)


@pytest.fixture
def ana(transactional_db: None) -> Agent:
    _, world = desk.connect(people.care())
    world.says(
        "maya", "My parcel is not here. Third time! This is dangerous, call my lawyer.", reach=18400
    )
    world.says("tom", "You are wonderful, thank you! My cat loves the box it came in.")
    desk.work()
    ana = people.ana()
    conversation = desk.Conversation.objects.order_by("pk")[0]
    actions.assign(ana, conversation, ana)
    actions.note(ana, conversation, "Be kind.", "key")
    return ana


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_inbox_in_every_light_and_direction(
    ana: Agent, window: Window, scheme: str, language: str
) -> None:
    Agent.objects.update(language=language)
    first = desk.Conversation.objects.order_by("pk")[0]
    page = window(ana, f"/c/{first.pk}/?view=all", color_scheme=scheme, bypass_csp=True)
    assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    page.wait_for_selector("#thread[data-open]")
    assert complaints(page) == []
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_other_page(ana: Agent, window: Window, scheme: str) -> None:
    page = window(ana, color_scheme=scheme, bypass_csp=True)
    for path in PAGES:
        page.goto(path)
        assert complaints(page) == [], path


def test_the_phone_and_the_dialogs(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all", size=PHONE, bypass_csp=True)
    assert complaints(page) == []
    page.keyboard.press("?")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette-list [role=option]")
    assert complaints(page) == []
