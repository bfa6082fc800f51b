"""Before, during or after buying: each conversation knows where its customer stood when it began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery

from wordkept.conversations import doors
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people import stages
from wordkept.people.buying import STAGES, Stage
from wordkept.people.models import Agent, Order

FIRST_WORDS = 2_000

AnyRow = TypeVar("AnyRow", bound=Model)


def asked(given: Mapping[str, str]) -> str:
    """The stage an address asks for; "" for every stage, and for nonsense."""
    stage = given.get("stage", "")
    return stage if stage in STAGES else ""


def at(rows: QuerySet[AnyRow], stage: str, by: str = "conversation__stage") -> QuerySet[AnyRow]:
    """Only what hangs on conversations of this stage; "" leaves the rows as they are."""
    return rows.filter(**{by: stage}) if stage else rows


def place(facts: Sequence[Fact]) -> None:
    """Something was said: conversations that are new, or whose customer we know better now, find their stage."""
    keys = {UUID(fact.subject.removeprefix("conversation:")) for fact in facts}
    for wanted in chunks(keys):
        _stage(list(Conversation.objects.filter(pk__in=wanted)))


def follow_orders(facts: Sequence[Fact]) -> None:
    """Orders came in, or changed: the conversations of those who gave them are looked at again."""
    restage(stages.buyers(pk for fact in facts for pk in fact.data["orders"]))


def restage(customers: Collection[UUID]) -> None:
    for wanted in chunks(customers):
        _stage(list(Conversation.objects.filter(customer__in=wanted)))


@transaction.atomic
def _stage(rows: Sequence[Conversation]) -> None:
    orders = stages.orders_of({row.customer_id for row in rows})
    unknown = [row.pk for row in rows if not orders.get(row.customer_id)]
    words = _first_words(unknown)
    changed = [row for row in rows if _moves(row, orders, words)]
    Conversation.objects.bulk_update(changed, ["stage"], batch_size=200)


def _moves(
    row: Conversation, orders: Mapping[UUID, Sequence[Order]], words: Mapping[UUID, str]
) -> bool:
    before, theirs = row.stage, orders.get(row.customer_id, ())
    row.stage = stages.stage(row.opened_at.date(), theirs, words.get(row.pk, "")).name
    return row.stage != before


def _first_words(conversations: Iterable[UUID]) -> dict[UUID, str]:
    said = Message.objects.filter(conversation=OuterRef("pk"), by=Message.By.CUSTOMER)
    first = Subquery(said.order_by("id").values("text")[:1])
    rows = Conversation.objects.filter(pk__in=list(conversations)).annotate(first=first)
    return {key: (words or "")[:FIRST_WORDS] for key, words in rows.values_list("pk", "first")}


def why(agent: Agent, conversation: Conversation) -> Stage:
    """The stage of a conversation with what tells it, worked out as it was when it was set."""
    orders = stages.orders_of([conversation.customer_id]).get(conversation.customer_id, [])
    said = doors.messages(agent, conversation).filter(by=Message.By.CUSTOMER).order_by("id")
    words = "" if orders else said.values_list("text", flat=True).first() or ""
    return stages.stage(conversation.opened_at.date(), orders, words[:FIRST_WORDS])


def today(conversation: Conversation) -> Stage:
    """Where this person stands now; only orders can tell."""
    orders = stages.orders_of([conversation.customer_id]).get(conversation.customer_id, [])
    return stages.stage(clock.now().date(), orders)
