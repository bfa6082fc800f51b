"""One person or two: what colleagues decide, with everything that hangs on it, in one go."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from wordkept.conversations import last_resort, stages
from wordkept.conversations.models import Conversation
from wordkept.people import linking
from wordkept.people.linking import CannotJoin
from wordkept.people.models import Agent, Customer, Identity, Joining, Likeness

__all__ = ["CannotJoin", "confirm", "join", "part"]


@transaction.atomic
def confirm(agent: Agent, found: Likeness, kept: Customer) -> Joining:
    """Yes, these are one person: their conversations are one customer's from now on."""
    return _follow(linking.confirm(agent, found, kept))


@transaction.atomic
def join(agent: Agent, kept: Customer, gone: Customer, why: str) -> Joining:
    """A colleague knows it without a suggestion. The reason is kept and shown."""
    if not why.strip():
        raise CannotJoin(_("Say in a word how you know."))
    return _follow(linking.recognise(agent, kept, gone, f"{agent.first_name}: {why.strip()}"))


@transaction.atomic
def part(agent: Agent, joining: Joining) -> None:
    linking.part(agent, joining)
    _follow(joining)


def _follow(joining: Joining) -> Joining:
    """Conversations go where their identity went; what depends on whose they are is worked out again."""
    people = _rehome(joining.identities) | {joining.kept_id, joining.gone_id}
    stages.restage(people)
    last_resort.refresh(people)
    return joining


def _rehome(identities: Iterable[int]) -> set[UUID]:
    theirs = Conversation.objects.filter(identity__in=list(identities))
    owner = Identity.objects.filter(pk=OuterRef("identity")).values("customer")[:1]
    theirs.exclude(customer=F("identity__customer")).update(customer=Subquery(owner))
    return set(theirs.values_list("customer", flat=True))
