"""The board of words that stand: late, today, this week, later, without a day, still to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wordkept.campaigns import doors as campaigns
from wordkept.campaigns.models import Campaign
from wordkept.conversations import stages
from wordkept.kernel import clock
from wordkept.people.models import Agent, Department
from wordkept.promises import doors, rates
from wordkept.promises.models import Promise
from wordkept.promises.rates import Row
from wordkept.promises.rules.keeping import Rate

SHOWN = 60
TOLD_LATER = 10
MOST_CAMPAIGNS = 100
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
    """What one agent sees of the words that stand, mine, of a department, a campaign or a stage."""

    agent: Agent
    mine: bool
    department: Department | None
    campaign: Campaign | None = None
    stage: str = ""

    def groups(self) -> list[Group]:
        groups = {key: Group(key, title) for key, title in GROUPS}
        for promise in self._narrowed(doors.standing(self.agent))[: SHOWN * 4]:
            promise.said_by = self.names.get(promise.campaign)  # type: ignore[attr-defined]
            groups[place(promise)].promises.append(promise)
        return [group for group in groups.values() if group.promises]

    def to_tell(self) -> list[Promise]:
        return list(self._narrowed(doors.to_tell(self.agent))[:TOLD_LATER])

    def rate(self) -> Rate:
        return rates.rate(self._narrowed(doors.promises(self.agent)))

    def rates(self) -> list[tuple[str | Lazy, list[Row]]]:
        rows = self._narrowed(doors.promises(self.agent))
        ways = (
            (_("By person"), "owner__name"),
            (_("By department"), "department__name"),
        )
        each = [(title, rates.by(name, rows)) for title, name in ways]
        return [*each, self._by_campaign(rows), (_("By channel"), rates.by("place", rows))]

    def _by_campaign(self, rows: QuerySet[Promise]) -> tuple[str | Lazy, list[Row]]:
        found = rates.by("campaign", rows.filter(campaign__in=campaigns.campaigns(self.agent)))
        known = {str(key): name for key, name in self.names.items()}
        return _("By campaign"), [Row(known.get(row.name, ""), row.rate) for row in found]

    @cached_property
    def names(self) -> dict[UUID | None, str]:
        """The campaigns whose words stand or were counted lately, by their key."""
        since = clock.now() - rates.LOOKED_AT
        seen = doors.promises(self.agent).exclude(campaign=None)
        lately = seen.filter(Q(state__in=doors.STANDING) | Q(settled_at__gte=since))
        keys = lately.order_by().values("campaign").distinct()
        named = campaigns.campaigns(self.agent).filter(pk__in=keys)
        return dict(named.values_list("pk", "name")[:MOST_CAMPAIGNS])

    def _narrowed(self, rows: QuerySet[Promise]) -> QuerySet[Promise]:
        rows = rows.filter(owner=self.agent) if self.mine else rows
        rows = rows.filter(campaign=self.campaign.pk) if self.campaign else rows
        rows = rows.filter(department=self.department) if self.department else rows
        return stages.at(rows, self.stage)

    @property
    def query(self) -> str:
        parts = ["mine=1"] if self.mine else []
        parts += [f"department={self.department.slug}"] if self.department else []
        parts += [f"campaign={self.campaign.pk}"] if self.campaign else []
        parts += [f"stage={self.stage}"] if self.stage else []
        return "&".join(parts)


def board(agent: Agent, mine: str, department: str, campaign: str = "", stage: str = "") -> Board:
    chosen = agent.departments.filter(slug=department).first() if department else None
    said_by = campaigns.campaign(agent, campaign) if campaign else None
    return Board(agent, mine == "1", chosen, said_by, stage)


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
