"""The ways to replies: through the doors of their conversations."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from wordkept.conversations.doors import departments
from wordkept.kernel import clock
from wordkept.people.doors import only
from wordkept.people.models import Agent
from wordkept.replies.models import Reply

SHOWN_FOR = timedelta(days=14)


def replies(agent: Agent) -> QuerySet[Reply]:
    mine = Reply.objects.filter(conversation__department__in=departments(agent))
    return mine.select_related("conversation__account", "conversation__customer", "message")


def reply(agent: Agent, id: UUID | str) -> Reply:
    found: Reply = only(replies(agent), pk=id)
    return found


def of_variant(agent: Agent, id: int) -> Reply:
    """What became of a post in one place; those who plan it decide."""
    posts = Reply.objects.filter(variant__post__department__in=departments(agent))
    found: Reply = only(posts.select_related("variant__post"), variant=id)
    return found


def in_doubt(agent: Agent) -> QuerySet[Reply]:
    """Nobody can prove whether these went out; a person looks and decides."""
    return replies(agent).filter(state=Reply.State.UNKNOWN).order_by("made_at")


def failed(agent: Agent) -> QuerySet[Reply]:
    """The customer never got these."""
    since = clock.now() - SHOWN_FOR
    return replies(agent).filter(state=Reply.State.FAILED, made_at__gt=since).order_by("-made_at")


def waiting(agent: Agent) -> QuerySet[Reply]:
    """A colleague has to let these go."""
    return replies(agent).filter(state=Reply.State.WAITING).select_related("author")
