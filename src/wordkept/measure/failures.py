"""Where did it fail first, and what is social paying for? One definition for page, export and drill-down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from wordkept.conversations import last_resort, stages
from wordkept.conversations.attempts import Attempt, origin
from wordkept.conversations.doors import conversations
from wordkept.conversations.models import Conversation
from wordkept.people.models import Agent

WEEKS = 8


@dataclass(frozen=True)
class Failure:
    """A conversation that became public as a last resort, and the contact that broke first."""

    conversation: Conversation
    first: Attempt

    @property
    def channel(self) -> str:
        return self.first.place

    @property
    def step(self) -> str:
        return self.first.was

    @property
    def week(self) -> date:
        return week_of(self.conversation.flagged_at)


@dataclass(frozen=True)
class Bill:
    """What one channel or step cost in public: how many, and which part of all of them."""

    name: str
    count: int
    share: int


@dataclass(frozen=True)
class Report:
    failures: Sequence[Failure]
    weeks: Sequence[date]

    @property
    def channels(self) -> list[Bill]:
        """Dearest first."""
        return _bills(failure.channel for failure in self.failures)

    @property
    def steps(self) -> list[Bill]:
        return _bills(failure.step for failure in self.failures)

    def count(self, channel: str, week: date) -> int:
        return len(self.only(channel, week=week))

    def only(self, channel: str = "", step: str = "", week: date | None = None) -> list[Failure]:
        """The failures behind a number, newest first."""
        return [
            failure
            for failure in self.failures
            if channel in ("", failure.channel)
            and step in ("", failure.step)
            and week in (None, failure.week)
        ]


def report(agent: Agent, now: datetime, weeks: int = WEEKS, stage: str = "") -> Report:
    """The weeks up to now, as far as this agent may see: who came to us in public as a last resort."""
    this = week_of(now)
    mondays = [this - timedelta(weeks=back) for back in reversed(range(weeks))]
    rows = stages.at(flagged(agent, _begins(mondays[0]), now), stage, "stage")
    return Report(list(_failures(agent, rows)), mondays)


def flagged(agent: Agent, since: datetime, until: datetime) -> QuerySet[Conversation]:
    rows = conversations(agent).exclude(state=Conversation.State.MERGED)
    spoken = rows.filter(flagged_at__gte=since, flagged_at__lte=until)
    return spoken.select_related("customer", "identity").order_by("-flagged_at", "-pk")


def _failures(agent: Agent, rows: Iterable[Conversation]) -> Iterable[Failure]:
    for row in rows:
        first = origin(last_resort.seen_by(agent, row))
        if first:
            yield Failure(row, first)


def _bills(names: Iterable[str]) -> list[Bill]:
    counted = Counter(names)
    total = counted.total()
    return [Bill(name, count, round(100 * count / total)) for name, count in counted.most_common()]


def week_of(at: datetime | None) -> date:
    """The Monday of its week, where the reader is."""
    day = timezone.localtime(at).date() if at else date.min
    return day - timedelta(days=day.weekday())


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
