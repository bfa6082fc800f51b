"""From one of our handles to another on the same place: one conversation, one clock, one thread."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wordkept.conversations.actions import NotPossible
from wordkept.conversations.models import Conversation, Stay
from wordkept.conversations.stays import siblings
from wordkept.intake.models import Account
from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.people.rules import may


def targets(conversation: Conversation) -> QuerySet[Account]:
    """Where it can be moved to: our other handles on this place, whichever department they belong to."""
    there = siblings(conversation.account).exclude(state=Account.State.OFF)
    return there.select_related("department", "remit").order_by("handle")


@transaction.atomic
def move(agent: Agent, conversation: Conversation, to: Account) -> Account:
    """It goes on at `to`, and belongs to its department. Returns the handle it was at. The wait goes on.

    Who has it keeps it where they may still see it. Raises NotPossible.
    """
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    _guard(agent, held, to)
    left, department = held.account, held.department_id
    Stay.objects.update_or_create(
        conversation=held, account=left, defaults={"left_at": clock.now()}
    )
    held.account, held.department = to, to.department
    if held.assignee and not held.assignee.departments.filter(pk=to.department_id).exists():
        held.assignee = None
    held.save(update_fields=["account", "department", "assignee"])
    conversation.refresh_from_db()
    _tell(agent, held, left, department)
    return left


def _guard(agent: Agent, held: Conversation, to: Account) -> None:
    if not may(agent.role, "reply"):
        raise NotPossible(_("Your role does not answer customers."))
    if held.state == Conversation.State.MERGED:
        raise NotPossible(_("This conversation was merged into another one: move that."))
    if not targets(held).filter(pk=to.pk).exists():
        raise NotPossible(_("Choose one of our other handles on this place."))
    beside = Conversation.objects.filter(account=to, root_id=held.root_id, identity=held.identity)
    if beside.exists():
        names = {"handle": to.handle}
        raise NotPossible(_("%(handle)s talks with them in this thread already.") % names)


def _tell(agent: Agent, held: Conversation, left: Account, department: int) -> None:
    """Both departments hear of it: one list loses a row, the other gets one."""
    subject, ends = f"conversation:{held.pk}", {"from": str(left.pk), "to": str(held.account_id)}
    record("conversation.moved", subject, actor(agent), held.department_id, **ends)
    if department != held.department_id:
        record("conversation.left", subject, actor(agent), department, **ends)
