"""Plans are made to be known: everybody who works in a department reads them; their owners write them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from wordkept.campaigns.models import Agreement, Campaign, Goal, Link, Post, PostPicture, Touchpoint
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent
from wordkept.people.rules import may


def campaigns(agent: Agent) -> QuerySet[Campaign]:
    seen = Campaign.objects.select_related("department", "owner")
    return seen if departments(agent) else seen.none()


def campaign(agent: Agent, id: UUID | str) -> Campaign:
    found: Campaign = only(campaigns(agent), pk=id)
    return found


def agreements(agent: Agent) -> QuerySet[Agreement]:
    return Agreement.objects.filter(departments__in=departments(agent)).distinct()


def agreement(agent: Agent, id: UUID | str) -> Agreement:
    found: Agreement = only(agreements(agent).select_related("owner"), pk=id)
    return found


def posts(agent: Agent) -> QuerySet[Post]:
    """Care sees what is published, so every department does."""
    seen = Post.objects.select_related("department", "campaign", "owner")
    return seen if departments(agent) else seen.none()


def post(agent: Agent, id: UUID | str) -> Post:
    found: Post = only(posts(agent), pk=id)
    return found


def picture(agent: Agent, id: UUID | str) -> PostPicture:
    """Whoever sees a post sees what it shows."""
    found: PostPicture = only(PostPicture.objects.filter(post__in=posts(agent)), pk=id)
    return found


def goals(agent: Agent) -> QuerySet[Goal]:
    seen = Goal.objects.select_related("department")
    return seen if departments(agent) else seen.none()


def touchpoints(agent: Agent) -> QuerySet[Touchpoint]:
    seen = Touchpoint.objects.select_related("owner")
    return seen if departments(agent) else seen.none()


def links(agent: Agent) -> QuerySet[Link]:
    return Link.objects.all() if departments(agent) else Link.objects.none()


def may_plan(agent: Agent, department_id: int) -> bool:
    """Whether this agent may write plans of that department."""
    return may(agent.role, "plan") and department_id in departments(agent)
