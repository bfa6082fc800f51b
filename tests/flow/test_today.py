"""Today: what needs somebody now; the switches work from here and say who pressed them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests import desk, people
from wordkept.campaigns import holding
from wordkept.campaigns.models import Post
from wordkept.crisis.models import Incident
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.replies import actions as replies
from wordkept.replies import approving
from wordkept.replies.models import Reply, Stop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


def page(client: Client, agent: Agent) -> str:
    client.force_login(agent)
    return client.get("/today/").content.decode()


def test_a_quiet_day_says_so(client: Client) -> None:
    shown = page(client, people.ana())
    for sentence in ("Nobody waits for us.", "No campaign is running.", "Everybody is here."):
        assert sentence in shown
    assert "Trouble now" not in shown


def test_who_waits_longest_stands_first(client: Client) -> None:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help first")
    desk.work()
    clock.move(timedelta(hours=3))
    world.says("otto", "@harbour_help second")
    desk.work()
    shown = page(client, people.ana())
    assert 0 < shown.index("first") < shown.index("second")
    assert "second" not in page(client, people.lea())


def test_an_incident_from_beginning_to_end(client: Client) -> None:
    client.force_login(people.ana())
    client.post("/today/incidents/", {"name": "Outage <b>north</b>", "why": "500 calls"})
    shown = page(client, people.lea())
    assert "Outage &lt;b&gt;north" in shown and "It is over" not in shown
    address = f"/today/incidents/{Incident.objects.get().pk}/end/"
    refused = client.post(address, {"why": "because"}, follow=True).content.decode()
    assert "A lead or an administrator ends an incident." in refused
    client.force_login(people.jo())
    client.post(address, {"why": "the cable is back"})
    assert "Outage" not in page(client, people.ana())


def test_the_stop_switch(client: Client) -> None:
    client.force_login(people.ana())
    client.post("/today/stop/", {"scope": "all", "why": "a wrong coupon is out"})
    assert "Everything is stopped" in page(client, people.lea())
    client.force_login(people.jo())
    client.post(f"/today/stop/{Stop.objects.get().pk}/lift/")
    assert "Everything is stopped" not in page(client, people.lea())


def test_a_lead_lets_a_reply_go_or_sends_it_back(client: Client) -> None:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help my router is dead")
    desk.work()
    with transaction.atomic():
        reply = replies.reply(people.ana(), desk.only_conversation(), "50 € for you", "public", "k")
        approving.wait(people.ana(), reply, "more than 20 €")
    assert "Let it go" not in page(client, people.ben())
    assert "50 € for you" in page(client, people.jo())
    address = f"/today/replies/{reply.pk}/approve/"
    client.post(address, {"verdict": "return", "note": "the usual voucher"})
    reply.refresh_from_db()
    assert reply.state == Reply.State.RECALLED
    client.force_login(people.lea())
    assert client.post(address, {"verdict": "approve"}).status_code == 404


def test_a_held_post_is_released_by_name(client: Client) -> None:
    post = Post.objects.create(
        department=people.care(), text="Great network!", owner=people.jo(),
        state=Post.State.SCHEDULED, leaves_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    holding.begin("incident", "i", "outage")
    assert "Great network!" in page(client, people.ana())
    client.post(f"/today/posts/{post.pk}/release/")
    assert Post.objects.get().state == Post.State.HELD, "an agent may not"
    client.force_login(people.jo())
    client.post(f"/today/posts/{post.pk}/release/")
    assert Post.objects.get().released_by == people.jo()


def test_who_is_away(client: Client) -> None:
    Agent.objects.filter(pk=people.ben().pk).update(away_until=clock.now() + timedelta(days=2))
    shown = page(client, people.ana())
    assert "Ben Okoro" in shown and "Everybody is here." not in shown
    clock.move(timedelta(days=3))
    assert "Everybody is here." in page(client, people.ana())
