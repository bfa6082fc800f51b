"""D7: marketing plans a coupon, care finds two mistakes, both sign the same version, and only then it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import desk, people
from wordkept.campaigns import planning, publishing
from wordkept.campaigns.models import Campaign, Post
from wordkept.channels.demo import World
from wordkept.intake.models import Account
from wordkept.kernel import clock
from wordkept.people import actions as staff
from wordkept.people.models import Agent, Department
from wordkept.replies.models import Reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


def marketing() -> Department:
    return staff.found_department("marketing", "Marketing", "plans and publishes")


def max_() -> Agent:
    known = Agent.objects.filter(email="max@harbour.example").first()
    return known or staff.welcome("max@harbour.example", "Max Weber", "marketer", [marketing()])


def brief(**more: Any) -> dict[str, Any]:
    return {
        "name": "Winter sale",
        "value": "a fifth less for who waited",
        "claims": "20 % off until Sunday",
        "words": ["#save20", "SAVE20"],
        "starts_at": clock.now(),
        "ends_at": clock.now() + timedelta(days=7),
    } | more


def planned() -> Campaign:
    people.care()
    campaign = planning.plan(max_(), marketing(), **brief())
    planning.ask(max_(), campaign)
    return campaign


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def test_nothing_goes_live_before_care_signed() -> None:
    campaign = planned()
    with pytest.raises(planning.NotPlanned, match="Care has not signed"):
        planning.launch(max_(), campaign)
    planning.sign(people.ana(), campaign, people.care(), 1, "Which routers? Until when exactly?")
    assert fresh(campaign).state == "asked", "a correction is no signature"
    offer = {"code": "SAVE20", "what": "20 % off routers", "terms": "until Sunday 24:00"}
    planning.change(max_(), fresh(campaign), {}, offers=[offer], questions=[("Which?", "All.")])
    with pytest.raises(planning.NotPlanned, match="changed meanwhile"):
        planning.sign(people.ana(), fresh(campaign), people.care(), 1)
    planning.sign(people.ana(), fresh(campaign), people.care(), 2)
    assert fresh(campaign).state == "signed"
    planning.launch(max_(), fresh(campaign))
    assert fresh(campaign).state == "live"


def test_an_edit_after_the_signature_asks_again() -> None:
    campaign = planned()
    planning.sign(people.ana(), campaign, people.care(), 1)
    planning.launch(max_(), fresh(campaign))
    planning.change(max_(), fresh(campaign), {"claims": "30 % off"})
    assert fresh(campaign).state == "asked"
    with pytest.raises(planning.NotPlanned, match="changed after Care signed"):
        planning.launch(max_(), fresh(campaign))
    versions = list(campaign.versions.values_list("number", "content__claims"))
    assert versions == [(2, "30 % off"), (1, "20 % off until Sunday")]


def test_to_save_without_a_change_is_no_version() -> None:
    campaign = planned()
    planning.change(max_(), campaign, {"name": "Winter sale"})
    assert fresh(campaign).version == 1


@pytest.mark.parametrize("who", ["ana", "lea", "outsider"])
def test_only_its_department_plans(who: str) -> None:
    campaign = planned()
    with pytest.raises(planning.NotPlanned):
        planning.change(getattr(people, who)(), campaign, {"name": "Mine"})


def test_nobody_signs_for_others() -> None:
    campaign = planned()
    with pytest.raises(planning.NotPlanned, match="do not sign"):
        planning.sign(max_(), campaign, people.care(), 1)


@pytest.fixture
def shop() -> tuple[Account, World]:
    return desk.connect(marketing(), handle="@harbour")


def scheduled(account: Account, campaign: Campaign | None) -> Post:
    post = publishing.write(
        max_(), marketing(), "20 % off with SAVE20!", {account: ""}, campaign=campaign,
        value="a fifth less", leaves_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    publishing.ask(max_(), post)
    publishing.approve(people.jo(), post)
    return post


def live() -> Campaign:
    campaign = planned()
    planning.sign(people.ana(), campaign, people.care(), 1)
    planning.launch(max_(), fresh(campaign))
    return fresh(campaign)


def later() -> None:
    desk.work()
    clock.move(timedelta(hours=2))
    desk.work()


def test_a_post_of_a_live_campaign_leaves(shop: tuple[Account, World]) -> None:
    account, world = shop
    scheduled(account, live())
    later()
    assert [said.text for said in world.heard] == ["20 % off with SAVE20!"]


def test_a_post_waits_while_its_campaign_is_not_live(shop: tuple[Account, World]) -> None:
    account, world = shop
    campaign = live()
    scheduled(account, campaign)
    planning.change(max_(), campaign, {"claims": "30 % off"})
    later()
    assert not world.heard, "what care signed is not what would be said"
    planning.sign(people.ana(), fresh(campaign), people.care(), 2)
    planning.launch(max_(), fresh(campaign))
    later()
    assert len(world.heard) == 1


def test_a_draft_campaign_schedules_nothing(shop: tuple[Account, World]) -> None:
    with pytest.raises(publishing.NotPublished, match="not live"):
        scheduled(shop[0], planned())


def test_without_a_value_nothing_is_scheduled(shop: tuple[Account, World]) -> None:
    post = publishing.write(
        max_(), marketing(), "We are great", {shop[0]: ""}, leaves_at=clock.now()
    )
    with pytest.raises(publishing.NotPublished, match="gains"):
        publishing.ask(max_(), post)


def test_its_author_does_not_approve_it(shop: tuple[Account, World]) -> None:
    post = publishing.write(
        people.rui(), marketing_of(people.rui()), "Hi", {shop[0]: ""}, value="a smile",
        leaves_at=clock.now(),
    )  # fmt: skip
    publishing.ask(people.rui(), post)
    with pytest.raises(publishing.NotPublished, match="else"):
        publishing.approve(people.rui(), post)


def marketing_of(agent: Agent) -> Department:
    agent.departments.add(marketing())
    agent.__dict__.pop("_departments_seen", None)
    return marketing()


def test_a_post_that_was_refused_is_tried_again_by_a_person(shop: tuple[Account, World]) -> None:
    account, world = shop
    post = scheduled(account, None)
    world.refuses_next("The place says no.")
    later()
    page = signed_in(max_()).get(f"/plans/posts/{post.pk}/")
    assert "The place says no." in page.content.decode()
    assert not world.heard
    decide(post, "retry")
    later()
    assert (len(world.heard), Post.objects.get().state) == (1, "left")


@pytest.mark.parametrize("verdict", ["sent", "again"])
def test_nobody_knows_whether_a_post_is_there_until_a_person_looked(
    shop: tuple[Account, World], verdict: str
) -> None:
    account, world = shop
    post = scheduled(account, None)
    later()
    assert Post.objects.get().state == "left"
    Reply.objects.filter(variant__post=post).update(state="unknown")
    Post.objects.update(state="scheduled")
    decide(post, verdict)
    later()
    assert Post.objects.get().state == "left"
    assert len(world.heard) == 1, "this place knows the key: a repeat makes no second post"


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def decide(post: Post, verdict: str) -> None:
    variant = post.variants.get()
    signed_in(max_()).post(f"/plans/places/{variant.pk}/decide/", {"verdict": verdict})


def test_taken_back_in_time_it_never_leaves(shop: tuple[Account, World]) -> None:
    account, world = shop
    post = scheduled(account, None)
    desk.work()
    publishing.withdraw(max_(), post)
    later()
    assert not world.heard
    publishing.write(max_(), marketing(), "Other words", {account: ""}, post=post)
    assert Post.objects.get().approved_by is None, "other words want another approval"


def test_a_variant_is_said_in_its_own_words(shop: tuple[Account, World]) -> None:
    account, world = shop
    post = publishing.write(
        max_(), marketing(), "A long text for everybody", {account: "Short for here"},
        value="news", leaves_at=clock.now(),
    )  # fmt: skip
    publishing.ask(max_(), post)
    publishing.approve(people.jo(), post)
    later()
    assert [said.text for said in world.heard] == ["Short for here"]


def test_a_mistake_is_corrected_in_public_and_linked(shop: tuple[Account, World]) -> None:
    account, world = shop
    post = scheduled(account, None)
    with pytest.raises(publishing.NotPublished, match="not out yet"):
        publishing.correct(max_(), post, "It is 10 %.", "the truth")
    later()
    post.refresh_from_db()
    correction = publishing.correct(max_(), post, "It is 10 %. Sorry!", "the truth")
    publishing.ask(max_(), correction)
    publishing.approve(people.jo(), correction)
    later()
    assert [said.text for said in world.heard][-1] == "It is 10 %. Sorry!"
    assert (correction.corrects, correction.cheerful) == (post, False)
