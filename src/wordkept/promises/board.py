"""The board of words that stand: late, today, this week, later, without a day, still to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wordkept.kernel import clock
from wordkept.people.models import Agent, Department
from wordkept.promises import doors, rates
from wordkept.promises.models import Promise
from wordkept.promises.rules.keeping import Rate

SHOWN = 60
TOLD_LATER = 10
GROUPS: Sequence[tuple[str, str | Lazy]] = (
    ("late", _("Late")),
    ("proposed", _("To confirm")),
    ("today", _("Today")),
    ("week", _("Within a week")),
    ("later", _("Later")),
    ("undated", _("Without a date")),
)


@dataclass(frozen=True)
class Group:
    key: str
    title: str | Lazy
    promises: list[Promise] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """What one agent sees of the words that stand, mine or of a department."""

    agent: Agent
    mine: bool
    department: Department | None

    def groups(self) -> list[Group]:
        groups = {key: Group(key, title) for key, title in GROUPS}
        for promise in self._narrowed(doors.standing(self.agent))[: SHOWN * 4]:
            groups[place(promise)].promises.append(promise)
        return [group for group in groups.values() if group.promises]

    def to_tell(self) -> list[Promise]:
        return list(self._narrowed(doors.to_tell(self.agent))[:TOLD_LATER])

    def rate(self) -> Rate:
        return rates.rate(self._narrowed(doors.promises(self.agent)))

    def rates(self) -> list[tuple[str | Lazy, list[rates.Row]]]:
        rows = self._narrowed(doors.promises(self.agent))
        ways = (
            (_("By person"), "owner__name"),
            (_("By department"), "department__name"),
            (_("By channel"), "place"),
        )
        return [(title, rates.by(name, rows)) for title, name in ways]

    def _narrowed(self, rows: QuerySet[Promise]) -> QuerySet[Promise]:
        rows = rows.filter(owner=self.agent) if self.mine else rows
        return rows.filter(department=self.department) if self.department else rows

    @property
    def query(self) -> str:
        parts = ["mine=1"] if self.mine else []
        parts += [f"department={self.department.slug}"] if self.department else []
        return "&".join(parts)


def board(agent: Agent, mine: str, department: str) -> Board:
    chosen = agent.departments.filter(slug=department).first() if department else None
    return Board(agent, mine == "1", chosen)


def place(promise: Promise) -> str:
    """Under which heading it stands, on the agent's calendar."""
    if promise.state == Promise.State.PROPOSED:
        return "proposed"
    if promise.due_at is None:
        return "undated"
    return _by_day(promise.due_at, timezone.localdate(clock.now()))


def _by_day(due_at: datetime, today: date) -> str:
    if due_at <= clock.now():
        return "late"
    ahead = timezone.localtime(due_at).date() - today
    if ahead < timedelta(days=1):
        return "today"
    return "week" if ahead < timedelta(days=7) else "later"
