"""A word is found while it is written, confirmed with one key, and closes nothing before it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import desk, people
from tests.browser.axe import complaints
from tests.browser.conftest import PHONE, Window
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.promises import actions
from wordkept.promises.models import Promise
from wordkept.replies import actions as replies

WORDS = "So sorry! We'll refund you 20 € by the end of the month."


@pytest.fixture
def ana(transactional_db: None) -> Agent:
    _, world = desk.connect(people.care())
    world.says("maya", "The kettle is broken again, third time this month.")
    desk.work()
    return people.ana()


def opened() -> str:
    return f"/c/{desk.only_conversation().pk}/"


def test_from_the_first_letter_to_the_kept_word(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    page.keyboard.press("r")
    page.keyboard.type(WORDS)
    expect(page.locator("#promise-hints")).to_contain_text("refund you 20 €")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.brand")).to_have_count(1)
    expect(page.locator("#promise-hints .promise-hint")).to_have_count(0)
    desk.work()
    expect(page.locator("#promise-line")).to_contain_text("Promise found: refund you 20 €")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#promise-line .promise")).to_have_count(0)
    expect(page.locator(".promised")).to_contain_text("refund you 20 €")
    assert Promise.objects.get().state == "open"

    page.keyboard.press("e")
    expect(page.locator("#promise-line")).to_contain_text("Still promised")
    expect(page.locator("#toasts")).to_contain_text("A promise is open")
    page.locator("#promise-line summary", has_text="Kept").click()
    line = page.locator("#promise-line")
    line.get_by_label("How can one see it?").fill("booking 4711")
    line.locator("[open] [name=told]").check()
    line.get_by_role("button", name="It was kept").click()
    expect(page.locator(".promised")).to_contain_text("Nothing stands open")
    page.locator("#thread").focus()
    page.keyboard.press("e")
    expect(page.locator("#head")).to_contain_text("Re-open")
    kept = Promise.objects.get()
    assert (kept.state, kept.proof, bool(kept.told_at)) == ("kept", "booking 4711", True)


def test_without_a_proposal_the_same_key_adds_one(ana: Agent, window: Window) -> None:
    page = window(ana, opened())
    page.keyboard.press("p")
    page.locator("#make-what").fill("call Maya about the kettle")
    page.locator("#make-kind").select_option("call")
    page.locator(".promised").get_by_role("button", name="Promise it").click()
    expect(page.locator(".promised")).to_contain_text("call Maya about the kettle")
    assert Promise.objects.get().owner == ana


def test_the_board_on_a_phone(ana: Agent, window: Window) -> None:
    actions.make(ana, actions.Terms("call Maya"), desk.only_conversation())
    page = window(ana, "/promises/", PHONE)
    page.locator("summary", has_text="Broken").click()
    page.get_by_label("Why was it not kept?").fill("nobody was free")
    page.get_by_role("button", name="It is broken").click()
    expect(page.locator("#board")).to_contain_text("the customer does not know it yet")
    page.get_by_role("button", name="They know it").click()
    expect(page.locator("#board")).to_contain_text("No word stands open")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Promise.objects.get().state == "broken"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_to_complain_about(
    ana: Agent, window: Window, scheme: str, language: str
) -> None:
    Agent.objects.update(language=language)
    conversation = desk.only_conversation()
    late = actions.make(ana, actions.Terms("call Maya", kind="call"), conversation)
    Promise.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(hours=3))
    kept = actions.make(ana, actions.Terms("send a lid"), conversation)
    actions.keep(ana, kept, "booking 4711")
    replies.reply(ana, conversation, WORDS, "public", "key")
    desk.work()
    page = window(ana, opened(), color_scheme=scheme, bypass_csp=True)
    expect(page.locator("#promise-line .promise")).to_have_count(2)
    page.locator("#promise-line summary").last.click()
    assert complaints(page) == []
    page.goto("/promises/")
    page.locator("#board summary").first.click()
    assert complaints(page) == []
