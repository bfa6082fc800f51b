"""Where a customer likes to be answered: heard in their words or set by a colleague, never told in public."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Identity, Preference
from wordkept.people.wishes import Wish

State = Preference.State


@transaction.atomic
def hear(heard: Iterable[tuple[Identity, Wish]]) -> None:
    """Proposals for an agent. What was decided about one person and channel is not asked again."""
    for identity, wish in heard:
        known, fresh = Preference.objects.get_or_create(
            identity=identity, channel=wish.channel, defaults={"said": wish.said}
        )
        if fresh:
            _tell(None, known, "customer.wished")


def current(customer: UUID) -> Preference | None:
    return _of(customer).filter(state=State.AGREED).order_by("-at", "-pk").first()


def proposed(customer: UUID) -> QuerySet[Preference]:
    """What they asked for and nobody decided, without what is agreed already."""
    agreed = _of(customer).filter(state=State.AGREED).values("channel")
    open_ = _of(customer).filter(state=State.PROPOSED).exclude(channel__in=agreed)
    return open_.order_by("-at", "-pk")


def _of(customer: UUID) -> QuerySet[Preference]:
    return Preference.objects.filter(identity__customer=customer).select_related("identity", "by")


@transaction.atomic
def prefer(agent: Agent, identity: Identity, channel: str) -> Preference | None:
    """From now on this channel; "" for no preference. The one before ends."""
    for known in _of(identity.customer_id).filter(state=State.AGREED).exclude(channel=channel):
        _move(agent, known, State.ENDED, "customer.unpreferred")
    if not channel:
        return None
    wanted, _ = Preference.objects.get_or_create(identity=identity, channel=channel)
    if wanted.state != State.AGREED:
        _move(agent, wanted, State.AGREED, "customer.preferred")
    return wanted


@transaction.atomic
def refuse(agent: Agent, wish: Preference) -> None:
    """They meant something else."""
    if wish.state == State.PROPOSED:
        _move(agent, wish, State.ENDED, "customer.unpreferred")


def _move(agent: Agent, preference: Preference, to: str, fact: str) -> None:
    preference.state, preference.by, preference.at = to, agent, clock.now()
    preference.save(update_fields=["state", "by", "at"])
    _tell(agent, preference, fact)


def _tell(agent: Agent | None, preference: Preference, fact: str) -> None:
    customer = preference.identity.customer_id
    record(fact, f"customer:{customer}", actor(agent), preference=preference.pk)
