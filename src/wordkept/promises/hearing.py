"""Read what we write: each promise in a queued reply or a published post is proposed to its writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from wordkept.campaigns.models import Post
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.promises import actions
from wordkept.promises.models import Promise
from wordkept.promises.rules import Found, find
from wordkept.promises.rules.zones import Place, zone_of


def propose(facts: Sequence[Fact]) -> None:
    """A reply was queued. The same reply twice, or queued again, proposes nothing twice."""
    wanted = [fact.data["message"] for fact in facts if fact.data.get("message")]
    rows = Message.objects.filter(pk__in=wanted, by=Message.By.BRAND, points=False)
    for message in rows.select_related(
        "conversation__customer", "conversation__department", "agent"
    ):
        conversation = message.conversation
        place = zone_for(conversation, message.agent)
        for found in find(message.text, message.at, ZoneInfo(place.zone), conversation.language):
            _propose(message, found, place)


@transaction.atomic
def _propose(message: Message, found: Found, place: Place) -> None:
    conversation = message.conversation
    promise, is_new = Promise.objects.get_or_create(
        message=message,
        start=found.start,
        defaults={
            "department": conversation.department,
            "conversation": conversation,
            "customer": None if found.everybody else conversation.customer,
            "place": conversation.place,
            "owner": conversation.assignee or message.agent,
            "made_by": message.agent,
            "made_at": message.at,
            **terms_of(found, place),
        },
    )
    if is_new:
        tell(promise, actor(message.agent))


def propose_from_posts(facts: Sequence[Fact]) -> None:
    """A post is out: what it claims is promised to everybody, in the zone of whoever published it."""
    for post in Post.objects.filter(pk__in=[fact.data["post"] for fact in facts]):
        propose_to_everybody(post)


@transaction.atomic
def propose_to_everybody(post: Post) -> None:
    if Promise.objects.filter(post=post.pk).exists():
        return
    place = zone_of([], "", post.owner.timezone)
    sent = post.leaves_at or post.made_at
    for found in find(post.text, sent, ZoneInfo(place.zone)):
        if _said_by_its_campaign(post, found):
            continue
        promise = Promise.objects.create(
            department=post.department,
            campaign=post.campaign_id,
            post=post.pk,
            owner=None if post.owner.is_away else post.owner,
            made_by=post.owner,
            made_at=sent,
            place="post",
            **terms_of(found, place),
        )
        tell(promise, actor(post.owner))


def _said_by_its_campaign(post: Post, found: Found) -> bool:
    """The signed brief gave this word already: its posts say it, and do not give it again."""
    given = Promise.objects.filter(campaign=post.campaign_id, kind=found.kind).exclude(claim="")
    same = given.filter(amount=found.amount, currency=found.currency)
    same = same.filter(due_at=found.due) if found.due else same
    return bool(post.campaign_id) and same.exists()


def terms_of(found: Found, place: Place) -> dict[str, object]:
    return {
        "start": found.start,
        "end": found.end,
        "what": found.what[: actions.CAP],
        "why": found.why[: actions.LONG],
        "kind": found.kind,
        "amount": found.amount,
        "currency": found.currency,
        "due_at": found.due,
        "zone": place.zone,
        "asks": found.asks,
    }


def zone_for(conversation: Conversation, agent: Agent | None) -> Place:
    """The customer's, as far as numbers, addresses and language tell; else that of whoever writes."""
    known = list(conversation.customer.identities.values_list("remote_id", "handle"))
    addresses = [part for pair in known for part in pair if part]
    language = conversation.customer.language or conversation.language
    return zone_of(addresses, language, agent.timezone if agent else "UTC")


def withdraw(facts: Sequence[Fact]) -> None:
    """A reply was called back, or nobody ever got it: its words bind nobody."""
    for promise in of_messages(facts):
        with transaction.atomic():
            actions.withdraw(promise)


def of_messages(facts: Sequence[Fact]) -> Iterable[Promise]:
    wanted = [fact.data["message"] for fact in facts if fact.data.get("message")]
    return Promise.objects.filter(message__in=wanted)


def move_along(facts: Sequence[Fact]) -> None:
    """A conversation went into another one: what was promised in it goes with it."""
    for fact in facts:
        home = Conversation.objects.get(pk=UUID(fact.subject.removeprefix("conversation:")))
        other = Conversation.objects.get(pk=fact.data["other"])
        moved = Promise.objects.filter(conversation=other)
        if moved.update(conversation=home, department=home.department):
            actions.recount(home)
            actions.recount(other)


def follow(facts: Sequence[Fact]) -> None:
    """A conversation belongs to another department now: its promises are seen and watched there."""
    for fact in facts:
        home = Conversation.objects.get(pk=UUID(fact.subject.removeprefix("conversation:")))
        Promise.objects.filter(conversation=home).update(department=home.department)


def tell(promise: Promise, who: str) -> None:
    subject = f"conversation:{promise.conversation_id}" if promise.conversation_id else ""
    record(
        "promise.proposed",
        subject or f"promise:{promise.pk}",
        who,
        promise.department_id,
        promise=str(promise.pk),
    )
