"""Orders as the shop tells them: one reader and one way in, for its list and for its hook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.db import transaction

from wordkept.channel import Unreadable
from wordkept.channels.files.rows import Row
from wordkept.channels.files.table import cells, rows
from wordkept.journal.actions import record
from wordkept.kernel import text
from wordkept.people import likeness
from wordkept.people.buying import read_day
from wordkept.people.models import Order

NEEDED = ("order", "ordered")
DATES = {"ordered": "ordered_on", "delivered": "delivered_on", "ended": "ended_on"}
WHOSE = ("mail", "phone", "customer", "handle")
COLUMNS = (*NEEDED, "delivered", "ended", *WHOSE, "place")
BATCH = 500
CELL = 320


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
            batch.append(_order_in(row, shop))
        except (Unreadable, ValueError) as trouble:
            report.rejected.append((row.line, str(trouble)))
        if len(batch) == BATCH:
            take_in(batch, report)
            batch = []
    take_in(batch, report)
    return report


def _order_in(row: Row, shop: str) -> Order:
    if row.trouble:
        raise Unreadable(row.trouble)
    return order(cells(row.body), shop)


def order(columns: Mapping[str, str], shop: str) -> Order:
    """One order from its columns, not stored yet. Raises ValueError with a sentence for the shop."""
    said = {name: text.clean(cell.strip(), CELL) for name, cell in columns.items()}
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
    if not said.get("order"):
        raise ValueError("It has no order number.")
    if ordered is None:
        raise ValueError("It has no day on which it was ordered.")
    if any(day < ordered for day in days.values() if day):
        raise ValueError("It was delivered or ended before it was ordered.")
    if not any(said.get(name) for name in WHOSE):
        raise ValueError("It names nobody: mail, phone, customer or handle is needed.")


@transaction.atomic
def take_in(batch: Sequence[Order], report: Imported) -> list[int]:
    """One fact for each batch: only numbers of ours, nothing about who bought what. Returns them."""
    latest = {(each.shop, each.number): each for each in batch}
    report.known += len(batch) - len(latest)
    stored = {
        (each.shop, each.number): each
        for each in Order.objects.filter(number__in=[number for _, number in latest])
    }
    fresh = [each for key, each in latest.items() if key not in stored]
    changed = [
        _brought_up_to_date(stored[key], each)
        for key, each in latest.items()
        if key in stored and _differs(stored[key], each)
    ]
    Order.objects.bulk_create(fresh)
    Order.objects.bulk_update(changed, CONTENT) if changed else None
    report.new, report.changed = report.new + len(fresh), report.changed + len(changed)
    report.known += len(latest) - len(fresh) - len(changed)
    touched = [each.pk for each in [*fresh, *changed]]
    if touched:
        record("order.imported", "order:list", orders=touched)
    return touched


CONTENT = [
    "mail", "phone", "client", "place", "handle", "ordered_on", "delivered_on", "ended_on",
]  # fmt: skip


def _differs(one: Order, other: Order) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in CONTENT)


def _brought_up_to_date(stored: Order, fresh: Order) -> Order:
    for name in CONTENT:
        setattr(stored, name, getattr(fresh, name))
    return stored
