"""Give a word, keep it, move it with the customer's knowledge, or own up that it was broken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Department
from wordkept.promises.models import Promise
from wordkept.promises.rules.zones import is_zone

State = Promise.State
CAP = 200
LONG = 500


class NotPossible(Exception):
    """It cannot be done; the message says what to do instead."""


@dataclass(frozen=True)
class Terms:
    """What is promised and by when: all that a person may write or correct."""

    what: str
    due_at: datetime | None = None
    zone: str = "UTC"
    kind: str = Promise.Kind.OTHER
    amount: Decimal | None = None
    currency: str = ""
    owner: Agent | None = None


@transaction.atomic
def make(
    agent: Agent,
    terms: Terms,
    conversation: Conversation | None = None,
    department: Department | None = None,
) -> Promise:
    """Somebody gives a word that no text says, on the phone for instance. It stands at once."""
    home = conversation.department if conversation else department
    if home is None:
        raise NotPossible(_("Say which department gives this word."))
    promise = Promise(department=home, conversation=conversation, made_by=agent, owner=agent)
    if conversation:
        promise.customer, promise.place = conversation.customer, conversation.place
    _agree(promise, terms, agent)
    promise.state, promise.told_at = State.OPEN, clock.now()
    promise.save(force_insert=True)
    _tell(agent, promise, "promise.made")
    _count(promise)
    return promise


@transaction.atomic
def confirm(agent: Agent, promise: Promise) -> None:
    """One key: the proposal is right, the word stands."""
    if not _move(promise, [State.PROPOSED], State.OPEN, asks=False):
        raise NotPossible(_("This was decided already."))
    _tell(agent, promise, "promise.made")
    _count(promise)


@transaction.atomic
def edit(agent: Agent, promise: Promise, terms: Terms) -> None:
    """Correct what was understood. A proposal that is corrected is thereby confirmed."""
    held = _held(promise)
    if held.state not in (State.PROPOSED, State.OPEN):
        raise NotPossible(_("This was decided already."))
    if held.state == State.OPEN and held.due_at and terms.due_at != held.due_at:
        raise NotPossible(_("The customer knows this date: give a new one under “New date”."))
    was_open = held.state == State.OPEN
    _agree(held, terms, agent)
    held.state, held.asks = State.OPEN, False
    held.save()
    _tell(agent, held, "promise.edited" if was_open else "promise.made")
    _count(held)
    promise.refresh_from_db()


@transaction.atomic
def dismiss(agent: Agent | None, promise: Promise, reason: str = "") -> None:
    """It was no promise. Only a proposal is dismissed; a word that stands is kept or broken."""
    if not _move(promise, [State.PROPOSED], State.DISMISSED, reason=reason[:LONG]):
        raise NotPossible(_("This was decided already."))
    _tell(agent, promise, "promise.dismissed")


@transaction.atomic
def keep(
    agent: Agent, promise: Promise, proof: str, at: datetime | None = None, told: bool = False
) -> None:
    """Done, and how one can see it: a booking number, a link, the reply that says so."""
    proof, now = text.clean(proof.strip(), LONG), clock.now()
    if not proof:
        raise NotPossible(_("Say how one can see that it was kept: a number, a link, a message."))
    if at and (at > now or at < promise.made_at):
        raise NotPossible(_("It can only have been kept between then and now."))
    fields = {"proof": proof, "settled_at": at or now, "told_at": now if told else None}
    if not _move(promise, [State.OPEN], State.KEPT, **fields):
        raise NotPossible(_("Only an open promise can be kept."))
    _tell(agent, promise, "promise.kept")
    _count(promise)


@transaction.atomic
def renegotiate(
    agent: Agent, promise: Promise, due_at: datetime, told: bool, reason: str = ""
) -> Promise:
    """A new date the customer knows of takes the place of the old one; an unknown one is a broken word."""
    if not told:
        raise NotPossible(_("Tell the customer first: a date they do not know is a broken word."))
    if due_at <= clock.now():
        raise NotPossible(_("That time is over already: choose one to come."))
    held = _held(promise)
    successor = _successor(agent, held, due_at)
    fields = {"settled_at": clock.now(), "told_at": clock.now(), "replaced_by": successor}
    if not _move(promise, [State.OPEN], State.RENEGOTIATED, reason=reason[:LONG], **fields):
        raise NotPossible(_("Only an open promise can get a new date."))
    _tell(agent, promise, "promise.renegotiated", by=str(successor.pk))
    _count(successor)
    return successor


def _successor(agent: Agent, old: Promise, due_at: datetime) -> Promise:
    same = (
        "department_id", "conversation_id", "customer_id", "campaign", "post", "place", "what",
        "kind", "amount", "currency", "zone", "owner_id",
    )  # fmt: skip
    return Promise.objects.create(
        **{name: getattr(old, name) for name in same},
        made_by=agent,
        due_at=due_at,
        state=State.OPEN,
        told_at=clock.now(),
    )


@transaction.atomic
def break_(agent: Agent, promise: Promise, reason: str, told: bool = False) -> None:
    """Own up: it was not kept, and why. Nobody learns from a promise that silently vanishes."""
    reason, now = text.clean(reason.strip(), LONG), clock.now()
    if not reason:
        raise NotPossible(_("Say why it was not kept: the next one shall be."))
    fields = {"reason": reason, "settled_at": now, "told_at": now if told else None}
    if not _move(promise, [State.OPEN], State.BROKEN, **fields):
        raise NotPossible(_("Only an open promise can be broken."))
    _tell(agent, promise, "promise.broken")
    _count(promise)


@transaction.atomic
def tell(agent: Agent, promise: Promise) -> None:
    """The customer knows what became of it."""
    if Promise.objects.filter(pk=promise.pk, told_at=None).update(told_at=clock.now()):
        _tell(agent, promise, "promise.told")


def withdraw(promise: Promise) -> None:
    """The reply was called back before it left: nobody was ever promised anything."""
    if _move(promise, [State.PROPOSED, State.OPEN], State.DISMISSED):
        _tell(None, promise, "promise.dismissed")
        _count(promise)


def recount(conversation: Conversation) -> None:
    """How many words stand in a conversation, and which is due next."""
    open_ = Promise.objects.filter(conversation=conversation, state=State.OPEN)
    first = open_.order_by(F("due_at").asc(nulls_last=True), "made_at").first()
    conversations.owe(
        conversation,
        open_.count(),
        first.due_at if first else None,
        first.what if first else "",
    )


def _agree(promise: Promise, terms: Terms, agent: Agent) -> None:
    what = text.clean(terms.what.strip(), CAP)
    if not what:
        raise NotPossible(_("Say what is promised."))
    if not is_zone(terms.zone):
        raise NotPossible(_("That time zone is not known; one such as Europe/Berlin is."))
    if terms.kind not in Promise.Kind.values:
        raise NotPossible(_("Choose what kind of promise it is."))
    if terms.due_at and terms.due_at <= clock.now():
        raise NotPossible(_("That time is over already: choose one to come."))
    if terms.owner and not terms.owner.departments.filter(pk=promise.department_id).exists():
        names = {"name": terms.owner.name, "department": promise.department}
        raise NotPossible(_("%(name)s does not work in %(department)s.") % names)
    promise.what, promise.kind, promise.zone = what, terms.kind, terms.zone
    promise.due_at, promise.amount, promise.currency = terms.due_at, terms.amount, terms.currency
    promise.owner = terms.owner or promise.owner or agent


def _held(promise: Promise) -> Promise:
    return Promise.objects.select_for_update().get(pk=promise.pk)


def _move(promise: Promise, from_states: list[str], to: str, **fields: Any) -> bool:
    """Compare and set: False when somebody else decided first."""
    rows = Promise.objects.filter(pk=promise.pk, state__in=from_states)
    if not rows.update(state=to, **fields):
        return False
    promise.refresh_from_db()
    return True


def _count(promise: Promise) -> None:
    if promise.conversation_id:
        recount(Conversation.objects.select_for_update().get(pk=promise.conversation_id))


def _tell(agent: Agent | None, promise: Promise, name: str, **data: Any) -> None:
    """Told of the conversation, so that its page shows it at once."""
    about = f"conversation:{promise.conversation_id}" if promise.conversation_id else ""
    record(
        name,
        about or f"promise:{promise.pk}",
        actor(agent),
        promise.department_id,
        promise=str(promise.pk),
        **data,
    )
