"""The handover brief: who, what they want, what was tried, promised, given, and what is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from wordkept.conversations import actions as conversations
from wordkept.conversations import doors, last_resort, stages
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.models import Fact
from wordkept.measure import outcomes
from wordkept.measure.next_steps import Standing, steps
from wordkept.people import marking, preferring
from wordkept.people.models import Agent, Customer
from wordkept.promises import doors as promises
from wordkept.promises.models import Promise
from wordkept.remedies import doors as remedies

SHOWN, MOODS = 5, 24
DOUBTFUL = ("failed", "unknown")


def text(agent: Agent, conversation: Conversation) -> str:
    """Short plain text in the agent's language, of what this agent may see."""
    written = render_to_string("inbox/brief.txt", _known(agent, conversation))
    lines = (" ".join(line.split()) for line in written.splitlines())
    return "\n".join(line for line in lines if line)


def hand_over(facts: Sequence[Fact]) -> None:
    """It was given to a colleague "with a brief": it becomes a note of whoever gave it. Once."""
    for fact in facts:
        if not fact.data.get("brief"):
            continue
        agent = Agent.objects.get(pk=fact.actor.removeprefix("agent:"))
        key = UUID(fact.subject.removeprefix("conversation:"))
        conversation = doors.conversations(agent).filter(pk=key).first()
        if conversation:
            with translation.override(agent.language):
                words = text(agent, conversation)
                conversations.note(agent, conversation, words, f"brief:{fact.pk}")


def _known(agent: Agent, conversation: Conversation) -> dict[str, Any]:
    customer: Customer = conversation.customer
    tried = last_resort.seen_by(agent, conversation)[:SHOWN]
    standing = list(promises.of_customer(agent, conversation)[:SHOWN])
    said = doors.messages(agent, conversation).filter(by=Message.By.CUSTOMER, gone_at=None)
    return {
        "conversation": conversation,
        "identities": list(customer.identities.all()[:SHOWN]),
        "marking": marking.current(customer.pk),
        "stage": stages.why(agent, conversation),
        "preferred": preferring.current(customer.pk),
        "first": said.order_by("pk").first(),
        "last": said.order_by("-pk").first(),
        "tried": tried,
        "contacts": _contacts(agent, conversation, [each.conversation for each in tried]),
        "promises": standing,
        "given": list(remedies.given_to(agent, customer).order_by("-given_at")[:SHOWN]),
        "campaigns": outcomes.of_conversation(agent, conversation)[:SHOWN],
        "moods": _moods(agent, conversation),
        "steps": steps(_standing(agent, conversation, standing)),
    }


def _contacts(agent: Agent, conversation: Conversation, told: Sequence[str]) -> list[Conversation]:
    """Where else we met, without what is told as tried already."""
    theirs = doors.conversations(agent).filter(customer=conversation.customer_id)
    others = theirs.exclude(pk__in=[conversation.pk, *told]).exclude(
        state=Conversation.State.MERGED
    )
    return list(others.order_by("-last_at", "-pk")[:SHOWN])


def _moods(agent: Agent, conversation: Conversation) -> list[str]:
    """Where their mood came from and where it is."""
    spoken = doors.said_by(agent, conversation.customer_id).exclude(mention__reading=None)
    moods = list(
        spoken.order_by("-pk").values_list("mention__reading__polarity", flat=True)[:MOODS]
    )
    return [mood for mood in dict.fromkeys([moods[-1], moods[0]]) if mood] if moods else []


def _standing(agent: Agent, conversation: Conversation, promised: Sequence[Promise]) -> Standing:
    here = doors.messages(agent, conversation).filter(by=Message.By.BRAND)
    sending = set(here.exclude(sending__in=("", "sent")).values_list("sending", flat=True))
    open_ = [one for one in promised if one.state == Promise.State.OPEN]
    return Standing(
        doubtful=bool(sending & set(DOUBTFUL)),
        late=any(one.is_late for one in open_),
        waits=conversation.waiting_since is not None,
        approval="waiting" in sending,
        promised=bool(open_),
        proposed=len(open_) < len(promised),
        asleep=conversation.state == Conversation.State.SNOOZED,
        resolved=conversation.state == Conversation.State.RESOLVED,
    )
