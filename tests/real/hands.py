"""What colleagues do in the browser, in the words of the screen."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from functools import partial

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

SOON = 30_000
LAPTOP = {"width": 1440, "height": 860}
STAYED = "window.stayed = true"
OWNER = {
    "name": "Rui Tan",
    "email": "rui@harbour.example",
    "password": "a harbour of one's own",
    "why": "Answer every question, catch trouble early.",
}


def desk(browser: Browser, address: str, trouble: list[str]) -> BrowserContext:
    """A colleague's own browser; what goes wrong inside a page ends up in `trouble`."""
    context = browser.new_context(base_url=address, viewport=LAPTOP)  # type: ignore[arg-type]
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    return context


def become_owner(page: Page, link: str) -> None:
    page.goto(link)
    for field, words in OWNER.items():
        page.locator(f"[name={field}]").fill(words)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(re.compile("/channels/$"))


def invite(
    page: Page, name: str, email: str, role: str = "agent", departments: Sequence[str] = ("Care",)
) -> str:
    """Returns the invitation link that is handed over."""
    page.goto("/people/")
    form = page.locator("form", has=page.get_by_role("button", name="Make an invitation link"))
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)
    form.locator("[name=role]").select_option(role)
    for department in departments:
        form.get_by_label(department).check()
    form.get_by_role("button").click()
    return page.get_by_label("Invitation link").input_value()


def fill_in(page: Page, channel: str, why: str, settings: Mapping[str, str]) -> None:
    page.goto("/channels/")
    page.get_by_role("link", name=channel, exact=True).click()
    page.locator("[name=why]").fill(why)
    for name, value in settings.items():
        page.locator(f"[name=set_{name}]").fill(value)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def connect(page: Page, channel: str, why: str, settings: Mapping[str, str]) -> list[str]:
    """Test, look at what was found, connect. Returns the words that were found."""
    fill_in(page, channel, why, settings)
    press(page, "Test")
    expect(page.locator(".found")).to_contain_text("Nothing is saved yet")
    expect(page.get_by_role("button", name="Connect", exact=True)).to_be_in_viewport()
    found = page.locator(".found .hit .said").all_inner_texts()
    press(page, "Connect")
    expect(page.locator("#toasts")).to_contain_text("is connected")
    return found


def inbox(page: Page) -> Page:
    """Every open conversation; from here on the page is not loaded again."""
    page.goto("/?view=all")
    page.evaluate(STAYED)
    return page


def was_not_loaded_again(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def row(page: Page, words: str) -> Locator:
    return page.locator(".row[data-conversation]", has_text=words)


def soon(there: Locator) -> Locator:
    """It must come by itself: nobody touches the page."""
    expect(there).to_be_visible(timeout=SOON)
    return there


def seconds_until(there: Locator, since: float) -> float:
    soon(there)
    return time.monotonic() - since


def open_row(page: Page, words: str) -> str:
    """Returns the id of the conversation that is open now."""
    found = soon(row(page, words))
    conversation = found.get_attribute("data-conversation") or ""
    found.locator(".row-link").click()
    expect(page.locator("#thread")).to_have_attribute("data-open", conversation)
    return conversation


def bubble(page: Page, by: str, words: str) -> Locator:
    return page.locator(f".message.{by}", has_text=words)


ours, theirs = partial(bubble, by="brand"), partial(bubble, by="customer")


def answer(page: Page, words: str) -> None:
    """Type, press the button, and wait until the screen says that it went out."""
    page.locator("#words").fill(words)
    page.locator("#send").click()
    soon(page.locator(".message.brand.sent", has_text=words))


def found_department(page: Page, name: str, duty: str) -> None:
    page.goto("/people/")
    form = page.locator("form", has=page.get_by_role("button", name="Found", exact=True))
    form.locator("[name=name]").fill(name)
    form.locator("[name=duty]").fill(duty)
    form.get_by_role("button").click()


def assign(page: Page, name: str) -> None:
    page.get_by_label("Assign").click()
    press(page, name)
