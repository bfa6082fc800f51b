"""A real browser in front of a real server: the people of the stories each get a window of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.listeners import cookie_of, serving
from wordkept.people.models import Agent

LAPTOP, PHONE = {"width": 1440, "height": 860}, {"width": 390, "height": 844}
REFUSED = ("with a status of 409", "with a status of 422")

Window = Callable[..., Page]


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def expected_trouble() -> list[str]:
    """What a console may complain about in this story: refusals are part of the plot."""
    return list(REFUSED)


@pytest.fixture
def window(browser: Browser, address: str, expected_trouble: list[str]) -> Iterator[Window]:
    """`window(ana, "/")` opens a page as Ana. Whatever a console complains about fails the story."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_window(
        agent: Agent, path: str = "/", size: dict[str, int] = LAPTOP, **more: Any
    ) -> Page:
        context = browser.new_context(base_url=address, viewport=size, **more)  # type: ignore[arg-type]
        contexts.append(context)
        for name, value in cookie_of(agent).items():
            context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: said.type == "error" and trouble.append(said.text))
        page.goto(path)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [one for one in trouble if not any(known in one for known in expected_trouble)] == []
