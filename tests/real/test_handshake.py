"""The whole promise of the product as one story, on a real network, with real mail, in a real browser.

Marketing plans a coupon and care corrects it twice; a customer who wrote a letter and a mail is
angry in public; a trainee offers too much; the usual remedy is approved, the word is kept, and
everybody can see it. Chapters build on each other. WORDKEPT_ALBUM=folder keeps a picture of each.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.real import hands
from tests.real.house import House, built
from tests.real.places import PostOffice, Square
from tests.servers import until
from tests.servers.atproto import Person
from tests.servers.mail import ANN, BEN

DAY = 86_400
COLLEAGUES = {
    "max": ("Max Odell", "marketer", ("Marketing", "Care")),
    "ana": ("Ana Duarte", "agent", ("Care",)),
    "jo": ("Jo Ackerley", "lead", ("Care", "Marketing")),
    "tim": ("Tim Vale", "trainee", ("Care",)),
}
ON_BLUESKY = "A fifth off every router until Sunday evening, online: HARVEST20."
BY_MAIL = "Dear readers, until Sunday at 8 pm the code HARVEST20 takes 20 % off every router. Online only."
ANGRY = "#HARVEST20? My line has been dead for two weeks and nobody answers. Shame on you."
TOO_MUCH = "We are so sorry, Maya. We refund you €50."
USUAL = "We are sorry, Maya. You get a €15 credit, and we call you by tomorrow at 6 pm."
SOLVED = "Dear Maya, a technician has mended your line this morning. Thank you for your patience."
CLOSING = "Maya's line works again. Thank you for your patience, Maya."


@dataclass
class Harbour:
    house: House
    square: Square
    office: PostOffice
    maya: Person
    desks: dict[str, BrowserContext]
    album: Path | None
    campaign: str = ""
    angry: str = ""
    matter: str = ""
    pictures: list[str] = field(default_factory=list)

    def page(self, who: str, address: str = "/today/") -> Page:
        page = self.desks[who].new_page()
        page.goto(address)
        return page

    def answers(self) -> list[str]:
        return self.square.answers_below(self.maya, self.angry)

    def picture(self, page: Page, name: str) -> None:
        self.pictures.append(name)
        if self.album:
            page.bring_to_front()
            page.wait_for_load_state()
            page.screenshot(path=self.album / f"{len(self.pictures):02} {name}.png")


@pytest.fixture(scope="module")
def harbour(
    browser: Browser, square: Square, office: PostOffice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Harbour]:  # fmt: skip
    """Two places, four colleagues, and a mail that nobody answered for six days."""
    album = Path(os.environ["WORDKEPT_ALBUM"]) if "WORDKEPT_ALBUM" in os.environ else None
    maya = square.network.person("maya")
    square.is_called(maya, "Maya Okonjo")
    _write_six_days_ago(office)
    trouble: list[str] = []
    friends = [square.address, *office.addresses]
    with built(tmp_path_factory.mktemp("handshake"), friends) as (house, said):
        rui = hands.desk(browser, house.url, trouble)
        page = rui.new_page()
        hands.become_owner(page, re.findall(r"^http\S+/setup/\S+$", said, re.MULTILINE)[0])
        hands.found_department(page, "Marketing", "Tells people what is new.")
        hands.connect(page, "Bluesky", "Where everybody reads along.", square.settings)
        hands.connect(page, "Mail", "Long questions.", office.settings | {"list": BEN})
        desks = {who: _join(browser, house, page, who, trouble) for who in COLLEAGUES}
        yield Harbour(house, square, office, maya, desks | {"rui": rui}, album)
        for context in browser.contexts:
            context.close()
    assert trouble == []


def _write_six_days_ago(office: PostOffice) -> None:
    when = formatdate(time.time() - 6 * DAY)
    words = "My line is dead. I wrote you a letter as well."
    office.writes(f"Maya Okonjo <{ANN}>", words, Subject="Dead line", Date=when)


def _join(
    browser: Browser, house: House, owner: Page, who: str, trouble: list[str]
) -> BrowserContext:
    name, role, departments = COLLEAGUES[who]
    link = hands.invite(owner, name, f"{who}@harbour.example", role, departments)
    context = hands.desk(browser, house.url, trouble)
    page = context.new_page()
    page.goto(link)
    page.close()
    return context


# ── The handshake ───────────────────────────────────────────────────────────────────────


def test_marketing_plans_a_coupon_and_care_corrects_it_twice(harbour: Harbour) -> None:
    max_, ana = harbour.page("max", "/plans/campaigns/new/"), harbour.page("ana", "/plans/")
    expect(max_.locator("[name=department] option:checked")).to_have_text("Marketing")
    _fill(
        max_, name="Harvest week", goal="New routers before winter", value="A better router for less",
        claims="20 % off every router until Sunday midnight", words="#harvest20, harvest20",
        starts_at=_in_days(-1), ends_at=_in_days(6), offer_what="20 % off every router",
        offer_code="HARVEST20", offer_terms="One for each household",
    )  # fmt: skip
    max_.locator("[name=question]").first.fill("Does the code work in the shops?")
    hands.press(max_, "Keep the draft")
    harbour.campaign = max_.url
    hands.press(max_, "Ask care to sign")
    expect(max_.locator("h1 .chip")).to_have_text("to be signed")

    ana.goto(harbour.campaign)
    corrections = "1. Only online: say so. 2. It ends at 8 pm, the shop closes then."
    ana.get_by_label("What must change first?").fill(corrections)
    hands.press(ana, "Ask for these corrections")
    expect(ana.locator("#toasts")).to_contain_text("Your corrections are with marketing.")

    max_.reload()
    expect(max_.get_by_text("Only online: say so.")).to_be_visible()
    max_.get_by_role("button", name="Go live").click()
    expect(max_.locator("#toasts")).to_contain_text("Care has not signed it yet.")
    harbour.picture(max_, "care asks for two corrections")

    max_.get_by_text("Change the brief").click()
    _fill(max_, claims="20 % off every router, online, until Sunday 8 pm")
    max_.locator("[name=answer]").first.fill("No, online only. Every shop helps you order.")
    hands.press(max_, "Save")
    expect(max_.locator("#toasts")).to_contain_text("Saved.")
    ana.reload()
    ana.get_by_role("button", name=re.compile("Sign version .* for Care")).click()
    expect(ana.locator("#toasts")).to_contain_text("Signed.")
    max_.reload()
    hands.press(max_, "Go live")
    expect(max_.locator("h1 .chip")).to_have_text("live")
    harbour.picture(max_, "signed and live")


def test_it_goes_out_on_the_network_and_in_other_words_by_mail(harbour: Harbour) -> None:
    max_, jo = harbour.page("max", harbour.campaign), harbour.page("jo")
    max_.get_by_role("link", name="Write a post").click()
    _fill(max_, text=ON_BLUESKY, value="A fifth of the price", topic="router, line")
    for place in max_.locator(".variant").all():
        place.get_by_role("checkbox").check()
    mail = max_.locator(".variant", has_text="help@care.test")
    mail.locator("textarea").fill(BY_MAIL)
    expect(max_.locator("#trouble-about")).to_contain_text("unhappy")
    harbour.picture(max_, "writing the post, with open trouble beside it")
    hands.press(max_, "Ask a colleague to approve")
    expect(max_.locator("h1 .chip")).to_have_text("waits for approval")

    jo.goto(max_.url)
    hands.press(jo, "Approve: it leaves at its time")
    until(lambda: harbour.square.said_by_the_brand() == [ON_BLUESKY], "the post")
    [mail_out] = until(lambda: harbour.office.mails_saying(BEN, "HARVEST20"), "the mailing")
    assert (mail_out["To"], mail_out["Subject"]) == (BEN, "Harvest week")
    assert harbour.office.texts_in(BEN) == [BY_MAIL]
    until(lambda: jo.reload() and jo.locator("h1 .chip", has_text="out").count(), "the truth")
    harbour.picture(jo, "the post is out in two places")


# ── The angry post ──────────────────────────────────────────────────────────────────────


def test_what_is_given_is_agreed_before_anybody_is_angry(harbour: Harbour) -> None:
    jo = harbour.page("jo", "/policy/")
    _fill(
        jo, name="The line is dead", text="A credit, and a call from a person within a day.",
        wording="We are sorry. You get a credit, and we call you.", words="line, dead, outage",
    )  # fmt: skip
    hands.press(jo, "Save")
    for role, limit in (("trainee", "10"), ("agent", "20"), ("lead", "")):
        jo.locator("[name=role]").select_option(role)
        jo.locator("[name=kind]").select_option("credit")
        jo.locator("[name=limit]").fill(limit)
        jo.locator("form", has=jo.locator("[name=limit]")).get_by_role("button").click()
    harbour.picture(jo, "what a customer can expect")

    ana = harbour.page("ana", "/?view=all")
    for number in range(5):
        _a_quiet_customer_gets_fifteen(harbour, ana, number)


def _a_quiet_customer_gets_fifteen(harbour: Harbour, ana: Page, number: int) -> None:
    matter = f"The line is dead at house number {number}."
    harbour.office.writes(f"Ben Sail <{BEN}>", matter, Subject=f"House {number}")
    hands.open_row(ana, matter)
    hands.answer(ana, "We are sorry for it. Here is a €15 credit.")


def test_the_letter_and_the_mail_stand_above_the_angry_post(harbour: Harbour) -> None:
    ana = harbour.page("ana", "/log/")
    ana.get_by_label("A letter").check()
    _fill(
        ana, name="Maya Okonjo", day=_day(-11),
        address="3 Quay Row, Wrenmouth LS1 4AP", subject="Dead line", words="My line is dead.",
    )  # fmt: skip
    hands.press(ana, "Log it")

    harbour.angry = harbour.square.says(harbour.maya, ANGRY)
    hands.inbox(ana)
    harbour.matter = hands.open_row(ana, "nobody answers")
    expect(ana.get_by_role("button", name="Same person")).to_have_count(2)
    harbour.picture(ana, "perhaps the same person")
    suggestions = ana.get_by_role("button", name="Same person")
    for left in (1, 0):
        suggestions.first.click()
        expect(suggestions).to_have_count(left, timeout=hands.SOON)
    banner = hands.soon(ana.locator(".last-resort"))
    expect(banner).to_contain_text(
        "Third attempt. First by letter, 11 days ago, unanswered. Then by mail, 6 days ago, unanswered.",
        timeout=hands.SOON,
    )
    expect(ana.locator("#customer")).to_contain_text("Harvest week", timeout=hands.SOON)
    harbour.picture(ana, "the third attempt")


def test_a_trainee_who_offers_too_much_is_stopped_with_the_reason(harbour: Harbour) -> None:
    tim, jo = harbour.page("tim", f"/c/{harbour.matter}/?view=all"), harbour.page("jo")
    tim.locator("#words").fill(TOO_MUCH)
    hint = tim.locator("#offers .notice.red")
    expect(hint).to_be_visible(timeout=hands.SOON)
    tim.locator("#send").click()
    expect(tim.locator("#trouble")).to_contain_text("Your text is saved", timeout=hands.SOON)
    assert harbour.square.said_by_the_brand() == [ON_BLUESKY]
    harbour.picture(tim, "too much, with the reason")
    tim.get_by_role("button", name="It reads well", exact=True).click()
    expect(tim.locator(".published")).to_contain_text("looked at the whole correspondence")

    tim.locator("#words").fill(USUAL)
    expect(tim.locator("#offers")).to_contain_text("Usual for this: 15 EUR", timeout=hands.SOON)
    harbour.picture(tim, "the usual remedy")
    tim.get_by_role("button", name=re.compile("^Ask .* to approve")).first.click()
    hands.soon(tim.locator(".message.brand", has_text="Waits for approval"))

    jo.goto(f"/c/{harbour.matter}/?view=all")
    hands.press(jo, "Let it go")
    until(lambda: harbour.answers() == [USUAL], "our answer below her post")


# ── The word is kept ────────────────────────────────────────────────────────────────────


def test_the_promise_is_confirmed_with_a_key_and_kept_with_proof(harbour: Harbour) -> None:
    ana = harbour.page("ana", f"/c/{harbour.matter}/?view=all")
    expect(hands.soon(ana.locator("#promise-line .promise.proposed").first)).to_contain_text("call")
    harbour.picture(ana, "a promise was found")
    proposed = ana.locator("#promise-line .promise.proposed")
    while left := proposed.count():
        ana.keyboard.press("p")
        expect(proposed).to_have_count(left - 1)

    hands.soon(ana.get_by_text("gave a promise"))
    ana.get_by_role("button", name="Resolve").click()
    expect(ana.locator("#promise-line")).to_contain_text("Still promised", timeout=hands.SOON)
    harbour.picture(ana, "no closing over an open promise")
    promised = ana.locator("#promise-line .promise")
    while left := promised.count():
        _keep(promised.first)
        expect(promised).to_have_count(left - 1)
    board = harbour.page("jo", "/promises/")
    expect(board.locator("#board")).to_contain_text("100", timeout=hands.SOON)
    harbour.picture(board, "the board of promises")


def _keep(promise: Locator) -> None:
    """Filled in where the promise stands."""
    promise.get_by_text("Kept", exact=True).click()
    promise.locator("[name=proof]").fill("call of 10:12, booking 4711")
    promise.get_by_role("button", name="It was kept").click()


def test_the_mail_is_answered_as_well_and_the_public_matter_is_closed_in_public(
    harbour: Harbour,
) -> None:
    ana = hands.inbox(harbour.page("ana"))
    hands.open_row(ana, "I wrote you a letter as well")
    hands.answer(ana, SOLVED)
    assert harbour.office.mails_saying(ANN, "has mended your line")

    ana.goto(f"/c/{harbour.matter}/?view=all")
    ana.get_by_role("button", name="Resolve").click()
    question = hands.soon(ana.locator(".promise.closing"))
    harbour.picture(ana, "solved in private, asked for a public word")
    question.get_by_role("button", name="Put it in the composer").click()
    expect(ana.locator("#words")).to_have_value(re.compile("Solved together in private"))
    hands.answer(ana, CLOSING)
    until(lambda: CLOSING in harbour.square.said_by_the_brand(), "the closing note")
    seen = harbour.page("jo", "/measure/seen/")
    expect(seen.locator("main")).to_contain_text("with a public closing note")
    harbour.picture(seen, "are we seen to listen")


# ── What is left of it ──────────────────────────────────────────────────────────────────


def test_shouting_did_not_pay(harbour: Harbour) -> None:
    jo = harbour.page("jo", "/parity/")
    row = jo.locator("tbody tr", has_text="The line is dead")
    expect(row).to_contain_text("15.0 EUR (1)")
    expect(row).to_contain_text("15.0 EUR (5)")
    harbour.picture(jo, "shouting did not pay")


def test_the_letter_box_failed_first(harbour: Harbour) -> None:
    jo = harbour.page("jo", "/measure/failures/")
    expect(jo.locator("main")).to_contain_text("Letter")
    harbour.picture(jo, "what failed first")


def test_what_she_asked_for_is_done_and_everybody_can_read_it(harbour: Harbour) -> None:
    ana, jo = harbour.page("ana", f"/c/{harbour.matter}/?view=all"), harbour.page("jo")
    ana.get_by_text("Note a wish for product").click()
    ana.locator("#customer [name=title]").fill("A letter is answered within two days")
    hands.press(ana, "Note it")
    jo.goto("/feedback/")
    hands.press(jo, "Product has it")
    jo.locator("summary", has_text="Close it").click()
    jo.locator("[name=did]").fill("Letters are opened by ten and answered the day after.")
    hands.press(jo, "Close it")
    ana.goto(f"/c/{harbour.matter}/?view=all")
    hands.answer(ana, "You asked for it, Maya: letters are answered within two days now.")
    jo.goto("/feedback/")
    until(lambda: jo.reload() and jo.locator(".chip", has_text="told").count(), "Maya to be told")
    harbour.picture(jo, "she was told")
    anybody = harbour.desks["tim"].browser.new_page()
    anybody.goto(f"{harbour.house.url}/said-and-done/")
    expect(anybody.locator("main")).to_contain_text("Letters are opened by ten")
    expect(anybody.locator("main")).not_to_contain_text("Maya")
    harbour.picture(anybody, "you said, we did")
    anybody.close()


def _fill(page: Page, **fields: str) -> None:
    for name, words in fields.items():
        page.locator(f"[name={name}]:visible").first.fill(words)


def _in_days(days: int) -> str:
    return f"{_day(days)}T20:00"


def _day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
