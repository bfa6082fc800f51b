"""A switch that really stops, four eyes, and nobody cheerful in a flood: nothing leaves that must not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import transaction

from tests import desk, people
from wordkept.campaigns import holding
from wordkept.campaigns.models import Post, Variant
from wordkept.channels.demo import World
from wordkept.conversations.models import Message
from wordkept.intake.models import Account
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.replies import actions as replies
from wordkept.replies import approving, stopping
from wordkept.replies.models import Draft, Reply, Stop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


@pytest.fixture
def place() -> tuple[Account, World]:
    account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help my router is dead")
    desk.work()
    return account, world


def answer(words: str = "We are on it.", agent: Agent | None = None) -> Reply:
    return replies.reply(agent or people.ana(), desk.only_conversation(), words, "public", words)


def post(account: Account, words: str = "Great network!", cheerful: bool = True) -> Post:
    made = Post.objects.create(
        department=account.department,
        text=words,
        value="a good laugh",
        cheerful=cheerful,
        owner=people.jo(),
        state=Post.State.SCHEDULED,
        leaves_at=clock.now() + timedelta(hours=1),
    )
    Variant.objects.create(post=made, account=account)
    schedule(made)
    return made


@transaction.atomic
def schedule(post: Post) -> None:
    record("post.scheduled", f"post:{post.pk}", "", post.department_id, post=str(post.pk))


def later(hours: float = 2) -> None:
    clock.move(timedelta(hours=hours))
    desk.work()


def heard(world: World) -> Sequence[str]:
    return [outgoing.text for outgoing in world.heard]


def test_a_post_leaves_by_the_outbox_at_its_time_once(place: tuple[Account, World]) -> None:
    account, world = place
    made = post(account)
    desk.work()
    assert heard(world) == [], "its time has not come"
    later()
    later()
    assert heard(world) == ["Great network!"]
    made.refresh_from_db()
    assert made.state == Post.State.LEFT
    assert Reply.objects.get().remote_id
    names = set(Fact.objects.filter(subject=f"post:{made.pk}").values_list("name", flat=True))
    assert {"post.queued", "post.attempting", "post.sent", "post.left"} <= names


def test_our_post_comes_back_and_opens_no_conversation(place: tuple[Account, World]) -> None:
    account, _world = place
    post(account)
    later()
    desk.only_conversation()


@pytest.mark.parametrize(("scope", "left"), [("posts", ["We are on it."]), ("all", [])])
def test_the_switch_stops_what_it_says(
    place: tuple[Account, World], scope: str, left: Sequence[str]
) -> None:
    account, world = place
    post(account)
    answer()
    stop = stopping.press(people.ana(), scope, "a wrong coupon is out")
    later()
    assert heard(world) == left
    with pytest.raises(stopping.NotStopped, match="lead"):
        stopping.lift(people.ana(), stop)
    stopping.lift(people.jo(), stop)
    later()
    assert sorted(heard(world)) == ["Great network!", "We are on it."]


def test_the_switch_of_another_department_stops_nothing_here(place: tuple[Account, World]) -> None:
    answer()
    stopping.press(people.lea(), "all", "press is calling", people.communications())
    later()
    assert heard(place[1]) == ["We are on it."]


def test_a_switch_pressed_between_choosing_and_claiming_still_stops(
    place: tuple[Account, World],
) -> None:
    from wordkept.replies import delivery

    reply = answer()
    clock.move(timedelta(hours=2))
    stopping.press(people.ana(), "all", "wait")
    assert not delivery._claimed(reply)
    reply.refresh_from_db()
    assert reply.state == Reply.State.QUEUED


def test_a_stop_wants_a_reason_and_is_one(place: tuple[Account, World]) -> None:
    with pytest.raises(stopping.NotStopped, match="why"):
        stopping.press(people.ana(), "all", "  ")
    with pytest.raises(stopping.NotStopped, match="what"):
        stopping.press(people.ana(), "some", "why not")
    with pytest.raises(stopping.NotStopped, match="department"):
        stopping.press(people.outsider(), "all", "why not")
    first = stopping.press(people.ana(), "all", "wait")
    assert stopping.press(people.ben(), "all", "wait more") == first
    assert Stop.objects.count() == 1


def test_cheerful_posts_are_held_in_trouble_and_released_by_name(
    place: tuple[Account, World],
) -> None:
    account, world = place
    cheerful, sober = post(account), post(account, "Maintenance tonight.", cheerful=False)
    desk.work()
    holding.begin("flood", "f1", "outage in the north")
    later()
    assert heard(world) == ["Maintenance tonight."]
    cheerful.refresh_from_db()
    assert (cheerful.state, cheerful.held_why) == (Post.State.HELD, "outage in the north")
    holding.end("flood", "f1")
    later()
    assert heard(world) == ["Maintenance tonight."], "over, but nobody looked at it yet"
    with pytest.raises(holding.NotReleased):
        holding.release(people.ana(), cheerful)
    holding.release(people.jo(), cheerful)
    later(0.1)
    assert heard(world) == ["Maintenance tonight.", "Great network!"]
    cheerful.refresh_from_db()
    assert cheerful.released_by == people.jo()
    assert sober.pk != cheerful.pk


def test_a_post_scheduled_during_the_trouble_is_held_too(place: tuple[Account, World]) -> None:
    holding.begin("incident", "i1", "fire in the depot")
    made = post(place[0])
    later()
    made.refresh_from_db()
    assert made.state == Post.State.HELD and heard(place[1]) == []


def test_four_eyes(place: tuple[Account, World]) -> None:
    _account, world = place
    with transaction.atomic():
        reply = answer("We give you 50 €.")
        approving.wait(people.ana(), reply, "50 € is more than 20 €")
    later()
    assert heard(world) == []
    assert Message.objects.get(by="brand").sending == "waiting"
    with pytest.raises(replies.NotPossible, match="role"):
        approving.approve(people.ben(), reply)
    approving.approve(people.jo(), reply, "this once")
    later(0.1)
    assert heard(world) == ["We give you 50 €."]
    approval = reply.approvals.get()
    assert (approval.verdict, approval.decided_by) == ("approved", people.jo())


def test_nobody_approves_their_own_words(place: tuple[Account, World]) -> None:
    with transaction.atomic():
        reply = answer("We give you 50 €.", people.jo())
        approving.wait(people.jo(), reply, "too much")
    with pytest.raises(replies.NotPossible, match="else"):
        approving.approve(people.jo(), reply)


def test_what_is_sent_back_is_a_draft_again_with_a_note(place: tuple[Account, World]) -> None:
    with transaction.atomic():
        reply = answer("We give you 50 €.")
        approving.wait(people.ana(), reply, "too much")
    approving.send_back(people.jo(), reply, "offer the usual voucher")
    later()
    assert heard(place[1]) == []
    assert Draft.objects.get(agent=people.ana()).text == "We give you 50 €."
    assert reply.approvals.get().note == "offer the usual voucher"
    with pytest.raises(replies.NotPossible, match="any more"):
        approving.approve(people.jo(), reply)
