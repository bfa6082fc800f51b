"""Feedback is for everybody who works here; who said it lies behind the doors of their conversations."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wordkept.conversations import stages
from wordkept.feedback.models import Feedback, Voice
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent


def feedback(agent: Agent) -> QuerySet[Feedback]:
    seen = Feedback.objects.select_related("department", "made_by", "decided_by")
    return seen if departments(agent) else seen.none()


def one(agent: Agent, id: UUID | str) -> Feedback:
    found: Feedback = only(feedback(agent), pk=id)
    return found


def voices(agent: Agent, stage: str = "") -> QuerySet[Voice]:
    """Who said it, as far as this agent may know, perhaps at one stage only."""
    heard = Voice.objects.filter(conversation__department__in=departments(agent))
    return stages.at(heard, stage).select_related("conversation__customer")


def heard_at(agent: Agent, stage: str) -> QuerySet[Feedback]:
    """What people of this stage asked for; "" is everything."""
    said = voices(agent, stage).filter(feedback=OuterRef("pk"))
    return feedback(agent).filter(Exists(said)) if stage else feedback(agent)


@dataclass(frozen=True)
class Numbers:
    """Since ever: what was asked for and by how many, what of it was done or declined, who was told."""

    wishes: int
    heard: int
    done: int
    declined: int
    owed: int
    told: int


def numbers(agent: Agent) -> Numbers:
    """`owed` voices have a decision to hear; `told` of them heard it."""
    state, seen = Feedback.State, feedback(agent).select_related(None)
    heard = Voice.objects.filter(conversation__department__in=departments(agent))
    owed = heard.filter(feedback__decided_at__isnull=False)
    return Numbers(
        seen.count(),
        heard.count(),
        seen.filter(state=state.DONE).count(),
        seen.filter(state=state.DECLINED).count(),
        owed.count(),
        owed.filter(told_at__isnull=False).count(),
    )


def shown() -> QuerySet[Feedback]:
    """What everybody may read, without a login: what we did, never who said it."""
    return Feedback.objects.filter(state=Feedback.State.DONE, shown=True).order_by("-decided_at")
