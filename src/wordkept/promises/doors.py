"""The ways to promises: each takes the agent. A promise of another department is not found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q, QuerySet

from wordkept.conversations.models import Conversation
from wordkept.kernel import clock
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.promises.models import Promise

State = Promise.State
STANDING = (State.OPEN, State.PROPOSED)


def promises(agent: Agent) -> QuerySet[Promise]:
    seen = Promise.objects.filter(department__in=departments(agent))
    return seen.select_related("conversation", "customer", "owner", "made_by", "department")


def promise(agent: Agent, id: UUID | str) -> Promise:
    found: Promise = only(promises(agent), pk=id)
    return found


def standing(agent: Agent) -> QuerySet[Promise]:
    """Open ones and proposals, what is due first first, what has no day last."""
    rows = promises(agent).filter(state__in=STANDING)
    return rows.order_by(F("due_at").asc(nulls_last=True), "made_at", "pk")


def of_conversation(agent: Agent, conversation: Conversation) -> QuerySet[Promise]:
    return standing(agent).filter(conversation=conversation)


def of_customer(agent: Agent, conversation: Conversation) -> QuerySet[Promise]:
    """Everything this customer still waits for, on every channel that this agent may see."""
    return standing(agent).filter(customer=conversation.customer_id)


def needing(agent: Agent) -> QuerySet[Promise]:
    """For the number on the rail: late ones that are this agent's or nobody's, and own proposals.

    A lead stands in for whoever is away: what was reminded of, or is late.
    """
    late = Q(state=State.OPEN, due_at__lte=clock.now()) & (Q(owner=agent) | Q(owner=None))
    wanted = late | Q(state=State.PROPOSED, made_by=agent)
    if may(agent.role, "approve"):
        left = Q(state=State.OPEN, owner__away_until__gt=clock.now())
        wanted |= left & (Q(due_at__lte=clock.now()) | Q(reminded_at__isnull=False))
    return promises(agent).filter(wanted)


def to_tell(agent: Agent) -> QuerySet[Promise]:
    """Settled, and the customer does not know it yet."""
    settled = promises(agent).filter(state__in=(State.KEPT, State.BROKEN), told_at=None)
    return settled.filter(customer__isnull=False).order_by("-settled_at")
