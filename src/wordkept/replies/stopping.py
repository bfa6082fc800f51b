"""The stop switch: one press, and nothing leaves any more, until a named person lifts it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wordkept.campaigns.holding import held_back
from wordkept.campaigns.models import Post
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.doors import departments
from wordkept.people.models import Agent, Department
from wordkept.people.rules import may
from wordkept.replies.models import Reply, Stop

WHY_CAP = 300


class NotStopped(Exception):
    """The switch was not moved; the message says why."""


def may_leave(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    """Without what a pressed switch stops: posts only or everything, of one department or of all."""
    for stop in standing():
        stopped = Reply.objects.all()
        if stop.scope == Stop.Scope.POSTS:
            stopped = stopped.filter(variant__isnull=False)
        if stop.department_id:
            stopped = stopped.filter(account__department=stop.department_id)
        replies = replies.exclude(pk__in=stopped.values("pk"))
    return replies.exclude(variant__post__in=Post.objects.filter(held_back()))


def standing() -> QuerySet[Stop]:
    return Stop.objects.filter(lifted_at=None).select_related("pressed_by", "department")


def seen_by(agent: Agent) -> QuerySet[Stop]:
    """A switch concerns everybody who works in a department."""
    return standing() if departments(agent) else standing().none()


@transaction.atomic
def press(agent: Agent, scope: str, why: str, department: Department | None = None) -> Stop:
    """Anybody who may answer or publish may stop; only a lead or an administrator lets it run again."""
    if not departments(agent):
        raise NotStopped(_("Only somebody who works in a department stops what leaves."))
    reason = text.clean(why.strip(), WHY_CAP)
    if not reason:
        raise NotStopped(_("Say why: the colleagues who wait will ask."))
    if scope not in Stop.Scope.values:
        raise NotStopped(_("Choose what to stop: posts, or everything."))
    known = standing().filter(scope=scope, department=department).first()
    if known:
        return known
    stop = Stop.objects.create(scope=scope, department=department, why=reason, pressed_by=agent)
    record("stop.pressed", f"stop:{stop.pk}", actor(agent), stop.department_id, stop=stop.pk)
    return stop


@transaction.atomic
def lift(agent: Agent, stop: Stop) -> None:
    if not may(agent.role, "release"):
        raise NotStopped(_("A lead or an administrator lets it run again."))
    if Stop.objects.filter(pk=stop.pk, lifted_at=None).update(
        lifted_at=clock.now(), lifted_by=agent
    ):
        record("stop.lifted", f"stop:{stop.pk}", actor(agent), stop.department_id, stop=stop.pk)
