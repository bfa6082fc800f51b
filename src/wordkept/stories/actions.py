"""Find stories, keep them or let them be, choose what they tell and who may read along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.conversations.models import Conversation, Message
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.listening.models import Reading
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Department
from wordkept.replies import actions as replies
from wordkept.replies.models import Draft
from wordkept.stories import rules
from wordkept.stories.models import Story

State = Story.State
READ_AT_ONCE = 200
TITLE, CALLED = 120, 80


class NotPossible(Exception):
    """The situation does not allow it; the words say what to do."""


def find(facts: Sequence[Fact]) -> None:
    """Was something said, or read differently, that makes a conversation a story, or no story after all?"""
    wanted = [fact.data["message"] for fact in facts]
    said = Message.objects.filter(pk__in=wanted, by=Message.By.CUSTOMER).exclude(
        mention__reading=None
    )
    happy = said.filter(mention__reading__polarity="positive") | said.filter(
        mention__reading__delight=True
    )
    suspects = set(happy.values_list("conversation", flat=True))
    for story in Story.objects.filter(message__in=said.values("pk"), state=State.FOUND):
        suspects.add(story.conversation_id)
    for conversation in Conversation.objects.filter(pk__in=suspects).select_related("story"):
        _look_at(conversation)


@transaction.atomic
def _look_at(conversation: Conversation) -> None:
    story = getattr(conversation, "story", None)
    if story and story.state == State.LEFT:
        return
    worth = rules.worth_telling(_moments(conversation))
    if story is None:
        if worth:
            _find(conversation, worth.kind, worth.why, worth.key)
    elif worth:
        _say_it_better(story, worth)
    elif story.state == State.FOUND:
        _leave(story, None)


def _say_it_better(story: Story, worth: rules.Worth) -> None:
    """It went on, and somebody said something better still."""
    if story.message_id in (None, worth.key):
        return
    story.message_id, story.kind, story.why = worth.key, worth.kind, worth.why[:200]
    story.save(update_fields=["message", "kind", "why"])
    tell(None, story, "story.edited")


def _moments(conversation: Conversation) -> list[rules.Moment]:
    said = conversation.messages.filter(gone_at=None).exclude(by=Message.By.NOTE)
    newest = said.select_related("mention__reading").order_by("-pk")[:READ_AT_ONCE]
    return [_moment(message) for message in reversed(newest)]


def _moment(message: Message) -> rules.Moment:
    reading = getattr(message.mention, "reading", None) if message.mention else None
    if message.by == Message.By.BRAND or reading is None:
        return rules.Moment(message.pk, "brand" if message.by == "brand" else "customer")
    return rules.Moment(
        message.pk,
        "customer",
        "negative" if _complains(reading) else "neutral",
        reading.polarity == "positive" and "praise" in reading.intents,
        reading.delight,
        str(reading.reasons.get("delight", "")),
    )


def _complains(reading: Reading) -> bool:
    """Sad news is not a complaint: the mood alone does not say so."""
    said_so = "complaint" in reading.intents or reading.complaint >= rules.LIKELY
    return reading.polarity == "negative" and said_so


def _find(conversation: Conversation, kind: str, why: str, message: int | None) -> Story:
    story = Story.objects.create(
        conversation=conversation,
        message_id=message,
        kind=kind,
        why=why[:200],
        title=rules.title(conversation.subject, _first_words(conversation)),
        found_at=clock.now(),
    )
    tell(None, story, "story.found", kind=kind)
    return story


def _first_words(conversation: Conversation) -> str:
    said = conversation.messages.filter(by=Message.By.CUSTOMER, gone_at=None).order_by("pk")
    return said.values_list("text", flat=True).first() or ""


@transaction.atomic
def keep(agent: Agent, conversation: Conversation) -> Story:
    """This is worth telling, whether we found it or somebody here did."""
    guard(agent)
    story = Story.objects.select_for_update().filter(conversation=conversation).first()
    story = story or _find(conversation, "chosen", f"{agent.first_name} says so", None)
    if story.state != State.KEPT:
        story.state, story.kept_at, story.kept_by = State.KEPT, clock.now(), agent
        story.save(update_fields=["state", "kept_at", "kept_by"])
        tell(agent, story, "story.kept")
    return story


@transaction.atomic
def leave(agent: Agent, story: Story) -> None:
    """No story after all. What was told already stays on record, so it cannot be left then."""
    guard(agent)
    story = locked(story)
    if story.uses.filter(down_at=None).exists():
        raise NotPossible(_("It is told somewhere. Take that down first."))
    _leave(story, agent)


def _leave(story: Story, agent: Agent | None) -> None:
    story.state = State.LEFT
    story.save(update_fields=["state"])
    tell(agent, story, "story.left")


@transaction.atomic
def edit(agent: Agent, story: Story, title: str, called: str, told: Iterable[int]) -> None:
    """Its name, how the teller wishes to be called, and which messages it tells."""
    guard(agent)
    story = locked(story)
    said = story.conversation.messages.exclude(by=Message.By.NOTE).values_list("pk", flat=True)
    chosen = set(told)
    left_out = [key for key in said if key not in chosen]
    if len(left_out) == len(said):
        raise NotPossible(_("A story tells at least one message."))
    story.title = text.clean(" ".join(title.split()), TITLE) or story.title
    story.called = text.clean(" ".join(called.split()), CALLED)
    story.left_out = left_out
    story.save(update_fields=["title", "called", "left_out"])
    tell(agent, story, "story.edited")


@transaction.atomic
def share(agent: Agent, story: Story, departments: Iterable[Department]) -> None:
    """Colleagues elsewhere read its public part. Only what is kept is shared."""
    guard(agent)
    story = locked(story)
    if story.state != State.KEPT:
        raise NotPossible(_("Keep the story first."))
    chosen = [each for each in departments if each.pk != story.conversation.department_id]
    story.shared.set(chosen)
    tell(agent, story, "story.shared", departments=[each.pk for each in chosen])


def move_along(facts: Sequence[Fact]) -> None:
    """A conversation went into another one: its story goes with it, unless there is one already."""
    moves: dict[UUID, list[UUID]] = defaultdict(list)
    for fact in facts:
        moves[UUID(fact.subject.removeprefix("conversation:"))].append(UUID(fact.data["other"]))
    for home, others in moves.items():
        for story in Story.objects.filter(conversation__in=others).order_by("found_at"):
            _move(story, home)


@transaction.atomic
def _move(story: Story, home: UUID) -> None:
    there = Story.objects.select_for_update().filter(conversation=home).first()
    if there and story.state == State.KEPT and _is_only_a_suggestion(there):
        there.delete()
        there = None
    if there is None:
        story.conversation_id = home
        story.save(update_fields=["conversation"])
    else:
        _hand_over(story, there)


def _is_only_a_suggestion(story: Story) -> bool:
    said = (story.consents, story.uses, story.invitations)
    return story.state == State.FOUND and not any(rows.exists() for rows in said)


def _hand_over(story: Story, there: Story) -> None:
    """Two stories of one conversation: what was asked, answered and told is now on record with one."""
    for rows in (story.consents, story.uses, story.invitations):
        rows.update(story=there)
    if there.permission in ("", "asked"):
        there.permission, there.conditions = story.permission, story.conditions
        there.save(update_fields=["permission", "conditions"])
    _leave(story, None)


def into_the_composer(agent: Agent, conversation: Conversation, words: str) -> None:
    """A draft of this agent, behind what they had begun to write; they better it and send it."""
    kept = Draft.objects.filter(agent=agent, conversation=conversation).first()
    begun = kept.text.strip() if kept else ""
    both = f"{begun}\n\n{words}" if begun and words not in begun else words
    mode = "private" if conversation.visibility == "private" else "public"
    replies.draft(agent, conversation, mode, both)


def guard(agent: Agent) -> None:
    if agent.role not in rules.KEEPERS:
        raise NotPossible(_("Your role reads stories; somebody else keeps them."))


def locked(story: Story) -> Story:
    """As it is now, and nobody else's until the end of this transaction."""
    return Story.objects.select_for_update().select_related("conversation").get(pk=story.pk)


def tell(agent: Agent | None, story: Story, name: str, **data: Any) -> None:
    department = story.conversation.department_id
    record(name, f"story:{story.pk}", actor(agent), department, **data)
