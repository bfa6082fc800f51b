"""Many rows at once, plainly: what the ORM's bulk insert costs per field is most of what intake costs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

Adapt = Callable[[Any], Any]
Row = Sequence[Any]

_as_json = json.JSONEncoder().encode


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows given as values of these columns (attribute names), in the caller's transaction."""
    statement, adapters = _plan(model, tuple(columns), connection.vendor)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_adapted(row, adapters) for row in rows])


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    unique: Sequence[str],
    fresh: Sequence[str],
) -> None:
    """Insert rows; where `unique` columns are there already, only the `fresh` ones are written."""
    statement, adapters = _plan(model, tuple(columns), connection.vendor)
    names = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    keys = ", ".join(quote(names[each]) for each in unique)
    changes = ", ".join(f"{quote(names[e])} = excluded.{quote(names[e])}" for e in fresh)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{statement} on conflict ({keys}) do update set {changes}",
            [_adapted(row, adapters) for row in rows],
        )


def insert_all(objects: Sequence[models.Model]) -> None:
    """Insert unsaved objects of one model whose primary keys are set."""
    if not objects:
        return
    model = type(objects[0])
    columns = [field.attname for field in model._meta.concrete_fields]
    insert(model, columns, ([getattr(each, column) for column in columns] for each in objects))


def _adapted(row: Row, adapters: Sequence[tuple[int, Adapt]]) -> list[Any]:
    values = list(row)
    for index, adapt in adapters:
        if values[index] is not None:
            values[index] = adapt(values[index])
    return values


@cache
def _plan(
    model: type[models.Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, list[tuple[int, Adapt]]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[column] for column in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in chosen)
    marks = ", ".join(["%s"] * len(chosen))
    table = connection.ops.quote_name(model._meta.db_table)
    adapters = [(index, _adapter(field)) for index, field in enumerate(chosen)]
    return (
        f"insert into {table} ({names}) values ({marks})",
        [(index, adapt) for index, adapt in adapters if adapt],
    )


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    """How a value of this field is written; None where it goes as it is."""
    target = getattr(field, "target_field", field)
    if isinstance(target, models.UUIDField) and not connection.features.has_native_uuid_field:
        return lambda value: value.hex
    if isinstance(target, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(target, models.JSONField):
        return _as_json
    return None
