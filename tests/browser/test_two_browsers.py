"""Two colleagues at two screens: nobody talks over the other, and what is live is what is true."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from tests import desk, people
from tests.browser.conftest import Window
from tests.listeners import serving
from wordkept import edge
from wordkept.channels.demo import World
from wordkept.conversations import actions
from wordkept.conversations.models import Conversation
from wordkept.kernel import clock
from wordkept.live import stream
from wordkept.people.models import Agent

ON_SCREEN = """() => ({
  rows: [...document.querySelectorAll(".row")].map((row) => [
    row.id, row.classList.contains("unread"), row.querySelector(".said").innerText,
    row.querySelector(".who-has")?.title ?? "",
    ...[...row.querySelectorAll(".chip")].map((chip) => chip.innerText),
  ]),
  thread: [...document.querySelectorAll("#messages [data-message], #messages .move")].map(
    (one) => one.id + " " + (one.querySelector(".text") ?? one).innerText.trim()),
})"""
CUT_THE_LINE = "() => document.querySelector('#live')._htmx?.sse?.reader?.cancel()"


@pytest.fixture
def app() -> Starlette:
    return edge.make_app()


@pytest.fixture
def address(app: Starlette, transactional_db: None) -> Iterator[str]:
    with serving(app) as address:
        yield address


def test_a_colleague_at_work_is_seen_before_one_starts(window: Window) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", "My cat has unplugged the router again.")
    desk.work()
    here = f"/c/{desk.only_conversation().pk}/"
    anas, bens = window(people.ana(), here), window(people.ben(), here)
    expect(anas.locator("[data-here]")).to_contain_text("Ben")
    expect(anas.locator("[data-here=looking]")).to_have_count(1)

    bens.locator("#composer textarea").first.press_sequentially("Dear Maya")
    expect(anas.locator("[data-here=replying]")).to_contain_text("Ben")
    expect(bens.locator("[data-here]")).to_contain_text("Ana")
    bens.goto("/search/")
    expect(anas.locator("[data-here]")).to_have_count(0)


def test_a_foreign_department_changes_nothing_on_the_screen(window: Window) -> None:
    _, world = desk.connect(people.communications())
    page = window(people.ana(), "/?view=all")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    world.says("paper", "We would like a statement, please.")
    desk.work()
    _, ours = desk.connect(people.care(), handle="@harbour_care")
    ours.says("maya", "Hello? Anybody there?")
    desk.work()
    expect(page.locator(".row")).to_contain_text("Hello? Anybody there?")
    theirs = Conversation.objects.get(department=people.communications())
    assert not any(str(theirs.pk) in address for address in asked), "not even its id came"


def test_a_page_opened_while_the_house_restarts_comes_alive_by_itself(
    app: Starlette, window: Window, expected_trouble: list[str]
) -> None:
    expected_trouble.append("status of 503")
    _, world = desk.connect(people.care())
    app.state.hub.closed = True
    page = window(people.ana(), "/?view=all")
    expect(page.locator("#line")).to_be_visible()
    app.state.hub.closed = False
    world.says("maya", "Hello? Anybody there?")
    desk.work()
    expect(page.locator(".row")).to_contain_text("Hello? Anybody there?", timeout=10_000)
    expect(page.locator("#line")).to_be_hidden()


def test_a_page_that_is_logged_out_elsewhere_says_so(
    window: Window, expected_trouble: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_trouble += ["status of 401", "status 401"]
    monkeypatch.setattr(stream, "PROVE_AGAIN", 0.1)
    page = window(people.ana(), "/?view=all")
    expect(page.locator("#list")).to_be_visible()
    Session.objects.all().delete()
    expect(page).to_have_url(re.compile("/login/"), timeout=10_000)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_the_live_page_is_what_a_fresh_page_shows(
    window: Window, seed: int
) -> None:
    """Acts of colleagues and customers in any order, while the line breaks again and again."""
    chance, (_, world), ana, ben = random.Random(seed), desk.connect(people.care()), *team()
    world.says("maya", "My cat has unplugged the router again.")
    desk.work()
    page = window(ana, f"/c/{desk.only_conversation().pk}/?view=all")
    for number in range(25):
        something_happens(chance, world, ben, number)
        if chance.random() < 0.3:
            page.evaluate(CUT_THE_LINE)
    fresh = window(ana, f"/c/{page.locator('#thread').get_attribute('data-open')}/?view=all")
    assert_same(page, fresh)


def team() -> tuple[Agent, Agent]:
    return people.ana(), people.ben()


def something_happens(chance: random.Random, world: World, ben: Agent, number: int) -> None:
    conversation = chance.choice(Conversation.objects.exclude(state="merged").order_by("pk"))
    tomorrow = clock.now() + timedelta(days=1)
    acts: list[Callable[[], object]] = [
        lambda: world.says(f"customer {number}", f"Where is my order {number}?"),
        lambda: world.says("maya", f"And number {number}!", parent=conversation.root_id),
        lambda: actions.note(ben, conversation, f"Looked at it, {number}", f"key-{number}"),
        lambda: actions.assign(ben, conversation, chance.choice([ben, None])),
        lambda: actions.snooze(ben, conversation, tomorrow),
        lambda: actions.resolve(ben, conversation),
        lambda: actions.reopen(ben, conversation),
        lambda: actions.read(ben, conversation),
    ]
    chance.choice(acts)()
    desk.work()


def assert_same(page: Page, fresh: Page) -> None:
    """The line may need a moment to come back; then there must be no difference at all."""
    for _ in range(100):
        if page.evaluate(ON_SCREEN) == fresh.evaluate(ON_SCREEN):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(ON_SCREEN) == fresh.evaluate(ON_SCREEN)
    assert fresh.evaluate(ON_SCREEN)["rows"], "there is something to compare"
