"""The channel somebody prefers: heard, shown beside the composer, one click away where we are there too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from wordkept.conversations import doors, stages
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.accounts import open_channel
from wordkept.intake.doors import accounts
from wordkept.intake.models import Account
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.people import preferring
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Identity, Preference
from wordkept.people.wishes import PHRASES, wished

SUBJECT = 80


@dataclass(frozen=True)
class Way:
    """How to go on where they prefer it: in a conversation there is, or in a new one by this account."""

    conversation: Conversation | None = None
    account: Account | None = None
    identity: Identity | None = None


def hear(facts: Sequence[Fact]) -> None:
    """Customers asked to be answered elsewhere: propose it to whoever reads on."""
    said = [fact.data["message"] for fact in facts if fact.data.get("by") == Message.By.CUSTOMER]
    for wanted in chunks(said):
        rows = Message.objects.filter(pk__in=wanted, identity__isnull=False)
        heard = [(row.identity, wished(row.text)) for row in rows.select_related("identity")]
        preferring.hear((who, wish) for who, wish in heard if who and wish)


def pane(agent: Agent, conversation: Conversation) -> dict[str, Any]:
    """What the strip above the composer and the customer pane say about it."""
    preferred = preferring.current(conversation.customer_id)
    away = preferred is not None and preferred.channel != conversation.place
    return {
        "preferred": preferred,
        "wish": preferring.proposed(conversation.customer_id).first(),
        "elsewhere": away,
        "way": way(agent, conversation, preferred.channel) if away and preferred else None,
        "preferable": channels(conversation),
    }


def channels(conversation: Conversation) -> list[str]:
    """What can be preferred: where they are known, and what anybody may ask for."""
    known = conversation.customer.identities.values_list("channel", flat=True)
    return sorted({*known, *PHRASES})


def way(agent: Agent, conversation: Conversation, channel: str) -> Way | None:
    """None where they are not known there, or we have nothing there that can write to them."""
    begun = _begun_from(agent, conversation, channel)
    if begun:
        return Way(begun)
    for account in _ours(agent, conversation, channel):
        identity = conversation.customer.identities.filter(channel=channel).first()
        manners = open_channel(account).manners
        if identity and manners.can_send and manners.private and manners.subject:
            return Way(account=account, identity=identity)
    there = _there(agent, conversation, channel)
    return Way(there) if there and open_channel(there.account).manners.can_send else None


def _begun_from(agent: Agent, conversation: Conversation, channel: str) -> Conversation | None:
    return (
        doors.conversations(agent)
        .filter(root_id=_root(conversation), place=channel, customer=conversation.customer_id)
        .exclude(state=Conversation.State.MERGED)
        .first()
    )


def _root(conversation: Conversation) -> str:
    return f"goes-on:{conversation.pk}"


def _ours(agent: Agent, conversation: Conversation, channel: str) -> list[Account]:
    """Accounts there that work, those of the same department first."""
    found = accounts(agent).filter(place=channel, state=Account.State.OK)
    rows = found.select_related("department")
    return sorted(rows, key=lambda one: one.department_id != conversation.department_id)


def _there(agent: Agent, conversation: Conversation, channel: str) -> Conversation | None:
    theirs = doors.conversations(agent).filter(customer=conversation.customer_id, place=channel)
    open_ = theirs.filter(account__state=Account.State.OK).select_related("account")
    return open_.exclude(state=Conversation.State.MERGED).order_by("-last_at").first()


@transaction.atomic
def switch(agent: Agent, conversation: Conversation, preferred: Preference) -> Conversation | None:
    """Where to write to them instead. The same matter begins there once; nothing is sent by this."""
    found = way(agent, conversation, preferred.channel)
    if found is None or found.conversation:
        return found.conversation if found else None
    assert found.account and found.identity
    return _begin(agent, conversation, found.account, found.identity)


def _begin(
    agent: Agent, conversation: Conversation, account: Account, identity: Identity
) -> Conversation:
    now = clock.now()
    begun = Conversation.objects.create(
        customer=conversation.customer,
        identity=identity,
        account=account,
        department=account.department,
        place=account.place,
        root_id=_root(conversation),
        subject=conversation.subject or _first_words(conversation),
        opened_at=now,
        last_at=now,
        visibility="private",
        addressed=conversation.addressed,
        language=conversation.language,
    )
    who, data = actor(agent), {"begun_from": str(conversation.pk)}
    record("conversation.opened", f"conversation:{begun.pk}", who, begun.department_id, **data)
    stages.restage([begun.customer_id])
    return begun


def _first_words(conversation: Conversation) -> str:
    """A post has no subject: what they said first tells them what our mail is about."""
    said = conversation.messages.filter(by=Message.By.CUSTOMER, gone_at=None).order_by("id")
    return text.excerpt(said.values_list("text", flat=True).first() or "", SUBJECT)


def is_outreach(conversation: Conversation) -> bool:
    """We begin, or speak again: nobody there waits for a word of ours."""
    return not conversation.addressed or conversation.waiting_since is None
