"""Ben goes away: nothing lands on his desk unseen, and what he promised does not wait until he is back."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests import desk, people
from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.doors import colleagues, here
from wordkept.people.models import Agent
from wordkept.promises import actions as promises
from wordkept.promises import doors, handing, watching
from wordkept.promises.models import Promise
from wordkept.promises.rules.keeping import A_DAY
from wordkept.remedies.views import _who_may

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = timedelta(days=7)


@pytest.fixture
def matter(noon: datetime) -> Conversation:
    """Maya writes, and Ben takes it."""
    people.ana(), people.jo()
    _, world = desk.connect(people.care())
    world.says("maya", "My router is dead")
    desk.work()
    row = desk.only_conversation()
    conversations.assign(people.ben(), row, people.ben())
    return row


def goes_away(agent: Agent, span: timedelta = WEEK) -> Agent:
    Agent.objects.filter(pk=agent.pk).update(away_until=clock.now() + span)
    agent.refresh_from_db()
    return agent


def word(matter: Conversation, owner: Agent, due: timedelta) -> Promise:
    """A promise that stands, with its owner and its hour."""
    terms = promises.Terms("a new router", clock.now() + due, owner=owner)
    made = promises.make(owner, terms, matter)
    matter.refresh_from_db()
    return made


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def page(agent: Agent, address: str) -> str:
    return unescape(browser(agent).get(address).content.decode())


def test_who_gives_it_to_somebody_away_is_warned_and_told_who_is_here(matter: Conversation) -> None:
    ben, ana = goes_away(people.ben()), people.ana()
    conversations.assign(ana, matter, None)
    address = f"/c/{matter.pk}/assign/"
    said = browser(ana).post(address, {"to": str(ben.pk)}, follow=True).content.decode()
    assert "Ben Okoro is away until" in said
    assert "Here now: Ana Duarte, Jo Lindqvist." in said
    matter.refresh_from_db()
    assert matter.assignee is None
    browser(ana).post(address, {"anyway": str(ben.pk)})
    matter.refresh_from_db()
    assert matter.assignee == ben


def test_the_menu_puts_those_who_are_here_first(matter: Conversation) -> None:
    goes_away(people.ana())
    shown = page(people.jo(), f"/c/{matter.pk}/?view=all")
    menu = shown[shown.index('data-key="a"') : shown.index("Give it to them all the same")]
    assert menu.index("Ben Okoro") < menu.index("Ana Duarte") < menu.index("Away until")


def test_who_is_away_may_still_take_it_and_is_here_again_by_the_clock(matter: Conversation) -> None:
    ben = goes_away(people.ben())
    conversations.assign(ben, matter, None)
    conversations.assign(ben, matter, ben)
    with pytest.raises(conversations.IsAway):
        conversations.assign(people.ana(), matter, goes_away(people.jo()))
    clock.move(WEEK + timedelta(seconds=1))
    conversations.assign(people.ana(), matter, people.jo())
    assert not people.jo().is_away


def test_nobody_away_is_suggested(matter: Conversation) -> None:
    ana = people.ana()
    assert people.jo() in _who_may(ana, "lead")
    goes_away(people.jo())
    assert _who_may(ana, "lead") == []
    assert set(here(colleagues(ana))) == {ana, people.ben()}


def test_what_comes_due_while_its_owner_is_away_is_handed_over_with_one_click(
    matter: Conversation,
) -> None:
    made = word(matter, people.ben(), timedelta(days=3))
    jo = people.jo()
    assert "Promised by somebody who is away" not in page(jo, "/today/")
    goes_away(people.ben())
    shown = page(jo, "/today/")
    assert "Promised by somebody who is away" in shown and "a new router" in shown
    assert "Hand over to Ana" in shown, "she has as little to do as Jo, and comes first by name"
    browser(jo).post(f"/today/conversations/{matter.pk}/hand-over/", {"to": str(people.ana().pk)})
    matter.refresh_from_db()
    made.refresh_from_db()
    assert (matter.assignee, made.owner) == (people.ana(), people.ana())
    told = Fact.objects.get(name="promise.handed_over")
    assert told.data == {"promise": str(made.pk), "to": people.ana().pk}
    assert "Promised by somebody who is away" not in page(jo, "/today/")
    assert handing.left(jo) == []


def test_whoever_has_least_to_do_is_asked_first(matter: Conversation) -> None:
    word(matter, people.ben(), timedelta(days=3))
    goes_away(people.ben())
    _, world = desk.connect(people.care(), "forum")
    world.says("tom", "Mine too")
    desk.work()
    conversations.assign(people.ana(), Conversation.objects.get(place="forum"), people.ana())
    assert handing.left(people.jo())[0].there == [people.jo(), people.ana()]


@pytest.mark.parametrize("due", [timedelta(days=8), None])
def test_what_comes_due_when_they_are_back_stays_with_them(
    matter: Conversation, due: timedelta | None
) -> None:
    if due:
        word(matter, people.ben(), due)
    goes_away(people.ben())
    assert handing.left(people.jo()) == []


def test_only_a_lead_hands_over_and_only_from_who_is_away(matter: Conversation) -> None:
    word(matter, people.ben(), timedelta(days=3))
    with pytest.raises(promises.NotPossible, match="has it already"):
        handing.hand_over(people.jo(), matter, people.ana())
    goes_away(people.ben())
    matter.refresh_from_db()
    assert "Promised by somebody" not in page(people.ana(), "/today/")
    with pytest.raises(promises.NotPossible, match="A lead hands over"):
        handing.hand_over(people.ana(), matter, people.ana())
    goes_away(people.ana())
    with pytest.raises(promises.NotPossible, match="Ana Duarte is away"):
        handing.hand_over(people.jo(), matter, people.ana())
    matter.refresh_from_db()
    assert matter.assignee == people.ben()
    assert handing.left(people.lea()) == [], "another department"


def test_promises_of_others_in_it_stay_theirs(matter: Conversation) -> None:
    his = word(matter, people.ben(), timedelta(days=3))
    hers = word(matter, people.ana(), timedelta(days=4))
    goes_away(people.ben())
    matter.refresh_from_db()
    handing.hand_over(people.jo(), matter, people.jo())
    his.refresh_from_db()
    hers.refresh_from_db()
    assert (his.owner, hers.owner) == (people.jo(), people.ana())


def test_a_reminder_goes_to_the_lead_as_well_when_its_owner_is_away(matter: Conversation) -> None:
    made = word(matter, people.ben(), timedelta(days=3))
    jo = people.jo()
    goes_away(people.ben())
    assert not doors.needing(jo).exists()
    clock.move(timedelta(days=3) - A_DAY / 2)
    assert watching.remind_due() == 1
    assert Fact.objects.get(name="promise.reminded").data["leads"] == [jo.pk]
    assert list(doors.needing(jo)) == [made]
    assert not doors.needing(people.ana()).exists()
    assert "Ben is away" in page(jo, "/today/")
    clock.move(A_DAY)
    assert watching.alarm_due() == 1
    assert Fact.objects.get(name="promise.overdue").data["leads"] == [jo.pk]


def test_a_reminder_of_who_is_here_is_theirs_alone(matter: Conversation) -> None:
    word(matter, people.ben(), timedelta(days=3))
    clock.move(timedelta(days=3) - A_DAY / 2)
    assert watching.remind_due() == 1
    assert "leads" not in Fact.objects.get(name="promise.reminded").data
    assert not doors.needing(people.jo()).exists()
