"""The body of a shop's call: one order or several, in the columns of the list."""

from __future__ import annotations

from typing import Any

from wordkept.kernel.edge import BadInput, field, read_json
from wordkept.people import orders
from wordkept.people.models import Order

LARGEST = 256_000


def read(body: bytes, shop: str) -> list[Order]:
    """Every order of the call, none stored yet. One bad order refuses the call: raises BadInput."""
    said = read_json(body, LARGEST)
    if isinstance(said, dict) and "data" in said:  # the envelope of the Standard Webhooks
        said = said["data"]
    told = said if isinstance(said, list) else [said]
    if not 0 < len(told) <= orders.BATCH:
        raise BadInput(f"One call tells 1 to {orders.BATCH} orders.")
    return [_order(one, number, shop) for number, one in enumerate(told, 1)]


def _order(said: Any, number: int, shop: str) -> Order:
    if not isinstance(said, dict):
        raise BadInput(f"Order {number} is no JSON object with the columns of the list.")
    columns = {name: _cell(said.get(name), name) for name in orders.COLUMNS}
    try:
        return orders.order(columns, shop)
    except ValueError as trouble:
        raise BadInput(f"Order {number} cannot be taken in. {trouble}") from trouble


def _cell(value: Any, name: str) -> str:
    """Numbers are fine where shops write numbers; nothing is cut unseen."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return field(value, orders.CELL, f"“{name}”")
