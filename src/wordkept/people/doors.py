"""What an agent may see is decided by departments; here is the one place that says which."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404

from wordkept.kernel import clock
from wordkept.people.models import Agent

NOT_FOUND = "There is nothing here that you may see."
NONSENSE = (ValueError, OverflowError, TypeError, ValidationError)


def departments(agent: Agent) -> list[int]:
    """The departments whose matters this agent may see; asked for once per request."""
    known: list[int] | None = getattr(agent, "_departments_seen", None)
    if known is None:
        known = list(agent.departments.values_list("pk", flat=True)) if agent.is_active else []
        agent._departments_seen = known  # type: ignore[attr-defined]
    return known


def colleagues(agent: Agent, department: int | None = None) -> QuerySet[Agent]:
    """Active colleagues who share a department with this agent, or work in the one named."""
    wanted = [department] if department in departments(agent) else departments(agent)
    return Agent.objects.filter(is_active=True, departments__in=wanted).distinct()


def here(people: QuerySet[Agent]) -> QuerySet[Agent]:
    """Those of them who are not away now."""
    return people.exclude(away_until__gt=clock.now())


def only(rows: QuerySet[Any], **key: Any) -> Any:
    """The one row behind a door. Absent, foreign and nonsense keys give the same answer."""
    try:
        return rows.get(**key)
    except (rows.model.DoesNotExist, *NONSENSE) as absent:
        raise Http404(NOT_FOUND) from absent
