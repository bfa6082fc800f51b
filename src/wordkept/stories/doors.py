"""The ways to stories: through the door of the conversation, or as a department a kept one is shared with."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from wordkept.conversations.doors import departments
from wordkept.conversations.models import Message
from wordkept.intake.models import Attachment
from wordkept.people.doors import NOT_FOUND, only
from wordkept.people.models import Agent
from wordkept.stories.models import Story, Use

PUBLIC = "public"
OUT = ("", "sent")


def stories(agent: Agent) -> QuerySet[Story]:
    mine = departments(agent)
    shared = Story.objects.filter(state=Story.State.KEPT, shared__in=mine).values("pk")
    seen = Story.objects.filter(Q(conversation__department__in=mine) | Q(pk__in=shared))
    return seen.select_related(
        "conversation__customer", "conversation__identity", "conversation__department", "kept_by"
    )


def story(agent: Agent, id: UUID | str) -> Story:
    found: Story = only(stories(agent), pk=id)
    return found


def sees_all(agent: Agent, story: Story) -> bool:
    """Whether the whole conversation is open to this agent, or only what the public could read."""
    return story.conversation.department_id in departments(agent)


def own_story(agent: Agent, id: UUID | str) -> Story:
    """For what needs the conversation: asking, answering, choosing what is told, sharing."""
    found = story(agent, id)
    if not sees_all(agent, found):
        raise Http404(NOT_FOUND)
    return found


def messages(agent: Agent, story: Story) -> QuerySet[Message]:
    """What the story tells this agent: said by both, out, still there, not left out."""
    said = Message.objects.filter(conversation=story.conversation_id, gone_at=None)
    said = said.exclude(by=Message.By.NOTE).filter(sending__in=OUT)
    said = said.exclude(pk__in=story.left_out)
    if not sees_all(agent, story):
        story_is_seen = stories(agent).filter(pk=story.pk).exists()
        said = said.filter(visibility=PUBLIC) if story_is_seen else said.none()
    return said.order_by("pk")


def picture(agent: Agent, story: Story, id: UUID | str) -> Attachment:
    """A picture of a message that this agent reads in the story."""
    told = Attachment.objects.filter(mention__messages__in=messages(agent, story))
    found: Attachment = only(told.distinct(), pk=id)
    return found


def use(agent: Agent, id: int) -> Use:
    found: Use = only(Use.objects.filter(story__in=stories(agent).values("pk")), pk=id)
    return found
