"""D2, D3: a trainee who offers too much is stopped with the reason, the lead decides, parity remembers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import desk, people
from wordkept.channels.demo import World
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people import actions as staff
from wordkept.people.models import Agent
from wordkept.remedies import actions, doors
from wordkept.remedies.models import Allowance, ExpectationVersion, Remedy
from wordkept.replies import actions as replies
from wordkept.replies import approving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]

TOO_MUCH = "Sorry about the outage! We give you a voucher of 50 €."
USUAL = "Sorry about the outage! We give you a voucher of 20 €."


def tia() -> Agent:
    known = Agent.objects.filter(email="tia@harbour.example").first()
    return known or staff.welcome("tia@harbour.example", "Tia Ray", "trainee", [people.care()])


@pytest.fixture
def world() -> World:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help no internet since this outage, I am furious!")
    desk.work()
    actions.expect(people.ana(), "outage", "Outage", "10 € a day", "We are sorry", ["outage"])
    for role, limit in [("trainee", 20), ("agent", 30), ("lead", 100)]:
        actions.allow(people.jo(), role, "credit", Decimal(limit))
    return world


def say(who: Agent, words: str, key: str = "k") -> None:
    replies.reply(who, desk.only_conversation(), words, "public", key)


def later() -> None:
    clock.move(timedelta(minutes=5))
    desk.work()


def test_a_trainee_is_stopped_with_the_reason_and_nothing_leaves(world: World) -> None:
    with pytest.raises(replies.NeedsApproval, match="more than a trainee may") as stopped:
        say(tia(), TOO_MUCH)
    assert stopped.value.approver == "lead"
    later()
    assert not world.heard
    say(tia(), USUAL)
    later()
    assert [said.text for said in world.heard] == [USUAL]


def test_the_lead_lets_it_go(world: World) -> None:
    asked = approving.ask(tia(), desk.only_conversation(), TOO_MUCH, "public", "k")
    again = approving.ask(tia(), desk.only_conversation(), TOO_MUCH, "public", "k")
    assert asked == again and asked.approvals.count() == 1
    later()
    assert not world.heard
    with pytest.raises(replies.NotPossible):
        approving.approve(people.ana(), asked)
    approving.approve(people.jo(), asked)
    later()
    assert len(world.heard) == 1
    names = [fact.name for fact in Fact.objects.filter(name__startswith="reply.appro")]
    assert names == ["reply.approval_asked", "reply.approved"]


def test_a_lead_approves_no_more_than_a_lead_may_give(world: World) -> None:
    asked = approving.ask(
        tia(), desk.only_conversation(), "We give you a voucher of 101 €.", "public", "k"
    )
    with pytest.raises(replies.NeedsApproval, match="team lead"):
        approving.approve(people.jo(), asked)
    later()
    assert not world.heard


def test_what_left_is_logged_with_its_circumstances_once(world: World) -> None:
    say(people.ana(), USUAL)
    assert not Remedy.objects.exists(), "nothing is given before it left"
    later()
    later()
    given = Remedy.objects.get()
    assert (given.kind, given.value, given.currency) == ("credit", Decimal(20), "EUR")
    assert (given.issue, given.public, given.loud) == ("outage", True, True)
    assert given.given_by == people.ana()
    assert Fact.objects.filter(name="remedy.given").count() == 1


def test_the_history_is_seen_before_an_offer_and_only_through_the_door(world: World) -> None:
    say(people.ana(), USUAL)
    later()
    customer = desk.only_conversation().customer
    assert [one.value for one in doors.given_to(people.ben(), customer)] == [Decimal(20)]
    assert not doors.given_to(people.lea(), customer).exists()


def test_goodwill_within_the_budget_needs_nobodys_leave(world: World) -> None:
    gesture = "And a small gift from us for the cat: a free decoy router of 8 €."
    with pytest.raises(replies.NeedsApproval):
        say(tia(), gesture)
    actions.set_budget(people.jo(), people.care(), Decimal(10), Decimal(15))
    say(tia(), gesture, "first")
    later()
    assert actions.goodwill_left(people.care().pk) == (Decimal(7), "EUR")
    with pytest.raises(replies.NeedsApproval):
        say(tia(), gesture, "second")


def test_both_departments_write_what_can_be_expected(world: World) -> None:
    actions.expect(people.lea(), "outage", "Outage", "10 € a day from the second", "", ["outage"])
    versions = list(ExpectationVersion.objects.values_list("number", "text"))
    assert versions == [(2, "10 € a day from the second"), (1, "10 € a day")]
    for who in (tia(), people.outsider()):
        with pytest.raises(actions.NotAgreed):
            actions.expect(who, "outage", "Outage", "nothing", "", [])


def test_who_may_not_give_may_not_allow(world: World) -> None:
    with pytest.raises(actions.NotAgreed):
        actions.allow(people.ana(), "agent", "credit", Decimal(1000))
    with pytest.raises(actions.NotAgreed):
        actions.forbid(people.ana(), Allowance.objects.filter(role="agent").get())
    assert Allowance.objects.get(role="agent").limit == 30
    with pytest.raises(actions.NotAgreed):
        actions.allow(people.jo(), "agent", "kisses", Decimal(3))
