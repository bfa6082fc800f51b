"""R36: our whole corpus of attacks in every place a stranger can write to; a tripwire in a real browser waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from tests import desk, people
from tests.browser.conftest import Window
from tests.rules.hostile import SCRIPTS, TEXTS
from wordkept.channel import Attached, Author
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Account
from wordkept.people.models import Agent
from wordkept.replies import actions as replies

ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>"
MARKDOWN = TEXTS["markdown"]
NAMES = [
    ATTACK,
    "<svg onload=alert(1)>",
    "'\"><script>alert(1)</script>",
    "{{7*7}}${alert(1)}",
    MARKDOWN,
]
CANARY = "https://evil.example/"
TRIPWIRE = """
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = () => tripped(`${name} in ${location.pathname}`);
document.addEventListener("securitypolicyviolation", (event) =>
  tripped(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true);
"""
# What must fire when nothing stands in its way: each in a frame without a sandbox.
LOUD = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
]


class Tripwire:
    """Hears what no page may do: run a stranger's script, ask a stranger's server, break our policy."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.touched: list[str] = []
        page.context.expose_binding("tripped", lambda _, what: self.touched.append(what))
        page.context.add_init_script(TRIPWIRE)
        page.context.route(lambda url: not url.startswith(address), self._elsewhere)
        page.on("dialog", lambda dialog: (self.touched.append(dialog.message), dialog.dismiss()))

    def _elsewhere(self, route: Route) -> None:
        self.touched.append(f"asked {route.request.url}")
        route.abort()

    def shows(self, body: str, headers: dict[str, str] | None = None) -> None:
        """A page of ours that holds whatever we say, for the controls."""
        held = {"Content-Type": "text/html; charset=utf-8"} | (headers or {})
        self.page.route("**/held/", lambda route: route.fulfill(body=body, headers=held))
        self.page.goto("/held/")
        self.page.unroute("**/held/")

    def is_quiet(self) -> bool:
        self.page.wait_for_timeout(150)
        assert self.touched == [], self.page.url
        return True


Opens = Callable[[Agent], Tripwire]


@pytest.fixture
def opens(window: Window, address: str, expected_trouble: list[str]) -> Opens:
    def open_window(agent: Agent) -> Tripwire:
        return Tripwire(window(agent, "/keys/"), address)

    return open_window


@pytest.fixture
def world(transactional_db: None) -> World:
    """Everything that anybody can name or say, said by somebody with bad intentions."""
    care = people.care()
    care.name, care.duty = f"Care {ATTACK}"[:80], ATTACK
    care.save()
    _, world = desk.connect(care, handle=f"@us{ATTACK}", place="forum")
    Account.objects.update(why=ATTACK, name=ATTACK, trouble=ATTACK)
    first = world.says(Author("mallory", ATTACK, ATTACK), ATTACK, subject=ATTACK, html=ATTACK)
    for number, payload in enumerate(SCRIPTS):
        kind = "image/png" if number % 3 else "text/html"
        file = Attached(payload, kind, payload.encode(), "", payload)
        world.says(Author("mallory", ATTACK, ATTACK), payload, parent=first, html=payload,
                   url=f"javascript:alert('{payload}')", attached=(file,) * (number % 4 == 0))  # fmt: skip
    world.edits(first, f"edited {ATTACK}")
    for number, name in enumerate(NAMES):
        world.says(Author(f"other-{number}", name, name), f"alert {MARKDOWN}", subject=name)
    world.garbles(json.dumps({"kind": ATTACK, "author": {"remote_id": "x"}}).encode())
    desk.work()
    return world


def talk() -> Conversation:
    return Conversation.objects.order_by("-messages_count")[0]


def hostile_colleague(role: str = "agent") -> Agent:
    agent = people.ana()
    agent.name, agent.role = f"{ATTACK} Duarte"[:80], role
    agent.save()
    return agent


def our_own_words(agent: Agent) -> None:
    """A note, a reply, a draft: colleagues can be careless too, or their account stolen."""
    conversations.assign(agent, talk(), agent)
    conversations.note(agent, talk(), ATTACK)
    replies.reply(agent, talk(), ATTACK, "public", "key")
    replies.draft(agent, talk(), "note", f"</textarea>{ATTACK}")


def test_R36_R37_nothing_runs_on_any_page_in_any_mail_from_any_file(
    world: World, opens: Opens, expected_trouble: list[str]
) -> None:
    expected_trouble.append("with a status of 404")  # no picture, and nothing there to be seen
    ana = hostile_colleague("admin")
    our_own_words(ana)
    wire = opens(ana)
    no_page_runs_it(wire)
    no_mail_runs_it(wire)
    no_file_is_shown(wire)


def no_page_runs_it(wire: Tripwire) -> None:
    account, open_talk = Account.objects.get(), f"/c/{talk().pk}/"
    for path in (
        "/?view=all", f"{open_talk}?view=all&pane=customer", "/look/", "/people/", "/me/",
        "/channels/", f"/channels/{account.pk}/", "/search/?q=alert", "/search/?q=mallory",
        f"/search/?q={ATTACK}", f"/?view={ATTACK}&department={ATTACK}", f"/c/{ATTACK}/",
        f"/login/?next=javascript:{ATTACK}", f"/setup/{ATTACK}/", "/channels/connect/mail/",
    ):  # fmt: skip
        wire.page.goto(path)
        assert wire.is_quiet()
    wire.page.goto(open_talk)
    expect(wire.page.locator(".words", has_text=ATTACK).last).to_be_visible()


def no_mail_runs_it(wire: Tripwire) -> None:
    """Each body of the corpus in the frame in which it is shown, all on one page; some on their own."""
    bodies = [reverse("body", args=[m.pk]) for m in Message.objects.filter(has_html=True)]
    assert len(bodies) > len(SCRIPTS)
    wire.shows("".join(f'<iframe sandbox src="{body}"></iframe>' for body in bodies))
    wire.page.wait_for_load_state("networkidle")
    assert len(wire.page.frames) == len(bodies) + 1
    for body in bodies[::12]:
        wire.page.goto(body)
    assert wire.is_quiet()


def no_file_is_shown(wire: Tripwire) -> None:
    wire.page.goto(f"/c/{talk().pk}/")
    for link in wire.page.locator(".attachments a").all()[:3]:
        with wire.page.expect_download():
            link.evaluate("link => link.click()")
    assert wire.is_quiet()


def test_R36_nothing_runs_while_one_works(
    world: World, opens: Opens, expected_trouble: list[str]
) -> None:
    """Unfold, look at earlier versions, search, write, and meet what arrives meanwhile."""
    expected_trouble.append("with a status of 404")
    ana = hostile_colleague()
    our_own_words(ana)
    wire = opens(ana)
    page = wire.page
    page.goto(f"/c/{talk().pk}/?view=all")
    expect(page.locator(".message.customer").first).to_be_visible()
    page.locator("li.earlier a").click()
    expect(page.locator(".message").nth(60)).to_be_attached()
    page.evaluate(
        "document.querySelectorAll('.message details').forEach(one => { one.open = true })"
    )
    page.keyboard.press("Control+k")
    page.locator("#palette-words").fill("alert")
    expect(page.locator("#palette-list [role=option]").first).to_be_visible()
    page.evaluate("document.querySelector('#palette').close()")
    assert wire.is_quiet()
    world.says(Author("late", ATTACK, ATTACK), f"late {ATTACK}", html=ATTACK)
    world.says(Author("mallory", ATTACK, ATTACK), f"later {ATTACK}", parent=talk().root_id)
    desk.work()
    expect(page.locator(".row", has_text="late <img").first).to_be_visible()
    expect(page.locator(".message", has_text="later <img").first).to_be_visible()
    page.locator("#words").fill(ATTACK)
    page.locator("#send").click()
    expect(page.locator(".message .words", has_text=ATTACK).last).to_be_visible()
    assert wire.is_quiet()


def test_the_tripwire_hears_what_does_run(
    transactional_db: None, opens: Opens, expected_trouble: list[str]
) -> None:
    """A guard that never barks proves nothing: without our care each of these is heard."""
    expected_trouble += ["Content Security Policy", "net::ERR_FAILED", "404"]
    wire = opens(people.ana())
    wire.shows("".join(f'<iframe srcdoc="{escape(loud)}"></iframe>' for loud in LOUD))
    wire.page.wait_for_load_state("networkidle")
    wire.page.wait_for_timeout(200)
    assert len([what for what in wire.touched if what.startswith("alert")]) >= len(LOUD)
    wire.touched.clear()
    wire.shows(f"<img src='{CANARY}p.png'><script>prompt(1); print()</script>")
    assert {f"asked {CANARY}p.png", "prompt in /held/", "print in /held/"} <= set(wire.touched)
    wire.touched.clear()
    wire.shows(ATTACK, {"Content-Security-Policy": "default-src 'self'"})
    wire.page.wait_for_timeout(200)
    assert any(what.startswith("policy: script-src") for what in wire.touched)
