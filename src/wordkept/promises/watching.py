"""The clock looks at every promise: a reminder while there is time, an alarm at the hour, each once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wordkept.conversations import actions as conversations
from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people.doors import here
from wordkept.people.rules import STANDS_IN
from wordkept.promises.models import Promise
from wordkept.promises.rules.keeping import A_DAY, remind_at

AT_ONCE = 200


def remind_due() -> int:
    """Whoever sees to it is told while it can still be kept."""
    now = clock.now()
    near = Promise.objects.filter(
        state=Promise.State.OPEN, reminded_at=None, due_at__gt=now, due_at__lte=now + A_DAY
    )
    ripe = [
        one
        for one in near.select_related("owner", "department").order_by("due_at")
        if one.due_at and _is_time(one, now)
    ]
    return sum(_mark(one, "reminded_at", "promise.reminded") for one in ripe[:AT_ONCE])


def _is_time(promise: Promise, now: datetime) -> bool:
    return promise.due_at is not None and remind_at(promise.made_at, promise.due_at) <= now


def alarm_due() -> int:
    """At the hour, not before and not after: due times are instants, reckoned once in the customer's zone."""
    due = Promise.objects.filter(
        Q(state=Promise.State.OPEN), Q(alarmed_at=None), Q(due_at__lte=clock.now())
    )
    rows = due.select_related("owner", "department").order_by("due_at")
    return sum(_mark(one, "alarmed_at", "promise.overdue") for one in rows[:AT_ONCE])


@transaction.atomic
def _mark(promise: Promise, field: str, name: str) -> int:
    rows = Promise.objects.filter(pk=promise.pk, state=Promise.State.OPEN, **{field: None})
    if not rows.update(**{field: clock.now()}):
        return 0
    if promise.conversation and name == "promise.overdue":
        conversations.wake(promise.conversation)
    about = f"conversation:{promise.conversation_id}" if promise.conversation_id else ""
    also = {"leads": leads} if (leads := _stand_in(promise)) else {}
    record(
        name,
        about or f"promise:{promise.pk}",
        "",
        promise.department_id,
        promise=str(promise.pk),
        **also,
    )
    return 1


def _stand_in(promise: Promise) -> list[int]:
    """Whose it is may be away: then the leads of the department are told as well."""
    if promise.owner is None or not promise.owner.is_away:
        return []
    theirs = promise.department.agents.filter(is_active=True, role__in=STANDS_IN)
    return list(here(theirs).order_by("pk").values_list("pk", flat=True))
