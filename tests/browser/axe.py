"""What axe complains about on a page that has come to rest: halfway through a fade every text is pale."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AT_REST = """() => document.getAnimations().every(
    each => each.playState !== "running" || each.effect.getTiming().iterations === Infinity)"""


def complaints(page: Page) -> list[Any]:
    """The rule, and the first places that break it."""
    page.wait_for_function(AT_REST)
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]][:4]) for one in found]
