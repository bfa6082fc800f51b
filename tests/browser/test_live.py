"""Two browsers stay in step, and after a lost line nothing is missing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests import desk, people
from tests.browser.conftest import Window
from tests.listeners import until
from wordkept.conversations import actions


def test_a_new_message_appears_without_reload(window: Window) -> None:
    _, world = desk.connect(people.care())
    page = window(people.ana(), "/?view=all")
    expect(page.locator(".rows .empty")).to_be_visible()
    world.says("maya", "Hello? Anybody there?")
    desk.work()
    expect(page.locator(".row")).to_contain_text("Hello? Anybody there?")
    expect(page.locator(".rows .empty")).to_have_count(0)
    expect(page.locator("#count")).to_have_text("1")


def test_an_assignment_is_seen_by_the_other(window: Window) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", "Hello? Anybody there?")
    desk.work()
    ana, ben = people.ana(), people.ben()
    page = window(ana, f"/c/{desk.only_conversation().pk}/?view=unassigned")
    actions.assign(ben, desk.only_conversation(), ben)
    expect(page.locator("#head .facts")).to_contain_text("Ben Okoro")
    expect(page.locator(".move")).to_contain_text("Ben Okoro took it")
    expect(page.locator(".row")).to_have_count(0)


def test_after_a_lost_line_nothing_is_missing(window: Window) -> None:
    _, world = desk.connect(people.care())
    page = window(people.ana(), "/?view=all")
    until(lambda: page.evaluate("Boolean(htmx.find('#live')._htmx?.sse?.reader)"))
    page.evaluate("htmx.find('#live')._htmx.sse.reader.cancel()")
    world.says("maya", "Said while the line was down")
    desk.work()
    expect(page.locator(".row")).to_contain_text("Said while the line was down")


def test_a_server_that_is_not_there_yet_is_asked_again(
    window: Window, expected_trouble: list[str]
) -> None:
    expected_trouble.append("with a status of 503")
    _, world = desk.connect(people.care())
    page = window(people.ana(), "/keys/")
    page.route("**/events*", lambda route: route.fulfill(status=503))
    page.goto("/?view=all")
    expect(page.locator("#line")).to_contain_text("catching up")
    world.says("maya", "Said before anybody listened")
    desk.work()
    page.unroute("**/events*")
    expect(page.locator(".row")).to_contain_text("Said before anybody listened")
    expect(page.locator("#line")).to_be_hidden()


def test_what_one_reads_stays_where_it_is(window: Window) -> None:
    _, world = desk.connect(people.care())
    for number in range(20):
        world.says(f"customer {number}", "Where is my order?")
    desk.work()
    page = window(people.ana(), "/?view=all")
    page.locator("#rows").evaluate("rows => rows.scrollTop = 400")
    row = page.locator(".row").nth(10)
    name, before = row.locator("bdi").first.inner_text(), row.bounding_box()
    world.says("maya", "A new one")
    desk.work()
    expect(page.locator("#fresh")).to_have_text("1 new")
    after = page.locator(".row", has=page.get_by_text(name, exact=True)).first.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2
    page.locator("#fresh").click()
    expect(page.locator("#fresh")).to_be_hidden()


def test_earlier_messages_come_in_above_and_stay_there(window: Window) -> None:
    _, world = desk.connect(people.care())
    first = world.says("maya", "Line 0", remote_id="line-0")
    for number in range(1, 70):
        world.says("maya", f"Line {number}", parent=first)
    desk.work()
    page = window(people.ana(), f"/c/{desk.only_conversation().pk}/?view=all")
    expect(page.locator("[data-message]")).to_have_count(50)
    page.locator(".earlier").get_by_role("link").click()
    expect(page.locator("[data-message]")).to_have_count(70)
    expect(page.locator(".day")).to_have_count(1)
    expect(page.get_by_text("Line 20", exact=True)).to_be_in_viewport()
    world.says("maya", "Line 70", parent=first)
    desk.work()
    expect(page.locator("[data-message]")).to_have_count(71)
