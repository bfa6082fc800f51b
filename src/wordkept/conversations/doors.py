"""The only ways to a conversation and what hangs on it: each takes the agent. Foreign = not found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from wordkept.conversations.models import Conversation, Message
from wordkept.intake.doors import mention
from wordkept.intake.models import Attachment
from wordkept.journal.models import Fact, Step
from wordkept.people.doors import NOT_FOUND, departments, only
from wordkept.people.models import Agent, Customer

__all__ = [
    "attachment",
    "conversation",
    "conversations",
    "customer",
    "departments",
    "facts",
    "mention",
    "message",
    "messages",
    "parked_step",
    "parked_steps",
]


def conversations(agent: Agent) -> QuerySet[Conversation]:
    return Conversation.objects.filter(department__in=departments(agent))


def conversation(agent: Agent, id: UUID | str) -> Conversation:
    """A merged conversation is still there: its page leads to the one it went into."""
    rows = conversations(agent).select_related(
        "customer", "identity", "account", "department", "assignee"
    )
    found: Conversation = only(rows, pk=id)
    return found


def messages(agent: Agent, conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.filter(
        conversation=conversation, conversation__department__in=departments(agent)
    )


def said_by(agent: Agent, customer: UUID) -> QuerySet[Message]:
    """What a customer said wherever this agent may listen."""
    return Message.objects.filter(
        by=Message.By.CUSTOMER,
        conversation__customer=customer,
        conversation__department__in=departments(agent),
    )


def message(agent: Agent, id: int) -> Message:
    inside = Message.objects.filter(conversation__department__in=departments(agent))
    found: Message = only(inside.select_related("conversation", "mention__raw"), pk=id)
    return found


def attachment(agent: Agent, id: UUID | str) -> Attachment:
    """A file, if a conversation its mention lives in is open to the agent, or if it was said in public."""
    talked = Q(mention__messages__conversation__department__in=departments(agent))
    in_public = Q(mention__visibility__in=("public", "unlisted"))
    heard = Q(mention__account__department__in=departments(agent))
    inside = Attachment.objects.filter(talked | (in_public & heard))
    found: Attachment = only(inside.distinct(), pk=id)
    return found


def customer(agent: Agent, id: UUID | str) -> Customer:
    known = Customer.objects.filter(conversations__department__in=departments(agent))
    found: Customer = only(known.distinct(), pk=id)
    return found


def facts(agent: Agent, conversation: Conversation) -> QuerySet[Fact]:
    """The journal of one conversation, behind the door of the conversation itself."""
    if conversation.department_id not in departments(agent):
        raise Http404(NOT_FOUND)
    return Fact.objects.filter(subject=f"conversation:{conversation.pk}")


def parked_steps(agent: Agent) -> QuerySet[Step]:
    parked = Step.objects.filter(state=Step.State.PARKED)
    return parked.filter(fact__department__in=departments(agent)).select_related("fact")


def parked_step(agent: Agent, id: int) -> Step:
    found: Step = only(parked_steps(agent), pk=id)
    return found
