"""Plans in the browser: Max plans, Ana corrects and signs, it goes live, and both see what is asked about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import desk, people
from tests.flow.test_campaigns import marketing, max_
from wordkept.campaigns.models import Agreement, Campaign, Goal, Link, Post, Touchpoint, Visit
from wordkept.channels.demo import World
from wordkept.intake.models import Account
from wordkept.kernel import clock
from wordkept.people.models import Agent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def as_(who: Agent) -> Client:
    client = Client()
    client.force_login(who)
    return client


def at(days: float) -> str:
    return (clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def brief(**more: Any) -> dict[str, Any]:
    return {
        "name": "Winter <b>sale</b>", "value": "a fifth less", "claims": "20 % off until Sunday",
        "words": "#save20, SAVE20", "starts_at": at(0), "ends_at": at(7),
        "offer_what": ["20 % off routers", ""], "offer_code": ["SAVE20", ""],
        "offer_amount": ["20", ""], "offer_currency": ["%", ""], "offer_terms": ["till Sunday", ""],
        "offer_ends": [at(7), ""], "question": ["Which routers?", ""], "answer": ["All.", ""],
    } | more  # fmt: skip


def planned() -> Campaign:
    people.care()
    as_(max_()).post("/plans/campaigns/new/", brief())
    campaign = Campaign.objects.get()
    as_(max_()).post(f"/plans/campaigns/{campaign.pk}/ask/")
    return campaign


def live() -> Campaign:
    campaign = planned()
    version = Campaign.objects.get().version
    signed = {"version": version, "department": people.care().pk, "sign": ""}
    as_(people.ana()).post(f"/plans/campaigns/{campaign.pk}/sign/", signed)
    as_(max_()).post(f"/plans/campaigns/{campaign.pk}/launch/")
    return campaign


def test_from_brief_to_live() -> None:
    campaign = planned()
    page = as_(people.ana()).get(f"/plans/campaigns/{campaign.pk}/").content.decode()
    for words in ("Winter &lt;b&gt;sale", "20 % off routers", "Which routers?", "Sign version"):
        assert words in page
    version = Campaign.objects.get().version
    wrong = {"version": version, "department": people.care().pk, "correct": "", "corrections": ""}
    address = f"/plans/campaigns/{campaign.pk}/sign/"
    assert (
        "Say what must change."
        in as_(people.ana()).post(address, wrong, follow=True).content.decode()
    )
    as_(people.ana()).post(address, wrong | {"corrections": "Until when exactly?"})
    refused = as_(max_()).post(f"/plans/campaigns/{campaign.pk}/launch/", follow=True)
    assert "Care has not signed it yet." in refused.content.decode()
    as_(max_()).post(
        f"/plans/campaigns/{campaign.pk}/", brief(claims="20 % off until Sunday 24:00")
    )
    right = {"version": version + 1, "department": people.care().pk, "sign": ""}
    as_(people.ana()).post(address, right)
    as_(max_()).post(f"/plans/campaigns/{campaign.pk}/launch/")
    assert Campaign.objects.get().state == "live"
    assert "Winter &lt;b&gt;sale" in as_(people.lea()).get("/plans/").content.decode()


@pytest.fixture
def shop() -> tuple[Account, World]:
    return desk.connect(marketing(), handle="@harbour")


def written(account: Account, **more: Any) -> Post:
    given = {
        "text": "20 % off with SAVE20 {link}", "value": "a fifth less", "account": str(account.pk),
        "leaves_at": at(0.1), "link": "https://harbour.example/sale", "cheerful": "yes", "ask": "yes",
    } | more  # fmt: skip
    answer = as_(max_()).post("/plans/posts/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    return Post.objects.get()


def test_a_post_is_approved_leaves_and_its_visits_are_counted(shop: tuple[Account, World]) -> None:
    account, world = shop
    post = written(account, campaign=str(live().pk))
    as_(people.jo()).post(f"/plans/posts/{post.pk}/decide/", {"act": "approve"})
    desk.work()
    clock.move(timedelta(hours=5))
    desk.work()
    link = Link.objects.get()
    assert f"/go/{link.slug}/" in world.heard[0].text
    anybody = Client()
    for _time in range(3):
        answer = anybody.get(f"/go/{link.slug}/")
        assert (answer.status_code, answer["Location"]) == (302, "https://harbour.example/sale")
    assert not anybody.cookies, "no cookie is set"
    assert Visit.objects.get().count == 3
    page = as_(people.ana()).get(f"/plans/posts/{post.pk}/").content.decode()
    assert "3 visits" in page and "worth judging" in page
    assert anybody.get("/go/nothing/").status_code == 404


def test_what_is_asked_about_it_is_seen_by_both(shop: tuple[Account, World]) -> None:
    campaign = live()
    _account, world = desk.connect(people.care())
    clock.move(timedelta(hours=1))
    world.says("maya", "@harbour_help does SAVE20 work for my old router?")
    world.says("otto", "@harbour_help my cat says hello")
    desk.work()
    from wordkept.conversations.models import Conversation

    touched, other = [
        as_(people.ana()).get(f"/c/{one.pk}/campaigns/").content.decode()
        for one in Conversation.objects.order_by("customer__name")
    ]
    assert "till Sunday" in touched and "Which routers?" in touched
    assert "SAVE20" not in other
    marketing_sees = as_(max_()).get(f"/plans/campaigns/{campaign.pk}/heard/").content.decode()
    assert "Nobody yet." in marketing_sees, "what was said to care stays behind its door"
    max_().departments.add(people.care())
    marketing_sees = as_(max_()).get(f"/plans/campaigns/{campaign.pk}/heard/").content.decode()
    assert "1 mention" in marketing_sees and "does SAVE20 work" in marketing_sees


def test_trouble_on_the_same_topic_is_shown_while_writing() -> None:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help your network is broken AGAIN, terrible, I am furious")
    desk.work()
    jo = people.jo()
    jo.departments.add(marketing())
    shown = as_(jo).post("/plans/trouble/", {"text": "Our network is great!"}, headers=PART)
    assert "1 unhappy conversation is open" in shown.content.decode()
    calm = as_(jo).post("/plans/trouble/", {"text": "New mugs are here!"}, headers=PART)
    assert "unhappy" not in calm.content.decode()
    foreign = as_(people.lea()).post("/plans/trouble/", {"text": "network"}, headers=PART)
    assert "unhappy" not in foreign.content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"value": ""}, "gains"),
        ({"account": ""}, "at least one account"),
        ({"leaves_at": "nonsense"}, "when it leaves"),
        ({"link": "javascript:alert(1)"}, "whole address"),
        ({"text": "x" * 3_000}, "over the limit"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    shop: tuple[Account, World], wrong: dict[str, str], says: str
) -> None:
    given = {
        "text": "20 % off", "value": "a fifth less", "account": str(shop[0].pk),
        "leaves_at": at(0.1), "ask": "yes",
    } | wrong  # fmt: skip
    answer = as_(max_()).post("/plans/posts/new/", given)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert given["text"][:200] in answer.content.decode()


def test_without_a_time_it_leaves_when_a_colleague_agrees(shop: tuple[Account, World]) -> None:
    post = written(shop[0], leaves_at="")
    desk.work()
    clock.move(timedelta(hours=5))
    as_(people.jo()).post(f"/plans/posts/{post.pk}/decide/", {"act": "approve"})
    desk.work()
    assert len(shop[1].heard) == 1
    post.refresh_from_db()
    assert (post.state, post.leaves_at) == ("left", clock.now())


def test_a_correction_can_be_asked_for_minutes_after_it_was_drafted(
    shop: tuple[Account, World],
) -> None:
    post = written(shop[0], leaves_at="")
    as_(people.jo()).post(f"/plans/posts/{post.pk}/decide/", {"act": "approve"})
    desk.work()
    form = {"act": "correct", "why": "It is 10 %. Sorry!"}
    as_(max_()).post(f"/plans/posts/{post.pk}/decide/", form)
    clock.move(timedelta(minutes=9))
    correction = Post.objects.get(corrects=post)
    as_(max_()).post(f"/plans/posts/{correction.pk}/decide/", {"act": "ask"})
    as_(people.jo()).post(f"/plans/posts/{correction.pk}/decide/", {"act": "approve"})
    desk.work()
    assert [said.text for said in shop[1].heard][1:] == ["It is 10 %. Sorry!"]


def test_an_agent_of_care_publishes_nothing() -> None:
    for address in ("/plans/posts/new/", "/plans/campaigns/new/"):
        assert as_(people.ana()).get(address).status_code == 404


def test_a_handshake_wants_both_hands() -> None:
    between = [str(people.care().pk), str(marketing().pk)]
    given = {"title": "Sundays", "text": "Marketing answers till noon.", "between": between}
    as_(people.ana()).post("/plans/agreements/write/", given)
    agreement = Agreement.objects.get()
    page = as_(max_()).get("/plans/agreements/").content.decode()
    assert "not signed yet by" in page and "Sign for Marketing" in page
    address = f"/plans/agreements/{agreement.pk}/sign/"
    as_(people.ana()).post(address, {"version": 1, "department": people.care().pk})
    as_(max_()).post(address, {"version": 1, "department": marketing().pk})
    assert "signed by all" in as_(max_()).get("/plans/agreements/").content.decode()
    as_(max_()).post(
        "/plans/agreements/write/", given | {"agreement": str(agreement.pk), "text": "Till two."}
    )
    assert "not signed yet by" in as_(max_()).get("/plans/agreements/").content.decode()
    assert as_(people.lea()).post(address, {"version": 2}).status_code == 404
    alone = given | {"between": between[:1]}
    refused = as_(people.ana()).post("/plans/agreements/write/", alone, follow=True)
    assert "two departments at least" in refused.content.decode()


def test_goals_and_the_map() -> None:
    care = people.care()
    as_(people.ana()).post("/plans/goals/", {"department": care.pk, "what": "Answer in an hour"})
    goal = Goal.objects.get()
    as_(people.lea()).post("/plans/goals/", {"met": goal.pk})
    assert Goal.objects.get().met_at is None
    as_(people.ana()).post("/plans/goals/", {"met": goal.pk})
    assert Goal.objects.get().met_at
    point = {"place": "mail", "stage": "after", "owner": care.pk, "gap": "nobody on Sundays"}
    as_(people.ana()).post("/plans/touchpoints/", point)
    as_(people.ana()).post("/plans/touchpoints/", point | {"gap": ""})
    assert Touchpoint.objects.get().gap == ""
    as_(people.ana()).post("/plans/touchpoints/", point | {"stage": "never"})
    assert Touchpoint.objects.count() == 1
    assert "Answer in an hour" in as_(people.lea()).get("/plans/agreements/").content.decode()


def test_who_works_in_both_plans_for_marketing_and_the_first_draft_is_version_1() -> None:
    care = people.care()
    max_().departments.add(care)
    form = {"name": "Sale", "offer_what": "20 % off", "question": "Which?"}
    as_(max_()).post("/plans/campaigns/new/", form)
    campaign = Campaign.objects.get()
    assert (campaign.department, campaign.version) == (marketing(), 1)
    assert (campaign.offers.count(), campaign.versions.count()) == (1, 1)
