"""Somebody looked at the whole correspondence before we answer: asked once, and a fact from then on."""

from __future__ import annotations

from django.db import transaction

from wordkept.conversations.models import Conversation, Message
from wordkept.journal.actions import record
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.replies.models import Look


def latest(conversation: Conversation) -> Look | None:
    """Who looked last at what this customer and this department wrote, from whichever conversation."""
    looks = Look.objects.filter(
        conversation__customer=conversation.customer_id,
        conversation__department=conversation.department_id,
    )
    return looks.select_related("agent").last()


def newer(look: Look, conversation: Conversation) -> int:
    """How many messages of theirs came since."""
    said = Message.objects.filter(
        by=Message.By.CUSTOMER,
        conversation__customer=conversation.customer_id,
        conversation__department=conversation.department_id,
    )
    return said.filter(at__gt=look.at).count()


@transaction.atomic
def look(agent: Agent, conversation: Conversation, why: str) -> Look:
    """It reads well, or they have it before their eyes. `why` is the kind of reason to ask."""
    found = Look.objects.create(conversation=conversation, agent=agent, why=why[:8])
    _tell(agent, conversation, "correspondence.looked_at", why=why[:8])
    return found


@transaction.atomic
def exported(agent: Agent, conversation: Conversation, left_out: dict[str, int]) -> None:
    """A copy went out of the house; of what was left out only the numbers are kept."""
    _tell(agent, conversation, "correspondence.exported", left_out=left_out)


def _tell(agent: Agent, conversation: Conversation, name: str, **data: object) -> None:
    key, department = f"conversation:{conversation.pk}", conversation.department_id
    record(name, key, actor(agent), department, **data)
