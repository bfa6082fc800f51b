"""Somebody goes away and words stand that come due meanwhile: who takes them over?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from wordkept.conversations import actions as conversations
from wordkept.conversations import doors
from wordkept.conversations.models import Conversation
from wordkept.journal.actions import New, record_many
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.doors import colleagues, here
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.promises.actions import NotPossible
from wordkept.promises.models import Promise

SHOWN = 20


@dataclass(frozen=True)
class Left:
    """A conversation of somebody away with a word due before they are back, and who could take it."""

    conversation: Conversation
    there: list[Agent]


def left(agent: Agent) -> list[Left]:
    """What is due first stands first. Whoever has least to do is asked first."""
    rows = doors.conversations(agent).filter(
        assignee__away_until__gt=clock.now(),
        promises_open__gt=0,
        promise_due_at__lte=F("assignee__away_until"),
    )
    found = list(rows.select_related("customer", "assignee").order_by("promise_due_at")[:SHOWN])
    takers = {key: _takers(agent, key) for key in {row.department_id for row in found}}
    return [Left(row, takers[row.department_id]) for row in found]


def _takers(agent: Agent, department: int) -> list[Agent]:
    ids = here(colleagues(agent, department)).exclude(role=Agent.Role.TRAINEE).values("pk")
    open_ = Count("conversations", filter=Q(conversations__state=Conversation.State.OPEN))
    return list(Agent.objects.filter(pk__in=ids).annotate(busy=open_).order_by("busy", "name"))


@transaction.atomic
def hand_over(agent: Agent, conversation: Conversation, to: Agent) -> None:
    """The conversation and the words in it that were somebody's who is away. Raises NotPossible."""
    if not may(agent.role, "approve"):
        raise NotPossible(_("A lead hands over what somebody away has promised."))
    was = conversation.assignee
    if was is None or not was.is_away:
        raise NotPossible(_("Somebody who is here has it already."))
    try:
        conversations.assign(agent, conversation, to)
    except conversations.NotPossible as why:
        raise NotPossible(str(why)) from why
    open_ = Promise.objects.filter(conversation=conversation, state__in=("open", "proposed"))
    theirs = list(open_.filter(owner=was).values_list("pk", flat=True))
    Promise.objects.filter(pk__in=theirs).update(owner=to)
    record_many(list(_facts(agent, conversation, to, map(str, theirs))))


def _facts(
    agent: Agent, conversation: Conversation, to: Agent, promises: Iterable[str]
) -> Iterable[New]:
    about, who = f"conversation:{conversation.pk}", actor(agent)
    for key in promises:
        data = {"promise": key, "to": to.pk}
        yield New("promise.handed_over", about, who, conversation.department_id, data)
