"""The main job on a real network and a real mail server: hear, answer where they asked, go on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.real import hands
from tests.real.house import House, built
from tests.real.places import PostOffice, Square, text_of
from tests.servers import until
from tests.servers.atproto import Person
from tests.servers.mail import ANN, BEN

WITHIN_SECONDS = 15


@dataclass
class Harbour:
    """Harbour Broadband at work: Rui, who set it up, Ana, who came by invitation, two customers."""

    house: House
    link: str
    square: Square
    office: PostOffice
    maya: Person
    rui: BrowserContext
    found: dict[str, list[str]] = field(default_factory=dict)
    invitation: str = ""
    ana: BrowserContext | None = None

    def conversations(self) -> int:
        return self.house.count("conversations_conversation where state != 'merged'")


@pytest.fixture(scope="module")
def trouble() -> Iterator[list[str]]:
    """What went wrong inside any page of these stories."""
    trouble: list[str] = []
    yield trouble
    assert trouble == []


@pytest.fixture(scope="module")
def harbour(
    browser: Browser,
    square: Square,
    office: PostOffice,
    trouble: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Harbour]:
    """One command, one link, two channels: from an empty folder to a house that listens."""
    maya = square.network.person("maya")
    square.says(maya, "My cat has unplugged the router again.")
    office.writes(f"Ann Cat <{ANN}>", "Where is my decoy router?", Subject="The decoy")
    friends = [square.address, *office.addresses]
    with built(tmp_path_factory.mktemp("harbour"), friends) as (house, said):
        rui = hands.desk(browser, house.url, trouble)
        link = re.findall(r"^http\S+/setup/\S+$", said, re.MULTILINE)[0]
        harbour = Harbour(house, link, square, office, maya, rui)
        page = rui.new_page()
        hands.become_owner(page, link)
        for channel, why, settings in (
            ("Bluesky", "People who mention us.", square.settings),
            ("Mail", "Questions that need an answer.", office.settings),
        ):
            harbour.found[channel] = hands.connect(page, channel, why, settings)
        harbour.invitation = hands.invite(page, "Ana Duarte", "ana@harbour.example")
        page.close()
        yield harbour
        for context in browser.contexts:
            context.close()


@pytest.fixture
def rui(harbour: Harbour) -> Iterator[Page]:
    page = harbour.rui.new_page()
    yield page
    page.close()


@pytest.fixture
def ana(harbour: Harbour, browser: Browser, trouble: list[str]) -> Iterator[Page]:
    if harbour.ana is None:
        harbour.ana = hands.desk(browser, harbour.house.url, trouble)
        harbour.ana.new_page().goto(harbour.invitation)
    page = harbour.ana.new_page()
    yield page
    page.close()


def test_the_first_things_found_are_shown_before_anything_is_saved(harbour: Harbour) -> None:
    assert harbour.found == {
        "Bluesky": [f"@{harbour.square.brand.handle} My cat has unplugged the router again."],
        "Mail": ["Where is my decoy router?"],
    }


def test_the_link_of_the_first_start_makes_one_owner_only(harbour: Harbour, ana: Page) -> None:
    answer = ana.goto(harbour.link)
    assert answer
    assert answer.status == 410
    assert harbour.house.count("people_agent where role = 'admin'") == 1


@pytest.mark.parametrize(
    ("channel", "sentence"),
    [
        ("Mail", "localhost does not accept the user help@care.test with this password."),
        ("Bluesky", "does not accept this handle with this app password"),
    ],
)
def test_a_wrong_password_is_told_in_a_sentence_and_nothing_is_saved(
    harbour: Harbour, rui: Page, channel: str, sentence: str
) -> None:
    sealed = harbour.house.rows("select sealed from intake_account order by id")
    place = harbour.office if channel == "Mail" else harbour.square
    hands.fill_in(rui, channel, "By mistake.", place.settings | {"password": "not this one"})
    hands.press(rui, "Test")
    expect(rui.get_by_role("alert")).to_contain_text(sentence)
    expect(rui.get_by_role("alert")).to_be_in_viewport()
    expect(rui.get_by_role("button", name="Connect", exact=True)).to_have_count(0)
    assert harbour.house.rows("select sealed from intake_account order by id") == sealed


def test_what_was_there_before_and_what_is_said_now_is_in_one_inbox(
    harbour: Harbour, rui: Page
) -> None:
    page = hands.inbox(rui)
    hands.soon(hands.row(page, "unplugged the router"))
    hands.soon(hands.row(page, "Where is my decoy router?"))
    said = time.monotonic()
    harbour.square.says(harbour.maya, "Now the lights are out as well.")
    seconds = {"Bluesky": hands.seconds_until(hands.row(page, "lights are out"), said)}
    written = time.monotonic()
    harbour.office.writes(BEN, "Do you deliver to the islands?", Subject="The islands")
    seconds["Mail"] = hands.seconds_until(hands.row(page, "to the islands"), written)
    print(f"seconds from the customer's word to the row: {seconds}")
    assert max(seconds.values()) < WITHIN_SECONDS
    assert hands.was_not_loaded_again(page)


def test_a_post_is_answered_in_its_thread_and_the_talk_goes_on_there(
    harbour: Harbour, rui: Page
) -> None:
    square, maya = harbour.square, harbour.maya
    asked = square.says(maya, "Is there a decoy for cats?")
    page = hands.inbox(rui)
    hands.open_row(page, "decoy for cats")
    expect(page.locator("#send")).to_contain_text(f"Reply publicly as @{square.brand.handle}")
    hands.answer(page, "There is, and it purrs.")
    until(lambda: square.answers_below(maya, asked) == ["There is, and it purrs."], "our answer")

    before = harbour.conversations()
    ours = maya.client.get_post_thread(asked).thread.replies[0].post
    assert ours.author.handle == square.brand.handle
    square.says(maya, "Then send two, please!", to=ours.uri)
    hands.soon(hands.theirs(page, words="Then send two, please!"))
    assert harbour.conversations() == before
    assert square.said_by_the_brand().count("There is, and it purrs.") == 1


def test_a_mail_is_answered_in_its_thread_and_the_talk_goes_on_there(
    harbour: Harbour, rui: Page
) -> None:
    office = harbour.office
    asked = office.writes(f"Ann Cat <{ANN}>", "My bill is wrong.", Subject="Bill 4711")
    page = hands.inbox(rui)
    hands.open_row(page, "My bill is wrong.")
    expect(page.locator("#send")).to_contain_text(f"Send mail to {ANN}")
    hands.answer(page, "It is, and we are sorry. Here is the right one.")
    [mail] = until(lambda: office.mails_saying(ANN, "we are sorry"), "our mail")
    assert mail["In-Reply-To"] == f"<{asked}>"
    assert f"<{asked}>" in mail["References"].split()
    assert (mail["Subject"], mail["From"]) == ("Re: Bill 4711", "Harbour Help <help@care.test>")
    assert text_of(mail).strip() == "It is, and we are sorry. Here is the right one."

    before = harbour.conversations()
    office.answers(f"Ann Cat <{ANN}>", mail, "Thank you, that was quick.")
    hands.soon(hands.theirs(page, words="Thank you, that was quick."))
    assert harbour.conversations() == before
    assert len(office.mails_saying(ANN, "we are sorry")) == 1


def test_a_mail_that_comes_back_says_so_on_its_message(harbour: Harbour, rui: Page) -> None:
    harbour.office.writes("gone@cust.test", "Please write me back.", Subject="Moving house")
    page = hands.inbox(rui)
    hands.open_row(page, "Please write me back.")
    hands.answer(page, "Here is your new contract.")
    ours = hands.ours(page, words="Here is your new contract.")
    expect(ours).to_contain_text("Not sent.", timeout=hands.SOON)
    expect(ours).to_contain_text("came back:")
    expect(ours.get_by_role("button", name="Try again")).to_be_visible()


def test_two_browsers_stay_in_step(harbour: Harbour, rui: Page, ana: Page) -> None:
    hands.inbox(rui), hands.inbox(ana)
    harbour.office.writes(f"Ben Sail <{BEN}>", "The boat has no signal.", Subject="At sea")
    for page in (rui, ana):
        hands.open_row(page, "The boat has no signal.")
    hands.assign(rui, "Ana Duarte")
    expect(ana.locator("#head .facts")).to_contain_text("yours")
    expect(hands.row(ana, "The boat has no signal.").locator(".who-has.mine")).to_be_visible()

    ana.locator("#words").press_sequentially("Dear Ben,")
    expect(rui.locator("[data-here=replying]")).to_have_text("Ana is replying")
    ana.locator("#words").fill("Dear Ben, hoist the aerial.")
    ana.locator("#send").click()
    hands.soon(rui.locator(".message.brand.sent", has_text="hoist the aerial"))
    assert hands.was_not_loaded_again(rui)
    assert hands.was_not_loaded_again(ana)


def test_a_customer_whose_clock_is_slow_is_not_overlooked(harbour: Harbour, rui: Page) -> None:
    """Their answer says that it is older than the question: it still waits for an answer."""
    office = harbour.office
    office.writes(f"Ann Cat <{ANN}>", "Which socket is it?", Subject="Sockets")
    page = hands.inbox(rui)
    hands.open_row(page, "Which socket is it?")
    hands.answer(page, "The left one.")
    [mail] = until(lambda: office.mails_saying(ANN, "The left one."), "our mail")
    slow = formatdate(time.time() - 600)
    office.answers(f"Ann Cat <{ANN}>", mail, "There is no left one!", Date=slow)
    hands.soon(hands.theirs(page, words="There is no left one!"))
    expect(page.locator("#head")).to_contain_text("waiting")


def test_who_was_offline_misses_nothing(harbour: Harbour, rui: Page, ana: Page) -> None:
    assert harbour.ana
    first = harbour.office.writes(f"Ben Sail <{BEN}>", "The kite is wet.", Subject="The kite")
    hands.inbox(rui), hands.inbox(ana)
    hands.open_row(ana, "The kite is wet.")
    harbour.ana.set_offline(True)
    harbour.office.writes(
        f"Ben Sail <{BEN}>", "Now it is gone!", Subject="The kite", In_Reply_To=f"<{first}>"
    )
    harbour.office.writes(f"Ann Cat <{ANN}>", "One more thing.", Subject="Another matter")
    hands.soon(hands.row(rui, "Now it is gone!"))
    hands.soon(hands.row(rui, "One more thing."))
    expect(hands.row(ana, "One more thing.")).to_have_count(0)
    expect(hands.theirs(ana, words="Now it is gone!")).to_have_count(0)

    harbour.ana.set_offline(False)
    hands.soon(hands.row(ana, "One more thing."))
    hands.soon(hands.theirs(ana, words="Now it is gone!"))
    assert hands.was_not_loaded_again(ana)


def test_after_a_restart_of_the_house_nothing_is_missing(harbour: Harbour, rui: Page) -> None:
    harbour.office.writes(f"Ben Sail <{BEN}>", "The oar is missing.", Subject="The oar")
    page = hands.inbox(rui)
    hands.open_row(page, "The oar is missing.")
    page.locator("#words").fill("Half a sentence that must not")
    harbour.house.stop()
    expect(page.locator("#line")).to_be_visible()
    harbour.square.says(harbour.maya, "Are you still there?")
    harbour.office.writes(f"Ben Sail <{BEN}>", "Found the oar!", Subject="The oar again")
    harbour.house.start()
    hands.soon(hands.row(page, "Are you still there?"))
    hands.soon(hands.row(page, "Found the oar!"))
    expect(page.locator("#line")).to_be_hidden()
    expect(page.locator("#words")).to_have_value("Half a sentence that must not")
    assert hands.was_not_loaded_again(page)


def test_check_and_verify_tell_the_truth(harbour: Harbour) -> None:
    house = harbour.house
    check = house.run("check")
    assert (check.returncode, check.stdout.splitlines()[-1]) == (0, "everything works"), (
        check.stdout
    )
    with harbour.office.server.away():
        check = house.run("check")
        assert check.returncode == 1
        assert re.search(
            r"^BAD +channel +help@care.test on mail: localhost does not answer: Connection refused",
            check.stdout, re.MULTILINE,
        )  # fmt: skip
    verify = house.run("verify")
    assert (verify.returncode, verify.stdout[:4]) == (0, "ok: "), verify.stdout
