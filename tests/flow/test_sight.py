"""D17: from the moment somebody writes until one of us looks; and the handles that fell silent."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import desk, people
from tests.flow.test_stream import MINUTE, browser, says, words_of
from wordkept.intake import accounts
from wordkept.intake.models import Account, Mention
from wordkept.kernel import clock
from wordkept.listening import sight
from wordkept.listening.models import Attention
from wordkept.listening.rules.waiting import NEVER
from wordkept.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def account(noon: datetime) -> Account:
    account, _world = desk.connect(people.care(), place="x")
    return account


def watch(agent: Agent, days: int = 7) -> sight.Watch:
    return sight.watch(agent, days, clock.now())


def looks(client: Client, mention: int) -> None:
    assert client.get(f"/mentions/{mention}/").status_code == 200


def quiet() -> list[tuple[str, str]]:
    return [(one.account.handle, one.silence.why) for one in sight.silent(clock.now())]


def test_time_to_sight_runs_from_the_post_to_the_first_look(account: Account) -> None:
    ana = browser(people.ana())
    for minutes in (5, 10, 60):
        mention = says(account, f"Harbour is slow, {minutes}", at=clock.now())
        clock.move(timedelta(minutes=minutes))
        looks(ana, mention)
        clock.move(HOUR)
        looks(browser(people.ben()), mention)
    found = watch(people.ana())
    assert (found.whole.half, found.whole.most, found.whole.unseen) == (10 * MINUTE, HOUR, 0)
    [source] = found.sources
    assert (source.account, source.sight) == (account, found.whole)


def test_what_nobody_saw_counts_and_what_is_fresh_does_not(account: Account) -> None:
    for number in range(4):
        looks(browser(people.ana()), says(account, f"Harbour is slow {number}"))
    says(account, "Nobody ever looked at this")
    clock.move(59 * MINUTE)
    assert watch(people.ana()).whole.heard == 4
    clock.move(2 * MINUTE)
    found = watch(people.ana()).whole
    assert (found.heard, found.unseen, found.unseen_share) == (5, 1, 0.2)
    assert (found.half, found.most) == (timedelta(), NEVER)


def test_imported_history_says_nothing_about_how_soon_we_look(account: Account) -> None:
    says(account, "From an archive")
    Mention.objects.update(via="import")
    clock.move(2 * HOUR)
    assert watch(people.ana()).whole.heard == 0
    assert "Nothing to look at yet" in words_of(browser(people.ana()).get("/stream/sight/"))


def test_seven_days_and_thirty(account: Account) -> None:
    says(account, "Long ago")
    clock.move(10 * DAY)
    says(account, "Just now")
    clock.move(2 * HOUR)
    assert (watch(people.ana(), 7).whole.heard, watch(people.ana(), 30).whole.heard) == (1, 2)
    ana = browser(people.ana())
    for given in ("7", "30", "x", "9" * 30, ""):
        assert ana.get("/stream/sight/", {"days": given}).status_code == 200


def test_the_hours_in_which_nobody_is_there(account: Account) -> None:
    """A Wednesday at noon, seen after ten minutes; the same evening at eight nobody is left."""
    seen = says(account, "Harbour at noon")
    clock.move(10 * MINUTE)
    looks(browser(people.ana()), seen)
    clock.move(8 * HOUR - 10 * MINUTE)
    late = says(account, "Harbour at eight")
    says(account, "Harbour at eight too")
    clock.move(61 * MINUTE)
    looks(browser(people.ana()), late)
    grid = watch(people.ana()).grid
    noon, eight, dawn = grid[2][12], grid[2][20], grid[2][5]
    assert (noon.count, noon.soon, noon.level) == (1, 1, 0)
    assert (eight.count, eight.soon, eight.level) == (2, 0, 4)
    assert (dawn.count, dawn.level) == (0, -1)
    page = browser(people.ana()).get("/stream/sight/").content.decode()
    assert "Wed, 20:00: 2 written, 0 seen within an hour" in page


def test_the_hours_are_those_of_the_reader(account: Account) -> None:
    Agent.objects.filter(pk=people.ana().pk).update(timezone="Asia/Kolkata")
    says(account, "Harbour at noon UTC")
    clock.move(2 * HOUR)
    page = browser(people.ana()).get("/stream/sight/").content.decode()
    assert "Wed, 17:00: 1 written" in page


def test_too_many_to_measure_are_estimated(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(24):
        says(account, f"Harbour {number}", work=False)
        clock.move(7 * MINUTE)
    clock.move(2 * HOUR)
    monkeypatch.setattr(sight, "COUNTED", 12)
    assert watch(people.ana()).one_in == 2
    assert "one mention in 2" in words_of(browser(people.ana()).get("/stream/sight/"))


def test_a_handle_that_hears_nothing_any_more_is_named(account: Account) -> None:
    for number in range(8):
        says(account, f"Harbour is slow, hour {number}", work=False)
        clock.move(HOUR)
    clock.move(20 * HOUR)
    assert quiet() == []
    clock.move(5 * HOUR)
    assert quiet() == [(account.handle, "quiet")]
    page = words_of(browser(people.ana()).get("/stream/sight/"))
    assert "has heard nothing for 1 day" in page and "something comes within 60 min" in page
    says(account, "There you are again", work=False)
    assert quiet() == []


def test_what_is_switched_off_or_a_file_is_not_silent(account: Account) -> None:
    for number in range(8):
        says(account, f"Harbour {number}", work=False)
        clock.move(HOUR)
    clock.move(9 * DAY)
    assert quiet() == [(account.handle, "quiet")]
    accounts.switch_off(people.rui(), account)
    assert quiet() == []
    Account.objects.update(state="ok", channel="files")
    assert quiet() == []


def asked(account: Account, *names: str) -> list[int]:
    return [says(account, "Hello? Help!", name, addressed=True) for name in names]


def test_a_handle_that_stopped_answering_is_named(account: Account) -> None:
    first, *_others = asked(account, "ann", "bo", "cy", "di")
    Attention.objects.create(mention_id=first, answered_at=clock.now())
    clock.move(23 * HOUR)
    assert quiet() == [], "there is still time to answer"
    clock.move(26 * HOUR)
    [one] = sight.silent(clock.now())
    assert (one.silence.why, one.silence.waiting, one.silence.share) == ("unanswered", 3, 0.75)
    page = words_of(browser(people.ana()).get("/stream/sight/"))
    assert "does not answer any more: 3 who spoke to it got nothing (75%)" in page


def test_who_is_answered_lately_or_left_alone_is_no_alarm(account: Account) -> None:
    mentions = asked(account, "ann", "bo", "cy", "di")
    clock.move(3 * DAY)
    assert quiet() == [(account.handle, "unanswered")]
    Attention.objects.create(mention_id=mentions[0], answered_at=clock.now() - HOUR)
    assert quiet() == [], "somebody is at it"
    Attention.objects.all().delete()
    for mention in mentions[:2]:
        Attention.objects.create(mention_id=mention, left_at=clock.now())
    assert quiet() == [], "two that wait are no pattern"


def test_an_answer_written_over_there_is_an_answer(account: Account) -> None:
    asked(account, "ann", "bo", "cy", "di")
    clock.move(2 * DAY)
    says(account, "We are on it", "harbour", ours=True, work=False)
    clock.move(DAY)
    assert quiet() == []


def test_each_sees_only_the_handles_of_their_departments(account: Account) -> None:
    mention = asked(account, "ann", "bo", "cy")[0]
    clock.move(3 * DAY)
    lea, ana = browser(people.lea()), browser(people.ana())
    assert account.handle in _page(ana) and account.handle not in _page(lea)
    assert lea.get(f"/mentions/{mention}/").status_code == 404
    assert re.search(r"Never seen.*100%", _page(ana))


def _page(client: Client) -> Any:
    return words_of(client.get("/stream/sight/"))
