"""Nobody is cheerful in a flood: posts are held while there is trouble, and released by a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wordkept.campaigns.models import Campaign, Hold, Post
from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.people.rules import may

State = Post.State


class NotReleased(Exception):
    """The post stays where it is; the message says why."""


def open_holds() -> QuerySet[Hold]:
    return Hold.objects.filter(ended_at=None)


def held_back() -> Q:
    """Posts that must not leave now, as a condition on `Post`: also while care has not signed."""
    unsigned = Q(campaign__isnull=False) & ~Q(campaign__state=Campaign.State.LIVE)
    kept = ~Q(state=State.SCHEDULED) | unsigned
    if open_holds().exists():
        kept |= Q(cheerful=True, released_by=None)
    return kept


@transaction.atomic
def begin(kind: str, key: str, why: str, about: Sequence[str] = ()) -> None:
    """Hold every cheerful post from now on. The same trouble twice is one hold."""
    values = {"why": why[:300], "about": list(about), "since": clock.now(), "ended_at": None}
    Hold.objects.update_or_create(kind=kind, key=key, defaults=values)
    for post in _cheerful():
        _hold(post, why)


@transaction.atomic
def end(kind: str, key: str) -> None:
    """The trouble is over. What was held stays held: a person looks at it first."""
    open_holds().filter(kind=kind, key=key).update(ended_at=clock.now())


def hold_due() -> int:
    """Posts scheduled after the trouble began are held too, before their time comes."""
    hold = open_holds().first()
    return sum(_hold(post, hold.why) for post in _cheerful()) if hold else 0


def _cheerful() -> QuerySet[Post]:
    return Post.objects.filter(state=State.SCHEDULED, cheerful=True, released_by=None)


@transaction.atomic
def _hold(post: Post, why: str) -> int:
    scheduled = Post.objects.filter(pk=post.pk, state=State.SCHEDULED)
    if not scheduled.update(state=State.HELD, held_why=why[:300]):
        return 0
    record("post.held", f"post:{post.pk}", "", post.department_id, post=str(post.pk))
    return 1


@transaction.atomic
def release(agent: Agent, post: Post) -> None:
    """By name: whoever releases it answers for a cheerful word in a hard week."""
    if not may(agent.role, "release"):
        raise NotReleased(_("A lead or an administrator releases what is held."))
    held = Post.objects.filter(pk=post.pk, state=State.HELD)
    leaves_at = max(post.leaves_at or clock.now(), clock.now())
    if not held.update(state=State.SCHEDULED, released_by=agent, leaves_at=leaves_at):
        raise NotReleased(_("This post is not held any more."))
    department = post.department_id
    record("post.released", f"post:{post.pk}", actor(agent), department, post=str(post.pk))
