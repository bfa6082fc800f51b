"""Note what a customer wants changed, pass it on, say what became of it, and tell those who said it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.conversations.models import Conversation, Message
from wordkept.feedback.models import Feedback, Voice
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent

State = Feedback.State
CAP = 2_000


class NotNoted(Exception):
    """It stays as it was; the message says why."""


@transaction.atomic
def note(agent: Agent, conversation: Conversation, title: str, said: str = "") -> Feedback:
    """A new thing to change. The same title again is one more voice."""
    name = text.clean(title.strip(), 160)
    if not name:
        raise NotNoted(_("Say in a few words what they want."))
    item = Feedback.objects.filter(title__iexact=name).exclude(state=State.DECLINED).first()
    if item is None:
        item = Feedback.objects.create(
            department=conversation.department,
            title=name,
            said=text.clean(said.strip(), CAP),
            made_by=agent,
        )
        _tell(agent, item, "feedback.noted")
    add_voice(agent, item, conversation)
    return item


@transaction.atomic
def add_voice(agent: Agent, item: Feedback, conversation: Conversation) -> Voice:
    voice, made = Voice.objects.get_or_create(feedback=item, conversation=conversation)
    if made:
        _tell(agent, item, "feedback.voiced", conversation=str(conversation.pk))
    return voice


@transaction.atomic
def pass_on(agent: Agent, item: Feedback) -> None:
    """Product has it now."""
    if _move(item, [State.NOTED], State.PASSED):
        _tell(agent, item, "feedback.passed")


@transaction.atomic
def decide(agent: Agent, item: Feedback, did: str, declined: bool, shown: bool) -> None:
    """What became of it, in words one can say to the customer, also when the answer is no."""
    words = text.clean(did.strip(), CAP)
    if agent.role == "trainee":
        raise NotNoted(_("Ask a colleague to close it."))
    if not words:
        raise NotNoted(_("Say what was done, in words that the customer may read."))
    to = State.DECLINED if declined else State.DONE
    values = {"did": words, "shown": shown and not declined}
    decided = {"decided_by": agent, "decided_at": clock.now()}
    if not _move(item, [State.NOTED, State.PASSED], to, **values, **decided):
        raise NotNoted(_("Somebody closed this already."))
    _tell(agent, item, "feedback.declined" if declined else "feedback.done")


def _move(item: Feedback, from_states: Sequence[str], to: str, **values: object) -> bool:
    moved = Feedback.objects.filter(pk=item.pk, state__in=from_states).update(state=to, **values)
    return bool(moved)


@transaction.atomic
def heard_back(facts: Sequence[Fact]) -> None:
    """We wrote to somebody after their wish was decided: they were told."""
    said = [fact.data["message"] for fact in facts]
    pointers = set(Message.objects.filter(pk__in=said, points=True).values_list("pk", flat=True))
    for fact in facts:
        if fact.data["message"] in pointers:
            continue
        key = UUID(fact.subject.removeprefix("conversation:"))
        waiting = Voice.objects.filter(conversation=key, told_at=None)
        decided = waiting.filter(feedback__decided_at__isnull=False)
        for voice in decided.filter(feedback__decided_at__lte=fact.at).select_related("feedback"):
            Voice.objects.filter(pk=voice.pk, told_at=None).update(told_at=fact.at)
            _tell(None, voice.feedback, "feedback.told", voice=voice.pk)


def _tell(agent: Agent | None, item: Feedback, name: str, **data: object) -> None:
    who = actor(agent) if agent else ""
    record(name, f"feedback:{item.pk}", who, item.department_id, feedback=str(item.pk), **data)
