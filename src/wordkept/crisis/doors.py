"""Trouble concerns everybody who works here: incidents and stops are seen by all departments."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from wordkept.crisis.models import Incident
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent


def incidents(agent: Agent) -> QuerySet[Incident]:
    """Who belongs to no department sees none."""
    seen = Incident.objects.select_related("declared_by", "ended_by")
    return seen if departments(agent) else seen.none()


def incident(agent: Agent, id: UUID | str) -> Incident:
    found: Incident = only(incidents(agent), pk=id)
    return found
