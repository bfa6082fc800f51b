"""Declare an incident and end it; while there is trouble, cheerful posts are held."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.campaigns import holding
from wordkept.crisis.models import Incident
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.listening.models import Flood
from wordkept.people.actions import actor
from wordkept.people.doors import departments
from wordkept.people.models import Agent
from wordkept.people.rules import may

NAME_CAP, WHY_CAP = 120, 500


class NotDeclared(Exception):
    """The incident stays as it was; the message says why."""


@transaction.atomic
def declare(agent: Agent, name: str, why: str, flood: UUID | None = None) -> Incident:
    """Anybody who works here may say that it burns; it holds cheerful posts at once."""
    if not departments(agent):
        raise NotDeclared(_("Only somebody who works in a department declares an incident."))
    title, reason = text.clean(name.strip(), NAME_CAP), text.clean(why.strip(), WHY_CAP)
    if not title or not reason:
        raise NotDeclared(_("Give it a name and say what happened."))
    known = Incident.objects.filter(ended_at=None, name=title).first()
    if known:
        return known
    incident = Incident.objects.create(name=title, why=reason, flood=flood, declared_by=agent)
    holding.begin("incident", str(incident.pk), title)
    _tell(agent, incident, "incident.declared")
    return incident


@transaction.atomic
def end(agent: Agent, incident: Incident, why: str) -> None:
    if not may(agent.role, "release"):
        raise NotDeclared(_("A lead or an administrator ends an incident."))
    values = {"ended_at": clock.now(), "ended_by": agent, "ended_why": text.clean(why, WHY_CAP)}
    if Incident.objects.filter(pk=incident.pk, ended_at=None).update(**values):
        holding.end("incident", str(incident.pk))
        _tell(agent, incident, "incident.ended")


def _tell(agent: Agent, incident: Incident, name: str) -> None:
    record(name, f"incident:{incident.pk}", actor(agent), incident=str(incident.pk))


def hold_for_floods(facts: Sequence[Fact]) -> None:
    """A flood rises: nobody is cheerful until it is over."""
    for flood in Flood.objects.filter(pk__in=[fact.data["flood"] for fact in facts]):
        if flood.calmed_at is None:
            holding.begin("flood", str(flood.pk), flood.name, flood.terms)


def let_go(facts: Sequence[Fact]) -> None:
    for fact in facts:
        holding.end("flood", fact.data["flood"])
