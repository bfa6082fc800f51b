"""How many words were kept: one definition for the board, the reports, the export and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from wordkept.kernel import clock
from wordkept.promises.models import Promise
from wordkept.promises.rules.keeping import Rate

State = Promise.State
LOOKED_AT = timedelta(days=90)
IN_TIME = Q(due_at=None) | Q(settled_at__lte=F("due_at"))


@dataclass(frozen=True)
class Row:
    name: str
    rate: Rate


def outcome() -> Case:
    """Moved in time with the customer's knowledge is out of the count: its successor is in it."""
    return Case(
        When(IN_TIME, state=State.KEPT, then=Value("kept")),
        When(state=State.KEPT, then=Value("late")),
        When(state=State.BROKEN, then=Value("broken")),
        When(state=State.RENEGOTIATED, settled_at__gt=F("due_at"), then=Value("broken")),
        When(state=State.OPEN, due_at__lte=clock.now(), then=Value("overdue")),
        default=Value(""),
        output_field=CharField(),
    )


def counted(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    since = clock.now() - LOOKED_AT
    recent = rows.filter(Q(settled_at__gte=since) | Q(settled_at=None, made_at__gte=since))
    return recent.order_by().filter(~Q(Exact(outcome(), "")))


def rate(rows: QuerySet[Promise]) -> Rate:
    found = counted(rows).values(outcome=outcome()).annotate(n=Count("pk"))
    return _rate({row["outcome"]: row["n"] for row in found})


def by(field: str, rows: QuerySet[Promise]) -> list[Row]:
    """One rate for each person, department, channel or campaign, most promises first."""
    each: dict[Any, dict[str, int]] = {}
    for row in counted(rows).values(field, outcome=outcome()).annotate(n=Count("pk")):
        each.setdefault(row[field], {})[row["outcome"]] = row["n"]
    found = [Row(str(name or ""), _rate(counts)) for name, counts in each.items()]
    return sorted(found, key=lambda row: (-row.rate.counted, row.name))


def _rate(counts: dict[str, int]) -> Rate:
    return Rate(*(counts.get(name, 0) for name in ("kept", "late", "broken", "overdue")))
