"""The lists an agent works through, each a page at a time: a page costs what it shows, never what there is."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wordkept.conversations import doors, last_resort, stages
from wordkept.conversations.models import Conversation
from wordkept.people.models import Agent, Department

PAGE = 30
COUNTED = 999
PRESSING = 20
OPEN, SNOOZED, RESOLVED = "open", "snoozed", "resolved"


@dataclass(frozen=True)
class View:
    """One way to look at the inbox: a name, what belongs in it, what to say when nothing does."""

    key: str
    title: str | Promise
    states: tuple[str, ...]
    only: Q
    nothing: str | Promise
    counted: bool = False


VIEWS = {
    view.key: view
    for view in (
        View(
            "mine",
            _("Mine"),
            (OPEN,),
            Q(),
            _("Nothing waits for you. Take one from Unassigned."),
            True,
        ),
        View(
            "unassigned",
            _("Unassigned"),
            (OPEN,),
            Q(assignee=None),
            _("Everything has somebody who cares for it."),
            True,
        ),
        View(
            "all",
            pgettext_lazy("every open conversation", "All"),
            (OPEN,),
            Q(),
            _("Nobody waits. New conversations appear here by themselves."),
        ),
        View(
            "snoozed",
            _("Snoozed"),
            (SNOOZED,),
            Q(),
            _("Nothing sleeps. Snooze what cannot be answered yet."),
        ),
        View(
            "resolved",
            _("Resolved"),
            (RESOLVED,),
            Q(),
            _("What you resolve rests here and can be re-opened."),
        ),
        View(
            "delight",
            _("Delight"),
            (OPEN, RESOLVED),
            Q(delight=True),
            _("Kind words gather here: stories worth telling."),
        ),
    )
}


@dataclass(frozen=True)
class Desk:
    """An agent in front of one view, perhaps of one department or one stage only."""

    agent: Agent
    view: View
    department: Department | None = None
    stage: str = ""

    @property
    def query(self) -> str:
        department = f"&department={self.department.slug}" if self.department else ""
        stage = f"&stage={self.stage}" if self.stage else ""
        return f"view={self.view.key}{department}{stage}"

    def holds(self, id: UUID) -> bool:
        return any(rows.filter(pk=id).exists() for rows in self._drawers())

    def count(self) -> int:
        """How many there are; nobody needs it exactly beyond what one can read."""
        return sum(rows.order_by()[: COUNTED + 1].count() for rows in self._drawers())

    def page(self, before: str = "", size: int = PAGE) -> Page:
        """The newest conversations older than the cursor, merged from drawers that each have an index.

        Who came here as a last resort and still waits stands above them all, on the first page.
        """
        first = self.pressing()
        parts = [
            _after(_without(rows, first), before).order_by("-last_at", "-id")[: size + 1]
            for rows in self._drawers()
        ]
        merged = heapq.merge(*(_shown(part) for part in parts), key=_place, reverse=True)
        rows = list(itertools.islice(merged, size + 1))
        page = rows[:size] if before else [*first, *rows[:size]]
        last_resort.show(self.agent, page)
        return Page(page, cursor_of(rows[size - 1]) if len(rows) > size else "")

    def pressing(self) -> list[Conversation]:
        if OPEN not in self.view.states:
            return []
        flagged = doors.conversations(self.agent).filter(
            self.view.only, state=OPEN, flagged_at__isnull=False, waiting_since__isnull=False
        )
        mine = flagged.filter(assignee=self.agent) if self.view.key == "mine" else flagged
        rows = list(_shown(self._within(mine)).order_by("-last_at", "-id")[:PRESSING])
        return [row for row in rows if last_resort.is_pressing(self.agent, row)]

    def _drawers(self) -> Iterator[QuerySet[Conversation]]:
        """One query for each department and state: in this shape the database walks its index."""
        if self.view.key == "mine":
            yield self._within(
                doors.conversations(self.agent).filter(assignee=self.agent, state=OPEN)
            )
            return
        for department in self._departments():
            for state in self.view.states:
                yield self._within(
                    doors.conversations(self.agent).filter(
                        self.view.only, department=department, state=state
                    )
                )

    def _within(self, rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
        rows = rows.filter(department=self.department) if self.department else rows
        return stages.at(rows, self.stage, "stage")

    def _departments(self) -> Sequence[int]:
        return [self.department.pk] if self.department else doors.departments(self.agent)


@dataclass(frozen=True)
class Page:
    rows: Sequence[Conversation]
    older: str = ""


def desk(agent: Agent, view: str = "", department: str = "", stage: str = "") -> Desk:
    """What the address asks for. Without a wish: one's own list, or all when that is empty."""
    wanted = agent.departments.filter(slug=department[:50]).first()
    stage = stages.asked({"stage": stage})
    mine = Desk(agent, VIEWS["mine"], wanted, stage)
    if view in VIEWS:
        return Desk(agent, VIEWS[view], wanted, stage)
    return mine if mine.page(size=1).rows else Desk(agent, VIEWS["all"], wanted, stage)


def cursor_of(row: Conversation) -> str:
    return f"{row.last_at.isoformat()}_{row.pk}"


def _without(rows: QuerySet[Conversation], shown: Sequence[Conversation]) -> QuerySet[Conversation]:
    return rows.exclude(pk__in=[row.pk for row in shown]) if shown else rows


def _after(rows: QuerySet[Conversation], cursor: str) -> QuerySet[Conversation]:
    at, _, last = cursor.partition("_")
    then = _moment(at)
    if then is None or not last:
        return rows
    return rows.filter(last_at__lte=then).filter(Q(last_at__lt=then) | Q(pk__lt=_uuid(last)))


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _shown(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("customer", "identity", "assignee")


def _place(row: Conversation) -> Any:
    return row.last_at, row.pk
