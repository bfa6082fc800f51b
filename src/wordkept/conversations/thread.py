"""A conversation as one reads it: messages by day, and between them what colleagues did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wordkept.conversations import doors
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Account, Mention
from wordkept.journal.models import Fact
from wordkept.people.models import Agent

PAGE = 50
LONGEST = 300
MOVES = {
    "conversation.assigned": "user-round-plus",
    "conversation.snoozed": "moon",
    "conversation.woke": "sun",
    "conversation.resolved": "circle-check",
    "conversation.reopened": "archive-restore",
    "conversation.merged": "messages-square",
    "conversation.moved": "arrow-right",
    "conversation.pointed": "globe",
    "closing.noted": "globe",
    "closing.declined": "globe",
    "promise.made": "handshake",
    "promise.kept": "check-check",
    "promise.renegotiated": "calendar-clock",
    "promise.broken": "circle-x",
    "promise.overdue": "clock",
}


BETWEEN_HANDLES = ("conversation.moved", "conversation.pointed")


@dataclass(frozen=True)
class Move:
    """A thin grey line: who did what with the conversation."""

    name: str
    icon: str
    at: datetime
    who: str
    to: str = ""
    until: datetime | None = None
    start: str = ""


@dataclass(frozen=True)
class Day:
    day: date
    items: list[Message | Move] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """One page of a conversation, oldest first.

    `earlier` is the id to ask earlier ones before; `goes_on` the day whose name stands below already.
    """

    days: Sequence[Day]
    earlier: int | None = None
    goes_on: date | None = None


def latest(agent: Agent, conversation: Conversation, before: int | None = None) -> Thread:
    """The newest page, or the page before a message."""
    rows = doors.messages(agent, conversation)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    newest = list(_complete(rows.order_by("-pk"))[: PAGE + 1])
    until = doors.messages(agent, conversation).filter(pk=before).first() if before else None
    return _thread(agent, conversation, newest[:PAGE], len(newest) > PAGE, until)


def since(agent: Agent, conversation: Conversation, first: int) -> Thread:
    """All that is on a screen whose oldest message is `first`, as it is now."""
    rows = doors.messages(agent, conversation).filter(pk__gte=first).order_by("-pk")
    newest = list(_complete(rows)[:LONGEST])
    older = doors.messages(agent, conversation).filter(pk__lt=first).exists()
    return _thread(agent, conversation, newest, older or len(newest) == LONGEST, None)


def _complete(rows: Any) -> Any:
    related = rows.select_related("identity", "agent", "mention__reading")
    return related.prefetch_related("mention__attachments")


def _thread(
    agent: Agent,
    conversation: Conversation,
    newest: Sequence[Message],
    more: bool,
    until: Message | None,
) -> Thread:
    messages = list(reversed(newest))
    moves = _moves(agent, conversation, messages[0].at if more and messages else None, until)
    items: list[Message | Move] = [*messages, *moves]
    items.sort(key=lambda item: item.at)
    days = _by_day(items)
    below = timezone.localtime(until.at).date() if until else None
    return Thread(
        days,
        messages[0].pk if more and messages else None,
        below if days and days[-1].day == below else None,
    )


def _moves(
    agent: Agent, conversation: Conversation, start: datetime | None, end: Message | None
) -> list[Move]:
    facts = doors.facts(agent, conversation).filter(name__in=MOVES)
    facts = facts.filter(at__gte=start) if start else facts
    facts = facts.filter(at__lt=end.at) if end else facts
    shown = list(facts.order_by("-id")[:LONGEST])
    names = _names(shown)
    return [_move(fact, names) for fact in shown]


def _names(facts: Iterable[Fact]) -> dict[str, str]:
    people = {fact.actor.removeprefix("agent:") for fact in facts}
    people |= {str(fact.data.get("to") or "") for fact in facts}
    known = Agent.objects.filter(pk__in=[key for key in people if key.isdigit()])
    return {str(agent.pk): agent.name for agent in known} | _handles(facts)


def _handles(facts: Iterable[Fact]) -> dict[str, str]:
    between = [fact.data for fact in facts if fact.name in BETWEEN_HANDLES]
    keys = {data[end] for data in between for end in ("from", "to")}
    known = Account.objects.filter(pk__in=keys) if keys else ()
    return {str(account.pk): account.handle for account in known}


def _move(fact: Fact, names: dict[str, str]) -> Move:
    until = fact.data.get("until")
    return Move(
        fact.name,
        MOVES[fact.name],
        fact.at,
        names.get(fact.actor.removeprefix("agent:"), ""),
        names.get(str(fact.data.get("to") or ""), ""),
        parse_datetime(until) if until else None,
        names.get(str(fact.data.get("from") or ""), ""),
    )


def _by_day(items: Iterable[Message | Move]) -> list[Day]:
    days: list[Day] = []
    for item in items:
        day = timezone.localtime(item.at).date()
        if not days or days[-1].day != day:
            days.append(Day(day))
        days[-1].items.append(item)
    return days


def versions(message: Message) -> list[Mention]:
    """What the customer had written before they edited it, oldest first."""
    if message.mention is None:
        return []
    same = Mention.objects.filter(
        account=message.mention.account_id, remote_id=message.mention.remote_id
    )
    return list(same.exclude(kind__in=("delete", "bounce")).order_by("arrived_at", "pk"))
