"""Max's campaign goes live: what it says to everybody stands on the board, under his name, until its last day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tests import desk, people
from tests.flow.test_campaigns import brief, fresh, marketing, max_
from wordkept.campaigns import planning
from wordkept.campaigns.models import Campaign, Post
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.promises import actions, claiming, doors, hearing
from wordkept.promises.board import board
from wordkept.promises.models import Promise

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


OFFER = "20 % off routers (SAVE20)"


def planned(**more: Any) -> Campaign:
    people.care()
    campaign = planning.plan(max_(), marketing(), **brief(**more))
    offer = {
        "code": "SAVE20", "what": "20 % off routers", "amount": Decimal(20), "currency": "%",
        "ends_at": clock.now() + timedelta(days=5),
    }  # fmt: skip
    planning.change(max_(), campaign, {}, offers=[offer])
    planning.ask(max_(), fresh(campaign))
    return fresh(campaign)


def go_live(campaign: Campaign) -> Campaign:
    planning.sign(people.ana(), fresh(campaign), people.care(), fresh(campaign).version)
    planning.launch(max_(), fresh(campaign))
    desk.work()
    return fresh(campaign)


def change(campaign: Campaign, **what: Any) -> Campaign:
    offers = what.pop("offers", None)
    planning.change(max_(), fresh(campaign), what, offers=offers)
    return go_live(campaign)


def said() -> dict[str, str]:
    return dict(Promise.objects.values_list("what", "state"))


def the(words: str) -> Promise:
    return Promise.objects.get(what=words)


def as_(who: Agent) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_claims_and_offers_are_proposed_when_it_goes_live_not_before() -> None:
    campaign = planned(claims="20 % off until Sunday\nNo cat was harmed")
    desk.work()
    assert not Promise.objects.exists(), "a draft promises nothing"
    campaign = go_live(campaign)
    assert len(said()) == 3 and set(said().values()) == {"proposed"}
    for promise in Promise.objects.all():
        assert (promise.owner, promise.campaign) == (max_(), campaign.pk)
        assert promise.department == campaign.department
    assert the(OFFER).due_at == campaign.offers.get().ends_at
    assert the("No cat was harmed").due_at == campaign.ends_at
    assert the("No cat was harmed").asks, "a person says whether that is a promise"
    actions.confirm(max_(), the(OFFER))
    assert doors.standing(max_()).filter(state="open").get().what == OFFER


def test_the_same_fact_twice_proposes_once() -> None:
    go_live(planned())
    before = Promise.objects.count()
    claiming.propose_from_campaigns(list(Fact.objects.filter(name="campaign.live")))
    assert Promise.objects.count() == before == 2


def test_a_change_after_signing_doubles_nothing() -> None:
    campaign = go_live(planned(claims="20 % off until Sunday\nNo cat was harmed"))
    actions.dismiss(max_(), the("No cat was harmed"))
    actions.confirm(max_(), the("20 % off"))
    later = clock.now() + timedelta(days=6)
    same = {"code": "SAVE20", "what": "20 % off routers", "amount": Decimal(20), "currency": "%"}
    change(campaign, goal="two hundred routers", offers=[same | {"ends_at": later}])
    assert Promise.objects.count() == 3
    assert the("No cat was harmed").state == "dismissed", "no is no, also in the next version"
    assert the("20 % off").state == "open"
    assert (the(OFFER).state, the(OFFER).due_at) == ("proposed", later), "it follows the brief"


def test_what_left_the_brief_unconfirmed_is_no_promise_and_a_given_word_stands() -> None:
    campaign = go_live(planned(claims="20 % off until Sunday\nFree returns for 60 days"))
    actions.confirm(max_(), the("20 % off"))
    change(campaign, claims="30 % off until Sunday")
    assert the("20 % off").state == "open", "everybody heard it"
    assert the("Free returns").state == "dismissed"
    assert the("30 % off").state == "proposed"


def test_its_posts_say_it_again_without_promising_it_again() -> None:
    campaign = go_live(planned())
    before = Promise.objects.count()
    for text, more in [("Reminder: 20 % off until Sunday!", 0), ("Free returns for 60 days!", 1)]:
        post = Post.objects.create(
            department=marketing(),
            owner=max_(),
            text=text,
            campaign=campaign,
            leaves_at=clock.now(),
        )
        hearing.propose_to_everybody(post)
        assert Promise.objects.count() == before + more, text


def test_the_board_is_narrowed_to_a_campaign_and_says_how_much_was_kept() -> None:
    campaign, other = go_live(planned()), go_live(planned(name="Spring <b>", claims="Free tea"))
    for promise in Promise.objects.filter(campaign=campaign.pk):
        actions.confirm(max_(), promise)
    actions.keep(max_(), the("20 % off"), "the tills were set")
    page = board(max_(), "", "", str(campaign.pk))
    assert {one.campaign for group in page.groups() for one in group.promises} == {campaign.pk}
    assert page.query == f"campaign={campaign.pk}"
    ((_, rows),) = [each for each in page.rates() if str(each[0]) == "By campaign"]
    assert [(row.name, row.rate.kept) for row in rows] == [("Winter sale", 1)]
    shown = as_(max_()).get("/promises/", {"campaign": str(other.pk)}).content.decode()
    assert "Free tea" in shown and "20 % off<" not in shown
    assert f'<option value="{other.pk}" selected>{escape("Spring <b>")}' in shown
    everything = as_(max_()).get("/promises/").content.decode()
    assert "Free tea" in everything and "By campaign" in everything


def test_a_campaign_that_is_none_is_not_found_and_others_promises_stay_hidden() -> None:
    campaign = go_live(planned())
    assert as_(max_()).get("/promises/?campaign=nonsense").status_code == 404
    assert as_(people.outsider()).get(f"/promises/?campaign={campaign.pk}").status_code == 404
    seen = as_(people.lea()).get(f"/promises/?campaign={campaign.pk}")
    assert "20 % off" not in seen.content.decode(), "the words of marketing's board are marketing's"


def test_many_campaigns_ask_the_database_no_more_often(
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(6):
        go_live(planned(name=f"Sale {number}", claims=f"Mug number {number}"))
    client = as_(max_())
    client.get("/promises/")
    with django_assert_max_num_queries(30):
        assert client.get("/promises/").content.decode().count("Sale 3") >= 2
