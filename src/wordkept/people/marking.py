"""Who they are to the world: a colleague says so, and it goes before what their words seem to say."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Identity, Marking


def current(customer: UUID) -> Marking | None:
    known = Marking.objects.filter(identity__customer=customer).select_related("by")
    return known.order_by("-at", "-pk").first()


@transaction.atomic
def mark(agent: Agent, identity: Identity, kind: str) -> None:
    """A journalist, a minor, or neither of them; "" takes back what was said before."""
    before = current(identity.customer_id)
    if kind == (before.kind if before else ""):
        return
    Marking.objects.filter(identity__customer=identity.customer_id).delete()
    if kind in Marking.Kind.values:
        Marking.objects.create(identity=identity, kind=kind, by=agent, at=clock.now())
    record("customer.marked", f"customer:{identity.customer_id}", actor(agent), kind=kind)
