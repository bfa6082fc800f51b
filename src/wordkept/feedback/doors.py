"""Feedback is for everybody who works here; who said it lies behind the doors of their conversations."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from wordkept.feedback.models import Feedback, Voice
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent


def feedback(agent: Agent) -> QuerySet[Feedback]:
    seen = Feedback.objects.select_related("department", "made_by", "decided_by")
    return seen if departments(agent) else seen.none()


def one(agent: Agent, id: UUID | str) -> Feedback:
    found: Feedback = only(feedback(agent), pk=id)
    return found


def voices(agent: Agent, item: Feedback) -> QuerySet[Voice]:
    heard = item.voices.filter(conversation__department__in=departments(agent))
    return heard.select_related("conversation__customer")


def shown() -> QuerySet[Feedback]:
    """What everybody may read, without a login: what we did, never who said it."""
    return Feedback.objects.filter(state=Feedback.State.DONE, shown=True).order_by("-decided_at")
