"""The outbox at work: claim, call, record. The claim is committed before the call; doubt is never a resend."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from wordkept import channel as plug
from wordkept.conversations.models import Message
from wordkept.intake.accounts import note_trouble, open_channel
from wordkept.intake.models import Account
from wordkept.journal.actions import worker_name
from wordkept.kernel import clock
from wordkept.replies import posting, rules
from wordkept.replies.actions import mark_sent, move, tell
from wordkept.replies.models import Reply
from wordkept.replies.stopping import may_leave

log = logging.getLogger(__name__)
State = Reply.State
REFERENCES = 20


def deliver_due() -> int:
    """Send what is due. Returns how many calls were made."""
    delivered = 0
    while _due().exists() and (reply := claim()):
        deliver(reply)
        delivered += 1
    return delivered


def settle_due() -> int:
    """Find out what became of attempts that earlier workers left in doubt."""
    return sum(settle(reply) for reply in _in_doubt())


def claim() -> Reply | None:
    """Take the next due reply: it is `attempting`, durably, before anybody calls the place."""
    due = may_leave(_due().filter(account__state=Account.State.OK)).order_by("leaves_at", "id")
    return next((reply for reply in due[:10] if _claimed(reply)), None)


def _due() -> QuerySet[Reply]:
    return Reply.objects.filter(state=State.QUEUED, leaves_at__lte=clock.now())


@transaction.atomic
def _claimed(reply: Reply) -> bool:
    """The stop switch is asked once more here: pressed now, it stops what would leave now."""
    if not may_leave(Reply.objects.filter(pk=reply.pk)).exists():
        return False
    fields: dict[str, Any] = {
        "lease_until": clock.now() + rules.LEASE,
        "worker": worker_name(),
        "attempts": reply.attempts + 1,
        "tried_at": clock.now(),
        "first_try_at": reply.first_try_at or clock.now(),
    }
    if not move(reply, [State.QUEUED], State.ATTEMPTING, **fields):
        return False
    tell(reply, "reply.attempting", attempt=reply.attempts)
    return True


def deliver(reply: Reply) -> None:
    channel = open_channel(reply.account)
    try:
        receipt = channel.send(outgoing(reply))
    except plug.TryLater as trouble:
        _later(reply, trouble)
    except plug.Refused as refusal:
        _refused(reply, refusal)
    except Exception as doubt:
        log.warning("reply %s: no proof of its fate: %r", reply.pk, doubt)
        _doubt(reply, channel.manners.proof, str(doubt) or type(doubt).__name__)
    else:
        _sent(reply, receipt)


def outgoing(reply: Reply) -> plug.Outgoing:
    conversation, message = reply.conversation, reply.message
    if reply.variant:
        return posting.outgoing(reply, reply.variant)
    assert conversation and message
    identity = conversation.identity
    said = conversation.messages.exclude(remote_id="").exclude(by="note").order_by("-id")
    references = list(said.values_list("remote_id", flat=True)[:REFERENCES])
    return plug.Outgoing(
        key=str(message.pk),
        text=message.text,
        visibility="private" if message.visibility == "private" else "public",
        to=plug.Author(identity.remote_id, identity.handle, identity.name),
        parent_id=reply.parent_id,
        root_id=conversation.root_id,
        subject=conversation.subject,
        references=tuple(reversed(references)),
        first_try=reply.first_try_at,
    )


@transaction.atomic
def _sent(reply: Reply, receipt: plug.Receipt) -> None:
    """A receipt is the truth, whatever another worker thought of our silence meanwhile."""
    if mark_sent(reply, receipt, [State.ATTEMPTING, State.QUEUED, State.UNKNOWN]):
        tell(reply, "reply.sent")


@transaction.atomic
def _later(reply: Reply, trouble: plug.TryLater) -> None:
    tried_for = clock.now() - (reply.first_try_at or clock.now())
    if tried_for > rules.RETRY_PATIENCE:
        return _fail(reply, f"gave up after a day: {trouble}")
    leaves_at = clock.now() + rules.pause(reply.attempts, trouble.after)
    if move(reply, [State.ATTEMPTING], State.QUEUED, leaves_at=leaves_at, why=str(trouble)[:300]):
        tell(reply, "reply.postponed")


@transaction.atomic
def _refused(reply: Reply, refusal: plug.Refused) -> None:
    """A lost login is the account's trouble: the reply waits for it. Another no is final."""
    if not refusal.login:
        return _fail(reply, str(refusal))
    note_trouble(reply.account, refusal)
    if move(reply, [State.ATTEMPTING], State.QUEUED, why=str(refusal)[:300]):
        tell(reply, "reply.postponed")


def _fail(reply: Reply, why: str) -> None:
    if move(reply, [State.ATTEMPTING], State.FAILED, why=why[:300]):
        tell(reply, "reply.failed")


def _in_doubt() -> list[Reply]:
    """Attempts without an end whose lease is over: the worker died, or the place never answered."""
    return list(
        Reply.objects.filter(state=State.ATTEMPTING, lease_until__lt=clock.now()).select_related(
            "account", "conversation", "message", "variant__post"
        )[:50]
    )


def settle(reply: Reply) -> int:
    """Find out what became of an attempt: look for it there, then go by the channel's proof."""
    channel = open_channel(reply.account)
    receipt, found = _look_there(reply, channel)
    since_try = clock.now() - (reply.tried_at or clock.now())
    _end_doubt(reply, rules.after_doubt(channel.manners.proof, since_try, found), receipt)
    return 1


def _look_there(reply: Reply, channel: plug.Channel) -> tuple[plug.Receipt | None, bool | None]:
    """Finding it is proof on every channel; not finding it only where the proof is `lookup`."""
    if channel.manners.proof == "key":
        return None, None
    try:
        receipt = channel.find_sent(outgoing(reply))
    except plug.ChannelError as trouble:
        log.warning("reply %s: looking it up failed: %s", reply.pk, trouble)
        return None, None
    return receipt, receipt is not None


@transaction.atomic
def _end_doubt(reply: Reply, end: str, receipt: plug.Receipt | None) -> None:
    if end == "sent" and receipt:
        _sent(reply, receipt)
    elif end == "queued":
        why = gettext_noop("trying again: a repeat is harmless there")
        if move(reply, [State.ATTEMPTING], State.QUEUED, leaves_at=clock.now(), why=why):
            tell(reply, "reply.postponed")
    elif end == "look":
        _wait_for_proof(reply, rules.LOOKUP_PAUSE, gettext_noop("looking whether it is there"))
    elif end == "unknown":
        why = gettext_noop("nobody can prove whether it went out: look there and decide")
        if move(reply, [State.ATTEMPTING], State.UNKNOWN, why=why):
            tell(reply, "reply.unknown")


def _doubt(reply: Reply, proof: str, why: str) -> None:
    """The call ended without an answer: soon we look what became of it."""
    pause = rules.LOOKUP_PAUSE if proof == "lookup" else rules.SHORT_PAUSE
    _wait_for_proof(reply, pause, why)


def _wait_for_proof(reply: Reply, pause: timedelta, why: str) -> None:
    attempting = Reply.objects.filter(pk=reply.pk, state=State.ATTEMPTING)
    attempting.update(lease_until=clock.now() + pause, why=why[:300])
    Message.objects.filter(reply=reply).update(sending_why=why[:300])
