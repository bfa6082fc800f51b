"""What somebody bought and when: orders from the shop's list, and the stage they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wordkept.channel import Unreadable
from wordkept.channels.files.rows import Row
from wordkept.channels.files.table import cells, rows
from wordkept.journal.actions import record
from wordkept.kernel import text
from wordkept.people import likeness
from wordkept.people.buying import Bought, Stage, read_day, stage_on
from wordkept.people.models import Identity, Order, Trait

NEEDED = ("order", "ordered")
DATES = {"ordered": "ordered_on", "delivered": "delivered_on", "ended": "ended_on"}
BATCH = 500
BY_TRAIT = {"mail": "mail", "number": "phone", "client": "client"}


@dataclass
class Imported:
    """What came of a list of orders. Every row read is new, changed, known as it is, or rejected."""

    read: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def import_orders(file: BinaryIO, shop: str = "") -> Imported:
    """Take in a CSV file of orders; the same order again is brought up to date. Raises WrongFile."""
    report, batch = Imported(), []
    for row in rows(file, NEEDED):
        report.read += 1
        try:
            batch.append(_order(row, shop))
        except (Unreadable, ValueError) as trouble:
            report.rejected.append((row.line, str(trouble)))
        if len(batch) == BATCH:
            _take_in(batch, report)
            batch = []
    _take_in(batch, report)
    return report


def _order(row: Row, shop: str) -> Order:
    if row.trouble:
        raise Unreadable(row.trouble)
    said = {name: text.clean(cell.strip(), 320) for name, cell in cells(row.body).items()}
    days = {column: read_day(said.get(name, "")) for name, column in DATES.items()}
    _must_make_sense(said, days)
    return Order(
        shop=shop[:80],
        number=said["order"][:120],
        mail=_key(likeness.mail(said.get("mail", ""))),
        phone=_key(likeness.number(said.get("phone", ""))),
        client=_key(likeness.client(said.get("customer", ""))),
        place=said.get("place", "").lower()[:30],
        handle=text.fold(said.get("handle", "").lstrip("@"))[:200],
        **days,
    )


def _key(mark: likeness.Mark | None) -> str:
    return mark.key if mark else ""


def _must_make_sense(said: Mapping[str, str], days: Mapping[str, date | None]) -> None:
    ordered = days["ordered_on"]
    if not said["order"]:
        raise ValueError("It has no order number.")
    if ordered is None:
        raise ValueError("It has no day on which it was ordered.")
    if any(day < ordered for day in days.values() if day):
        raise ValueError("It was delivered or ended before it was ordered.")
    if not any(said.get(name) for name in ("mail", "phone", "customer", "handle")):
        raise ValueError("It names nobody: mail, phone, customer or handle is needed.")


@transaction.atomic
def _take_in(batch: Sequence[Order], report: Imported) -> None:
    """One fact for each batch: only numbers of ours, nothing about who bought what."""
    latest = {(order.shop, order.number): order for order in batch}
    report.known += len(batch) - len(latest)
    stored = {
        (order.shop, order.number): order
        for order in Order.objects.filter(number__in=[number for _, number in latest])
    }
    fresh = [order for key, order in latest.items() if key not in stored]
    changed = [
        _brought_up_to_date(stored[key], order)
        for key, order in latest.items()
        if key in stored and _differs(stored[key], order)
    ]
    Order.objects.bulk_create(fresh)
    Order.objects.bulk_update(changed, CONTENT) if changed else None
    report.new, report.changed = report.new + len(fresh), report.changed + len(changed)
    report.known += len(latest) - len(fresh) - len(changed)
    if fresh or changed:
        record("order.imported", "order:list", orders=[order.pk for order in [*fresh, *changed]])


CONTENT = [
    "mail", "phone", "client", "place", "handle", "ordered_on", "delivered_on", "ended_on",
]  # fmt: skip


def _differs(one: Order, other: Order) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in CONTENT)


def _brought_up_to_date(stored: Order, fresh: Order) -> Order:
    for name in CONTENT:
        setattr(stored, name, getattr(fresh, name))
    return stored


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
