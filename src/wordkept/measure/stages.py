"""Three questions of the first essay, one for each stage: do we inform, do we help, are we still of use?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from wordkept.conversations.doors import conversations
from wordkept.conversations.models import Conversation, Message
from wordkept.people.buying import STAGES
from wordkept.people.models import Agent
from wordkept.people.stages import orders_of

DAYS = 90
SOON = timedelta(hours=24)
BUYS_WITHIN = timedelta(days=30)
MOST = 5_000

Rows = QuerySet[Conversation]
SAID = Q(by=Message.By.BRAND, sending__in=("", "sent"), points=False)


@dataclass(frozen=True)
class Figure:
    """One number of the scorecard: its name, and the rule that says which conversations it counts."""

    key: str
    words: Any
    narrow: Callable[[Rows], Rows]
    good: bool = True


@dataclass(frozen=True)
class Counted:
    figure: Figure
    count: int
    share: int | None


@dataclass(frozen=True)
class Card:
    """One question with its figures. `answer_hours` is the median until our first answer."""

    stage: str
    question: Any
    asked: int
    figures: Sequence[Counted]
    answer_hours: float | None


def answers(rows: Rows) -> QuerySet[Any]:
    """With the moment of our first answer; None where there is none."""
    said = Message.objects.filter(SAID, conversation=OuterRef("pk"), at__gte=OuterRef("opened_at"))
    first = said.order_by().values("conversation").annotate(first=Min("at")).values("first")
    return rows.annotate(answered_at=Subquery(first))


def _soon(rows: Rows) -> Rows:
    return answers(rows).filter(answered_at__lte=F("opened_at") + SOON)


def _unanswered(rows: Rows) -> Rows:
    said = Message.objects.filter(SAID, conversation=OuterRef("pk"))
    return rows.filter(~Exists(said))


def _bought(rows: Rows) -> Rows:
    """They asked before buying, and an order followed within a month."""
    asked = list(rows.order_by("-opened_at").values_list("pk", "customer", "opened_at")[:MOST])
    orders = orders_of({customer for _, customer, _ in asked})
    bought: list[UUID] = [
        pk
        for pk, customer, at in asked
        if any(
            at.date() <= order.ordered_on <= (at + BUYS_WITHIN).date()
            for order in orders.get(customer, ())
        )
    ]
    return rows.filter(pk__in=bought)


SOON_ANSWERED = Figure("soon", _("answered within a day"), _soon)
NEVER = Figure("unanswered", _("not answered"), _unanswered, good=False)
LAST = Figure(
    "last_resort",
    _("came to us in public as a last resort"),
    lambda rows: rows.filter(flagged_at__isnull=False),
    good=False,
)
UNHAPPY = Figure(
    "unhappy", _("unhappy at the end"), lambda rows: rows.filter(polarity="negative"), good=False
)
SOLVED = Figure(
    "solved",
    _("closed, with an answer"),
    lambda rows: answers(rows.filter(state="resolved")).filter(answered_at__isnull=False),
)
QUESTIONS: dict[str, tuple[Any, Sequence[Figure]]] = {
    "before": (
        _("Do we inform people better before they buy?"),
        (
            SOON_ANSWERED,
            Figure("bought", _("bought within a month"), _bought),
            NEVER,
        ),
    ),
    "during": (
        _("Do we help people use what they bought to its full potential?"),
        (SOON_ANSWERED, SOLVED, UNHAPPY, LAST),
    ),
    "after": (
        _("Do we go on being of benefit?"),
        (
            SOON_ANSWERED,
            Figure("delight", _("a delight"), lambda rows: rows.filter(delight=True)),
            UNHAPPY,
            LAST,
        ),
    ),
}
EVERYWHERE = (SOON_ANSWERED, NEVER, SOLVED, UNHAPPY, LAST)
ASKED = Figure("asked", gettext_noop("conversations"), lambda rows: rows)


def begun(agent: Agent, now: datetime, days: int = DAYS) -> Rows:
    """What customers began in the last days, as far as this agent may see."""
    rows = conversations(agent).exclude(state=Conversation.State.MERGED)
    return rows.filter(opened_at__gt=now - timedelta(days=days), opened_at__lte=now)


def scorecard(agent: Agent, now: datetime, days: int = DAYS) -> list[Card]:
    rows = begun(agent, now, days)
    return [_card(rows.filter(stage=stage), stage, *QUESTIONS[stage]) for stage in STAGES]


def everywhere(agent: Agent, now: datetime, days: int = DAYS) -> list[Card]:
    """The same figures for every stage, and for those that nobody can place."""
    rows = begun(agent, now, days)
    return [_card(rows.filter(stage=stage), stage, "", EVERYWHERE) for stage in (*STAGES, "")]


def _card(rows: Rows, stage: str, question: Any, figures: Sequence[Figure]) -> Card:
    asked = rows.count()
    counted = [_counted(rows, figure, asked) for figure in figures]
    return Card(stage, question, asked, counted, _hours(rows))


def _counted(rows: Rows, figure: Figure, asked: int) -> Counted:
    count = figure.narrow(rows).count()
    return Counted(figure, count, round(100 * count / asked) if asked else None)


def _hours(rows: Rows) -> float | None:
    answered = answers(rows).filter(answered_at__isnull=False).order_by("-opened_at")
    waits = answered.values_list("opened_at", "answered_at")[:MOST]
    hours = [(answer - asked).total_seconds() / 3600 for asked, answer in waits]
    return round(median(hours), 1) if hours else None


def behind(agent: Agent, now: datetime, days: int, stage: str, key: str) -> Rows | None:
    """The conversations that a figure counts; None where there is no such figure."""
    figures = {
        figure.key: figure for figure in (ASKED, *EVERYWHERE, *QUESTIONS.get(stage, ("", ()))[1])
    }
    figure = figures.get(key)
    if figure is None or stage not in (*STAGES, ""):
        return None
    rows = figure.narrow(begun(agent, now, days).filter(stage=stage))
    return rows.select_related("customer", "identity").order_by("-opened_at", "-pk")
