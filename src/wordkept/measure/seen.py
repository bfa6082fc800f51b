"""Are we seen to listen? What was asked in public, what we answered there, and what was ended there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from wordkept.conversations.doors import conversations
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Account
from wordkept.listening.river import COMPLAINT
from wordkept.measure.stages import DAYS, MOST, SAID
from wordkept.people.models import Agent, Department
from wordkept.replies.ending import OPEN_TO_ALL
from wordkept.replies.models import Closing

Rows = QuerySet[Conversation]
WAYS = ("account", "department")
WANTS = (
    Q(mention__reading__intents__icontains='"complaint"')
    | Q(mention__reading__intents__icontains='"question"')
    | Q(mention__reading__complaint__gte=COMPLAINT)
)
THEIRS = Message.objects.filter(WANTS, by=Message.By.CUSTOMER, visibility__in=OPEN_TO_ALL)
OURS = Message.objects.filter(SAID, visibility__in=OPEN_TO_ALL)
ASKED_BEFORE = Exists(THEIRS.filter(conversation=OuterRef("conversation"), id__lt=OuterRef("id")))
ANSWERED = Exists(OURS.filter(ASKED_BEFORE, conversation=OuterRef("pk")))


def _closing(*states: str) -> Exists:
    return Exists(Closing.objects.filter(conversation=OuterRef("pk"), state__in=states))


@dataclass(frozen=True)
class Figure:
    """A number: its name, the condition that says which conversations it counts, and its whole."""

    key: str
    words: Any
    condition: Any
    whole: str = "asked"


State = Closing.State
FIGURES = (
    Figure("asked", _("said to us in public"), Q()),
    Figure("acknowledged", _("answered in public"), ANSWERED),
    Figure("silent", _("no public answer"), ~ANSWERED),
    Figure(
        "private",
        _("solved in private"),
        _closing(State.ASKED, State.NOTED, State.DECLINED),
    ),
    Figure("noted", _("with a public closing note"), _closing(State.NOTED), "private"),
    Figure("declined", _("closing note declined"), _closing(State.DECLINED), "private"),
)


@dataclass(frozen=True)
class Line:
    """The figures of one account, one department or all. `minutes`: median to the first public answer."""

    key: str
    name: str
    counts: Mapping[str, int]
    minutes: float | None

    @property
    def rate(self) -> int | None:
        """Of what was said in public, the percentage that got a public answer."""
        return _share(self.counts["acknowledged"], self.counts["asked"])

    @property
    def closed(self) -> int | None:
        """Of what was solved in private, the percentage with a public closing note."""
        return _share(self.counts["noted"], self.counts["private"])

    @property
    def cells(self) -> list[tuple[Figure, int, int | None]]:
        """Each figure with its count, and the percentage it is of its whole."""
        counts = self.counts
        return [
            (one, counts[one.key], _share(counts[one.key], counts[one.whole])) for one in FIGURES
        ]


@dataclass(frozen=True)
class Report:
    all: Line
    accounts: Sequence[Line]
    departments: Sequence[Line]


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def asked(agent: Agent, now: datetime, days: int = DAYS) -> Rows:
    """Conversations of the last days in which a customer complained or asked, in public, to us."""
    rows = conversations(agent).exclude(state=Conversation.State.MERGED)
    begun = rows.filter(opened_at__gt=now - timedelta(days=days), opened_at__lte=now)
    return begun.filter(Exists(THEIRS.filter(conversation=OuterRef("pk"))), addressed=True)


def report(agent: Agent, now: datetime, days: int = DAYS) -> Report:
    rows = asked(agent, now, days)
    counted = list(
        rows.order_by()
        .values("account", "department")
        .annotate(**{f"n_{one.key}": Count("pk", filter=one.condition) for one in FIGURES})
    )
    waits = _waits(rows)
    return Report(
        _line("", "", counted, [wait for _account, _department, wait in waits]),
        _lines("account", counted, waits, dict(Account.objects.values_list("pk", "handle"))),
        _lines("department", counted, waits, dict(Department.objects.values_list("pk", "name"))),
    )


def _waits(rows: Rows) -> list[tuple[Any, Any, float]]:
    """Account, department and minutes to the first public answer, newest first."""
    in_it = THEIRS.filter(conversation=OuterRef("pk")).order_by().values("conversation")
    ours = OURS.filter(ASKED_BEFORE, conversation=OuterRef("pk")).order_by().values("conversation")
    timed = rows.annotate(
        asked_at=Subquery(in_it.annotate(first=Min("at")).values("first")),
        answered_at=Subquery(ours.annotate(first=Min("at")).values("first")),
    )
    answered = timed.filter(answered_at__gte=F("asked_at")).order_by("-opened_at")
    found = answered.values_list("account", "department", "asked_at", "answered_at")[:MOST]
    return [
        (account, department, (answer - ask).total_seconds() / 60)
        for account, department, ask, answer in found
    ]


def _lines(
    way: str,
    counted: Sequence[Mapping[str, Any]],
    waits: Sequence[tuple[Any, Any, float]],
    names: Mapping[Any, str],
) -> list[Line]:
    rows, minutes = defaultdict(list), defaultdict(list)
    for row in counted:
        rows[row[way]].append(row)
    for account, department, wait in waits:
        minutes[account if way == "account" else department].append(wait)
    lines = [_line(str(key), names[key], rows[key], minutes[key]) for key in rows]
    return sorted(lines, key=lambda line: (-line.counts["asked"], line.name))


def _line(
    key: str, name: str, counted: Sequence[Mapping[str, Any]], waits: Sequence[float]
) -> Line:
    counts = {one.key: sum(row[f"n_{one.key}"] for row in counted) for one in FIGURES}
    return Line(key, name, counts, round(median(waits), 1) if waits else None)


def behind(
    agent: Agent, now: datetime, days: int, figure: str, way: str = "", key: str = ""
) -> Rows | None:
    """The conversations that a number counts; None where there is no such number."""
    found = next((one for one in FIGURES if one.key == figure), None)
    if found is None or (way and way not in WAYS):
        return None
    rows = asked(agent, now, days).filter(found.condition)
    if way:
        known = {str(pk): pk for pk in rows.order_by().values_list(way, flat=True).distinct()}
        rows = rows.filter(**{way: known[key]}) if key in known else rows.none()
    return rows.select_related("customer", "identity").order_by("-opened_at", "-pk")
