"""Ana works a morning without touching the mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import desk, people
from tests.browser.conftest import Window
from wordkept.conversations.models import Conversation
from wordkept.people.models import Agent

NAMES = ["dave", "maya", "tom"]


@pytest.fixture
def ana(transactional_db: None) -> Agent:
    """Three people wrote; the newest stands first."""
    _, world = desk.connect(people.care())
    for name in NAMES:
        world.says(name, f"{name} cannot log in since the update. Please help!")
    desk.work()
    return people.ana()


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.closest('.row')?.querySelector('bdi').textContent")
    )


def open_first(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#thread[data-open]")).to_be_visible()


def test_j_and_k_move_and_enter_opens(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all")
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    assert focused(page) != first
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("Enter")
    expect(page.locator(".person h2")).to_have_text(first)
    expect(page.locator(".row[aria-current] bdi").first).to_have_text(first)
    assert "/c/" in page.url


def test_a_assigns_and_the_focus_stays(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all")
    open_first(page)
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Me", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Assigned to Ana Duarte.")
    expect(page.locator(".facts")).to_contain_text("yours")
    assert page.evaluate("document.activeElement !== document.body")
    assert Conversation.objects.filter(assignee=ana).count() == 1


def test_s_snoozes_e_resolves_and_z_takes_it_back(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all")
    open_first(page)
    page.keyboard.press("e")
    expect(page.locator("#head")).to_contain_text("resolved")
    expect(page.locator(".row")).to_have_count(2)
    page.keyboard.press("z")
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator("[data-key=s]")).to_be_visible()
    page.keyboard.press("s")
    page.get_by_role("button", name="Tomorrow").press("Enter")
    expect(page.locator("#head .chip")).to_contain_text("until")
    assert Conversation.objects.filter(state="snoozed").count() == 1


def test_r_replies_n_notes_and_esc_leads_back(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all")
    open_first(page)
    page.keyboard.press("n")
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator("[name=mode][value=note]")).to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("[name=mode][value=public]")).to_be_checked()
    page.keyboard.type("jjj is only text here")
    expect(page.locator("#words")).to_have_value("jjj is only text here")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert focused(page) == page.locator(".person h2").inner_text()


def test_c_corrects_what_was_understood(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all")
    open_first(page)
    page.keyboard.press("c")
    page.get_by_role("button", name="a delight", exact=True).press("Enter")
    desk.work()
    expect(page.locator(".message.customer .chip.delight")).to_be_visible()


def test_x_selects_several_and_resolves_them_together(ana: Agent, window: Window) -> None:
    page = window(ana, "/?view=all")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".bulk-count")).to_have_text("2 selected")
    page.locator(".bulk").get_by_role("button", name="Resolve").click()
    expect(page.locator(".row")).to_have_count(1)
    assert Conversation.objects.filter(state="resolved").count() == 2


def test_g_goes_to_places_and_question_mark_shows_the_map(ana: Agent, window: Window) -> None:
    page = window(ana)
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url("/channels/")
    page.wait_for_load_state("load")
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page).to_have_url("/")
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()


def test_control_k_goes_to_a_person(ana: Agent, window: Window) -> None:
    page = window(ana)
    page.keyboard.press("Control+k")
    page.keyboard.type("may")
    option = page.locator("#palette-list [role=option]", has_text="person").filter(has_text="Maya")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".person h2")).to_have_text("Maya")
