"""What somebody bought and when: whose the orders are, and the stage they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from wordkept.kernel import text
from wordkept.people.buying import Bought, Stage, stage_on
from wordkept.people.models import Identity, Order, Trait

BATCH = 500
BY_TRAIT = {"mail": "mail", "number": "phone", "client": "client"}


def orders_of(customers: Iterable[UUID]) -> dict[UUID, list[Order]]:
    """The orders of many customers, oldest first: asked by keys, so that joining and parting need no upkeep."""
    found: dict[UUID, dict[int, Order]] = defaultdict(dict)
    owners = _owners(list(customers))
    for column in (*BY_TRAIT.values(), "handle"):
        keys = sorted({key for name, key in owners if name == column})
        for order in _with_keys(column, keys):
            for customer in owners[column, getattr(order, column)]:
                if column != "handle" or _is_there(order, customer[1]):
                    found[customer[0]][order.pk] = order
    return {
        customer: sorted(orders.values(), key=lambda order: order.ordered_on)
        for customer, orders in found.items()
    }


Owner = tuple[UUID, str]


def _owners(customers: list[UUID]) -> Mapping[tuple[str, str], set[Owner]]:
    """Whose each key is, and on which channel."""
    owners: dict[tuple[str, str], set[Owner]] = defaultdict(set)
    traits = Trait.objects.filter(identity__customer__in=customers, kind__in=BY_TRAIT)
    for kind, key, customer, place in traits.exclude(source="said").values_list(
        "kind", "key", "identity__customer", "identity__channel"
    ):
        owners[BY_TRAIT[kind], key].add((customer, place))
    for identity in Identity.objects.filter(customer__in=customers):
        handle = text.fold((identity.handle or identity.remote_id).lstrip("@"))[:200]
        owners["handle", handle].add((identity.customer_id, identity.channel))
    return owners


def _is_there(order: Order, place: str) -> bool:
    return not order.place or order.place == place


def _with_keys(column: str, keys: Sequence[str]) -> Iterator[Order]:
    for start in range(0, len(keys), BATCH):
        wanted = [key for key in keys[start : start + BATCH] if key]
        yield from Order.objects.filter(**{f"{column}__in": wanted})


def buyers(orders: Iterable[int]) -> set[UUID]:
    """Whose orders these are, as far as we know them."""
    listed = list(Order.objects.filter(pk__in=list(orders)))
    found: set[UUID] = set()
    for kind, column in BY_TRAIT.items():
        keys = sorted({getattr(order, column) for order in listed} - {""})
        for start in range(0, len(keys), BATCH):
            known = Trait.objects.filter(kind=kind, key__in=keys[start : start + BATCH])
            owners = known.exclude(source="said").values_list("identity__customer", flat=True)
            found |= set(owners)
    return found | {each.customer_id for order in listed for each in _with_handle(order)}


def _with_handle(order: Order) -> list[Identity]:
    if not order.handle:
        return []
    written = Q(handle__iexact=order.handle) | Q(handle__iexact=f"@{order.handle}")
    return [each for each in Identity.objects.filter(written) if _is_there(order, each.channel)]


def stage(day: date, orders: Iterable[Order], words: str = "") -> Stage:
    """Where somebody with these orders stood on a day, and why."""
    bought = [Bought(order.ordered_on, order.delivered_on, order.ended_on) for order in orders]
    return stage_on(day, bought, words)
