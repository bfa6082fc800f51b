"""The stream by keyboard, live, on a phone, without a script, and for everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import desk, people
from tests.browser.axe import complaints
from tests.browser.conftest import PHONE, Window
from tests.flow.test_stream import found_by, placed, says
from wordkept.intake.models import Account, Mention
from wordkept.listening.models import Attention
from wordkept.people.models import Agent


@pytest.fixture
def account(transactional_db: None) -> Account:
    account, _world = desk.connect(people.care(), place="x")
    return account


@pytest.fixture
def river(account: Account) -> list[int]:
    """Three things people said, the newest last."""
    texts = (
        "Harbour bread is lovely",
        "Harbour routers are terrible",
        "Is Harbour open on Sunday?",
    )
    said = [says(account, text, by) for text, by in zip(texts, ("ann", "bo", "cy"), strict=True)]
    placed(said[1], role="critic", role_why="complained 3 times", hashtags=["router"])
    found_by(said[1], "Routers", "routers")
    return said


def row(mention: int) -> str:
    return f"#mention-{mention}"


def test_by_keyboard_alone(river: list[int], window: Window) -> None:
    page = window(people.ana(), "/stream/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#item h2")).to_have_text("Bo")
    expect(page.locator(row(river[1]))).to_have_attribute("aria-current", "true")
    expect(page.locator(row(river[1]))).to_contain_text("seen by Ana")
    expect(page.locator("#item")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("l")
    expect(page.locator(row(river[0]))).to_contain_text("left alone")
    expect(page.locator(f"{row(river[0])} .row-link")).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator(row(river[0]))).to_contain_text("seen by Ana")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()


def test_one_key_makes_it_a_conversation(river: list[int], window: Window) -> None:
    page = window(people.ana(), "/stream/")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/c/"))
    expect(page.locator("#messages")).to_contain_text("Is Harbour open on Sunday?")
    assert desk.only_conversation().assignee == people.ana()


def test_no_key_acts_on_what_nobody_chose(river: list[int], window: Window) -> None:
    page = window(people.ana(), "/stream/")
    for key in ("c", "l"):
        page.keyboard.press(key)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#item h2")).to_have_text("Cy")
    assert not Attention.objects.exclude(mention=river[2]).exists()
    assert not Attention.objects.filter(left_at__isnull=False).exists()


def test_news_wait_behind_a_pill(river: list[int], account: Account, window: Window) -> None:
    page = window(people.ana(), "/stream/")
    pill = page.locator("#more-news")
    expect(pill).to_be_hidden()
    says(account, "Harbour is on fire", "di")
    expect(pill).to_have_text("1 new")
    expect(page.locator("#mentions .row")).to_have_count(3)
    pill.click()
    expect(page.locator("#mentions .row")).to_have_count(4)
    expect(pill).to_be_hidden()


def test_what_a_colleague_leaves_alone_is_seen_at_once(river: list[int], window: Window) -> None:
    ana, ben = window(people.ana(), "/stream/"), window(people.ben(), f"/mentions/{river[0]}/")
    ben.get_by_role("button", name="Leave alone").last.is_visible()
    ben.locator("#item summary", has_text="Leave alone").click()
    ben.get_by_role("button", name="Not about us").click()
    expect(ben.locator("#item")).to_contain_text("left alone: Not about us")
    expect(ana.locator(row(river[0]))).to_contain_text("left alone")


def test_back_and_forward_keep_the_river(river: list[int], window: Window) -> None:
    page = window(people.ana(), "/stream/?mood=negative&mood=positive&mood=neutral")
    page.evaluate("document.querySelector('#mentions').dataset.same = 'yes'")
    page.locator(f"{row(river[0])} .row-link").click()
    expect(page.locator("#item h2")).to_have_text("Ann")
    page.locator(f"{row(river[1])} .row-link").click()
    expect(page.locator("#item h2")).to_have_text("Bo")
    page.go_back()
    expect(page.locator("#item h2")).to_have_text("Ann")
    page.go_back()
    expect(page.locator("#item")).to_be_hidden()
    expect(page.locator("#mentions[data-same]")).to_have_count(1)


def test_on_a_phone_one_thing_at_a_time(river: list[int], window: Window) -> None:
    page = window(people.ana(), "/stream/", size=PHONE)
    expect(page.locator("#facets")).to_be_hidden()
    page.locator(".show-facets").click()
    expect(page.locator("#facets")).to_be_visible()
    page.locator(".show-facets").click()
    page.locator(f"{row(river[1])} .row-link").click()
    expect(page.locator("#item h2")).to_have_text("Bo")
    expect(page.locator("#river")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#item .back").click()
    expect(page.locator("#river")).to_be_visible()
    expect(page.locator("#item")).to_be_hidden()


def test_without_a_script(river: list[int], window: Window) -> None:
    page = window(people.ana(), "/stream/", java_script_enabled=False)
    page.get_by_role("link", name="unhappy 1").click()
    expect(page.locator("#mentions .row")).to_have_count(1)
    page.locator(f"{row(river[1])} .row-link").click()
    expect(page.locator("#item h2")).to_have_text("Bo")
    page.locator("#item summary", has_text="Leave alone").click()
    page.locator("#item input[name=own]").fill("They only vent")
    page.get_by_role("button", name="Leave it").click()
    expect(page.locator("#item")).to_contain_text("left alone: They only vent")
    page.locator("#item").get_by_role("button", name="Take up again").click()
    page.locator("#item").get_by_role("button", name="Make it a conversation").click()
    expect(page.locator("#messages")).to_contain_text("Harbour routers are terrible")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_for_everybody(river: list[int], window: Window, scheme: str, language: str) -> None:
    ana = people.ana()
    Agent.objects.filter(pk=ana.pk).update(language=language)
    Mention.objects.update(via="pull")
    page = window(ana, f"/mentions/{river[1]}/", color_scheme=scheme, bypass_csp=True)
    assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    assert complaints(page) == []
    for path in ("/stream/", "/stream/?view=unattended", "/stream/?q=nothing", "/stream/sight/"):
        page.goto(path)
        assert complaints(page) == [], path
