"""An incident is a switch with a reason: pressed by anybody, ended by a lead, and posts wait meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tests import people
from wordkept.campaigns.models import Hold
from wordkept.crisis import actions, doors
from wordkept.crisis.models import Incident
from wordkept.journal.actions import record, run_until_quiet
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening.models import Flood, Series

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


def test_declared_once_and_ended_by_a_lead() -> None:
    incident = actions.declare(people.ana(), "Outage in the north", "500 calls since noon")
    assert actions.declare(people.ben(), "Outage in the north", "me too") == incident
    assert Hold.objects.get(ended_at=None).why == "Outage in the north"
    with pytest.raises(actions.NotDeclared, match="lead"):
        actions.end(people.ana(), incident, "over")
    actions.end(people.jo(), incident, "the cable is back")
    actions.end(people.rui(), incident, "again")
    incident.refresh_from_db()
    assert (incident.ended_by, incident.ended_why) == (people.jo(), "the cable is back")
    assert not Hold.objects.filter(ended_at=None).exists()
    names = list(Fact.objects.filter(name__startswith="incident.").values_list("name", flat=True))
    assert names == ["incident.declared", "incident.ended"]


@pytest.mark.parametrize(("name", "why"), [("", "500 calls"), ("Outage", " ")])
def test_a_name_and_a_reason_are_needed(name: str, why: str) -> None:
    with pytest.raises(actions.NotDeclared, match="name"):
        actions.declare(people.ana(), name, why)
    assert not Incident.objects.exists()


def test_an_outsider_declares_and_sees_none() -> None:
    with pytest.raises(actions.NotDeclared, match="department"):
        actions.declare(people.outsider(), "Outage", "500 calls")
    actions.declare(people.ana(), "Outage", "500 calls")
    assert doors.incidents(people.lea()).count() == 1
    assert not doors.incidents(people.outsider()).exists()


def test_a_flood_holds_until_it_calms() -> None:
    series = Series.objects.create(
        department=people.care(), kind="query", key="q", name="Harbour routers"
    )
    flood = Flood.objects.create(
        series=series, department=people.care(), name="Harbour routers", measure="volume",
        score=1, volume=31, usual=4, began_at=clock.now(), terms=["outage"],
    )  # fmt: skip
    _tell("flood.rising", flood)
    hold = Hold.objects.get(ended_at=None)
    assert (hold.kind, hold.why, hold.about) == ("flood", "Harbour routers", ["outage"])
    clock.move(timedelta(hours=3))
    Flood.objects.update(calmed_at=clock.now())
    _tell("flood.calmed", flood)
    assert not Hold.objects.filter(ended_at=None).exists()


def _tell(name: str, flood: Flood) -> None:
    with transaction.atomic():
        record(name, f"flood:{flood.pk}", "", flood.department_id, flood=str(flood.pk))
    run_until_quiet()
