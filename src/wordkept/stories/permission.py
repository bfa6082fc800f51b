"""May we tell it? Asked in words that a person sends, answered in the teller's own, and taken back any time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wordkept.conversations.models import Conversation, Message
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.people.models import Agent
from wordkept.stories import rules
from wordkept.stories.actions import NotPossible, guard, into_the_composer, locked, tell
from wordkept.stories.models import Consent, Story, Use

Permission = Story.Permission
SPOKEN = ("en", "de", "ar")
WORDS, CONDITIONS = 2_000, 500
Answer = Literal["granted", "refused"]
TOLD: dict[Answer, str] = {"granted": "story.granted", "refused": "story.refused"}


def question(agent: Agent, story: Story) -> str:
    """What one might say, in the teller's language where we have it; the agent betters it."""
    names = {
        "name": story.called or str(story.conversation.customer).split(" ")[0],
        "agent": agent.first_name,
    }
    with translation.override(_language(story.conversation)):
        words = _(
            "Hello %(name)s, your story made our week. May we tell it elsewhere, in your words and "
            "with your first name only? You would see it first, and you can say no, now or at any "
            "time later. – %(agent)s"
        )
    return text.unisolated(words) % names


def _language(conversation: Conversation) -> str:
    return conversation.language if conversation.language in SPOKEN else "en"


@transaction.atomic
def prepare(agent: Agent, story: Story, words: str) -> None:
    """The question becomes the agent's draft in the conversation; sending it is what asks."""
    guard(agent)
    story, words = locked(story), text.clean(words.strip(), WORDS)
    _may_be_asked(story)
    if not words:
        raise NotPossible(_("Say how you would ask."))
    into_the_composer(agent, story.conversation, words)
    Consent.objects.create(story=story, says="asking", words=words, agent=agent, at=clock.now())
    tell(agent, story, "story.asking")


def asked_by_reply(facts: Sequence[Fact]) -> None:
    """A reply left: was it the question that somebody prepared?"""
    messages = Message.objects.filter(pk__in=[fact.data["message"] for fact in facts])
    for message in messages.select_related("agent"):
        asking = Consent.objects.filter(story__conversation=message.conversation_id, says="asking")
        prepared = asking.order_by("-id").select_related("story").first()
        if prepared and rules.is_the_question(prepared.words, message.text):
            with transaction.atomic():
                _asked(message.agent, locked(prepared.story), message)


@transaction.atomic
def asked(agent: Agent, story: Story, message: Message) -> None:
    """It was asked in this message of ours, in whatever words."""
    guard(agent)
    story = locked(story)
    _may_be_asked(story)
    if message.conversation_id != story.conversation_id or message.by != Message.By.BRAND:
        raise NotPossible(_("Choose the message of ours that asks."))
    _asked(agent, story, message)


def _asked(agent: Agent | None, story: Story, message: Message) -> None:
    known = story.consents.filter(says="asked", message=message).exists()
    if known or not rules.may_ask(story.permission):
        return
    _take_down_in_writing(agent, story, Permission.ASKED, message)
    tell(agent, story, "story.asked", message=message.pk)


def _may_be_asked(story: Story) -> None:
    if story.state != Story.State.KEPT:
        raise NotPossible(_("Keep the story first."))
    if not rules.may_ask(story.permission):
        raise NotPossible(_("They answered already; they are not asked again."))


@transaction.atomic
def answered(
    agent: Agent, story: Story, answer: Answer, message: Message, conditions: str = ""
) -> None:
    """What the teller said, with the message in which they said it."""
    guard(agent)
    story = locked(story)
    if story.state != Story.State.KEPT:
        raise NotPossible(_("Keep the story first."))
    theirs = message.conversation.customer_id == story.conversation.customer_id
    if message.by != Message.By.CUSTOMER or not theirs:
        raise NotPossible(_("Choose the message in which the teller says so."))
    conditions = text.clean(conditions.strip(), CONDITIONS) if answer == "granted" else ""
    story.conditions = conditions
    _take_down_in_writing(agent, story, Permission(answer), message, conditions)
    tell(agent, story, TOLD[answer], message=message.pk, conditions=bool(conditions))


@transaction.atomic
def revoke(agent: Agent, story: Story, why: str, message: Message | None = None) -> list[Use]:
    """They changed their mind. Returns where it is still told: each is to be taken down."""
    story = locked(story)
    if story.permission != Permission.GRANTED:
        raise NotPossible(_("There is no permission to take back."))
    if message and message.conversation.customer_id != story.conversation.customer_id:
        raise NotPossible(_("Choose the message in which the teller says so."))
    words = text.clean(why.strip(), CONDITIONS)
    _take_down_in_writing(agent, story, Permission.REVOKED, message, words)
    up = list(story.uses.filter(down_at=None))
    tell(agent, story, "story.revoked", uses=[use.pk for use in up])
    return up


def _take_down_in_writing(
    agent: Agent | None, story: Story, says: Permission, message: Message | None, words: str = ""
) -> None:
    story.permission = says
    story.save(update_fields=["permission", "conditions"])
    Consent.objects.create(
        story=story, says=says, words=words, message=message, agent=agent, at=clock.now()
    )
