"""What a stranger writes is only ever text: nothing of it runs, loads, or turns the page round."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import desk, people
from tests.browser.conftest import Window
from wordkept.channel import Author

PAYLOADS = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<svg onload='window.pwned = 1'></svg>",
    "<hx-partial hx-target='#thread'>gone</hx-partial>",
    "<div hx-get='/me/theme/' hx-trigger='load'></div>",
    "javascript:window.pwned=1 [x](javascript:window.pwned=1)",
    "https://evil.example/'onmouseover='window.pwned=1",
    "</textarea></script><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "{{ request.user.password }} {% load static %}",
]
TRIPWIRE = """
window.pwned = 0;
document.addEventListener('securitypolicyviolation', event => { window.violated = event.violatedDirective; });
"""


@pytest.fixture
def page(transactional_db: None, window: Window) -> Page:
    _, world = desk.connect(people.care())
    author = Author("evil", "<b onclick=pwned=1>@evil", "<script>window.pwned=1</script>")
    first = world.says(author, PAYLOADS[0])
    for payload in PAYLOADS[1:]:
        world.says(author, payload, parent=first)
    desk.work()
    page = window(people.ana(), "/me/")
    page.add_init_script(TRIPWIRE)
    return page


def test_nothing_runs_anywhere(page: Page) -> None:
    conversation = desk.only_conversation().pk
    for path in (
        "/?view=all",
        f"/c/{conversation}/?view=all",
        "/search/?q=pwned",
        "/search/?q=<script>",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle") if path.startswith(
            "/search"
        ) else page.wait_for_timeout(300)
        assert page.evaluate("window.pwned") == 0, path
        assert page.evaluate("window.violated") is None, path
    page.goto(f"/c/{conversation}/?view=all")
    expect(page.locator(".message.customer")).to_have_count(len(PAYLOADS))
    said = page.locator(".words").all_inner_texts()
    assert sorted(said) == sorted(PAYLOADS)


def test_a_link_leads_only_to_the_web_and_says_where(page: Page) -> None:
    page.goto(f"/c/{desk.only_conversation().pk}/?view=all")
    links = page.locator(".words a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://evil.example/")
    expect(links).to_have_attribute("title", "evil.example")
    expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_an_injected_attribute_would_do_nothing(page: Page, expected_trouble: list[str]) -> None:
    """Even if markup slipped through one day, htmx ignores what does not bear this page's nonce."""
    expected_trouble.append("no hx-nonce attribute")
    page.goto("/?view=all")
    page.evaluate("""() => {
        const stranger = document.createElement('button');
        stranger.setAttribute('hx-get', '/me/'); stranger.id = 'stranger';
        document.body.append(stranger);
    }""")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_console_message(lambda said: "no hx-nonce attribute" in said.text):
        page.evaluate("htmx.process(document.getElementById('stranger'))")
    page.evaluate("document.getElementById('stranger').click()")
    page.wait_for_timeout(200)
    assert not [url for url in asked if url.endswith("/me/")]
