"""Is the end of this seen by those who saw its beginning?"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from wordkept.conversations.models import Conversation, Message
from wordkept.intake.accounts import open_channel
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.replies import rules
from wordkept.replies.models import Closing

OPEN_TO_ALL = ("public", "unlisted")
NOT_OUT = ("failed", "recalled")


def wanted(conversation: Conversation, until: datetime | None = None) -> str:
    """Why a closing note is missing there; "" where none is, or somebody said no since."""
    said = Message.objects.filter(at__lte=until or clock.now())
    here = said.filter(conversation=conversation)
    ours = here.filter(by=Message.By.BRAND, points=False).exclude(sending__in=NOT_OUT)
    public_at = _latest(ours.filter(visibility__in=OPEN_TO_ALL))
    theirs = here.filter(by=Message.By.CUSTOMER, visibility__in=OPEN_TO_ALL)
    private_at = _latest(_private(said, conversation, _latest(theirs)))
    why = rules.lacks_end(theirs.exists(), private_at, public_at)
    settled = Closing.objects.filter(conversation=conversation, state=Closing.State.DECLINED)
    return "" if private_at and settled.filter(settled_at__gte=private_at).exists() else why


def _private(
    said: QuerySet[Message], conversation: Conversation, asked_at: datetime | None
) -> QuerySet[Message]:
    """Our private answers: here, or to the same person in a conversation of the same department,
    after their last public word here. Many places have no private replies of their own."""
    elsewhere = Q(
        conversation__customer=conversation.customer_id,
        conversation__department=conversation.department_id,
        at__gte=asked_at or clock.now(),
    )
    rows = said.filter(Q(conversation=conversation) | elsewhere, by=Message.By.BRAND)
    return rows.filter(visibility="private").exclude(sending__in=NOT_OUT)


def _latest(rows: QuerySet[Message]) -> datetime | None:
    latest: datetime | None = rows.aggregate(at=Max("at"))["at"]
    return latest


def asked_now(agent: Agent, conversation: Conversation) -> bool:
    """Whether this agent is asked on the page: it is resolved, and one can answer there in public."""
    if conversation.state != Conversation.State.RESOLVED or not may(agent.role, "reply"):
        return False
    manners = open_channel(conversation.account).manners
    return manners.can_send and manners.public and bool(wanted(conversation))
