"""All that one customer and we wrote to each other, in the order of time, as a newspaper would print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wordkept.conversations import doors
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Attachment
from wordkept.people.models import Agent
from wordkept.replies.models import Draft

MOST = 500
NEVER_LEFT = ("failed", "recalled")


@dataclass(frozen=True)
class Piece:
    """One letter, mail, post or answer. `state` is "draft" for what is not sent, "gone" for what was removed."""

    at: datetime
    who: str
    ours: bool
    place: str
    private: bool
    words: str
    subject: str = ""
    state: str = ""
    scans: Sequence[Attachment] = ()
    other: bool = False


@dataclass(frozen=True)
class Correspondence:
    """The newest pieces, oldest first; `more` says that there are earlier ones."""

    conversations: Sequence[Conversation]
    pieces: Sequence[Piece]
    more: bool


def conversations(agent: Agent, conversation: Conversation) -> QuerySet[Conversation]:
    """With this customer and this department, as far as the agent may see."""
    theirs = doors.conversations(agent).filter(
        customer=conversation.customer_id, department=conversation.department_id
    )
    return theirs.exclude(state=Conversation.State.MERGED).order_by("opened_at", "pk")


def whole(agent: Agent, conversation: Conversation) -> Correspondence:
    """Notes are never in it, nor what never left."""
    known = {
        row.pk: row for row in conversations(agent, conversation).select_related("account")[:MOST]
    }
    rows = Message.objects.filter(conversation__in=list(known)).exclude(by=Message.By.NOTE)
    rows = rows.exclude(sending__in=NEVER_LEFT).order_by("-at", "-pk")
    related = rows.select_related("agent", "identity", "mention").prefetch_related(
        "mention__attachments"
    )
    found = list(related[: MOST + 1])
    pieces = [_piece(row, known[row.conversation_id], conversation) for row in found[:MOST][::-1]]
    return Correspondence(list(known.values()), pieces, len(found) > MOST)


def with_draft(
    found: Correspondence, agent: Agent, conversation: Conversation, now: datetime
) -> Correspondence:
    """What the agent is about to say stands last."""
    draft = (
        Draft.objects.filter(agent=agent, conversation=conversation).exclude(mode="note").first()
    )
    if draft is None or not draft.text.strip():
        return found
    private = draft.mode == "private"
    last = Piece(
        now,
        _ours(conversation, agent),
        True,
        conversation.place,
        private,
        draft.text,
        state="draft",
    )
    return replace(found, pieces=[*found.pieces, last])


def _piece(message: Message, inside: Conversation, asked: Conversation) -> Piece:
    ours, gone = message.by == Message.By.BRAND, message.gone_at is not None
    other = bool(message.identity and message.identity.customer_id != asked.customer_id)
    mention = message.mention
    subject = mention.subject if mention and not gone else ""
    return Piece(
        message.at,
        _ours(inside, message.agent) if ours else _theirs(message, asked),
        ours,
        inside.place,
        message.visibility == "private",
        "" if gone else message.text,
        subject,
        "gone" if gone else message.sending if message.sending != "sent" else "",
        [] if gone or mention is None else list(mention.attachments.all()),
        other,
    )


def _ours(inside: Conversation, agent: Agent | None) -> str:
    """Our official handle, and the first name of who wrote."""
    if agent is None:
        return inside.account.handle
    return _("%(name)s, %(handle)s") % {"name": agent.first_name, "handle": inside.account.handle}


def _theirs(message: Message, asked: Conversation) -> str:
    if message.identity and message.identity.customer_id != asked.customer_id:
        return message.identity.name or str(message.identity)
    return str(asked.customer)
