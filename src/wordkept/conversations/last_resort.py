"""Somebody speaks in public after the quiet ways failed: say so on top of the thread, before anybody answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from wordkept.conversations import attempts
from wordkept.conversations.attempts import Attempt
from wordkept.conversations.doors import departments
from wordkept.conversations.histories import History, read
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.actions import New, record_many
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people import linking
from wordkept.people.models import Agent

MOST_CONTACTS = 5_000
WORDS_LOOKED_AT = 20
A_MOMENT = timedelta(seconds=1)


def flag(facts: Sequence[Fact]) -> None:
    """Something was said, answered, closed or opened again: look at everything these people tried."""
    subjects = [fact.subject.partition(":") for fact in facts]
    customers: set[UUID] = set()
    for wanted in chunks({UUID(key) for kind, _, key in subjects if kind == "conversation"}):
        rows = Conversation.objects.filter(pk__in=wanted)
        customers |= set(rows.values_list("customer", flat=True))
    refresh(customers, _just_heard(facts))


def _just_heard(facts: Iterable[Fact]) -> set[UUID]:
    """Where the customer spoke: its urgency was read from those words alone."""
    heard = [fact.subject for fact in facts if fact.data.get("by") == Message.By.CUSTOMER]
    return {UUID(subject.removeprefix("conversation:")) for subject in heard}


def refresh(customers: Collection[UUID], heard: Collection[UUID] = ()) -> None:
    """Work it out afresh for these people and those they live with; what is right already is left alone."""
    homes = _homes(customers)
    contacts = _contacts(set().union(*homes.values()))
    spoken = [row for row in contacts if row.customer_id in homes and _is_public(row)]
    if not _could_be(contacts, spoken):
        return
    histories: dict[UUID, list[History]] = defaultdict(list)
    for history in read(contacts):
        histories[history.conversation.customer_id].append(history)
    with transaction.atomic():
        for row in spoken:
            theirs = [each for one in homes[row.customer_id] for each in histories[one]]
            found, spoke_up = _tried_before(row, theirs)
            if row.waiting_since and (row.pk in heard or _is_news(row, found)):
                _hurry(row, attempts.urgency(row.urgency, found))
            _write(row, found, spoke_up)


def _homes(customers: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Each of them and of those they live with, together with everybody of that home."""
    shared = linking.households(customers)
    concerned = set(customers).union(*shared.values())
    if shared:
        shared = linking.households(concerned)
    return {one: {one} | shared.get(one, set()) for one in concerned}


def _is_public(row: Conversation) -> bool:
    return row.visibility != "private"


def _contacts(customers: Iterable[UUID]) -> list[Conversation]:
    since = clock.now() - 2 * attempts.REACH
    found: list[Conversation] = []
    for wanted in chunks(customers):
        rows = Conversation.objects.filter(customer__in=wanted, last_at__gte=since)
        living = rows.exclude(state=Conversation.State.MERGED)
        found += living.select_related("department").order_by("-last_at")[:MOST_CONTACTS]
    return found


def _could_be(contacts: Sequence[Conversation], spoken: Sequence[Conversation]) -> bool:
    """Most people wrote once, or always in one place: nothing to look up for them."""
    places = {row.place for row in contacts}
    return bool(spoken) and (len(spoken) < len(contacts) or len(places) > 1)


def _tried_before(
    row: Conversation, histories: Sequence[History]
) -> tuple[list[Attempt], datetime | None]:
    """Looked at from each public word: what was broken by then was a reason to speak up."""
    own = next(each for each in histories if each.conversation.pk == row.pk)
    others = [each for each in histories if each.conversation.pk != row.pk]
    standing = _standing(others, row.customer_id)
    found: list[Attempt] = []
    spoke_up: datetime | None = None
    for word in [word for word in own.words if word.public][-WORDS_LOOKED_AT:]:
        then = [each.before(word.at, row.customer_id) for each in others]
        known = [contact for contact in then if contact]
        broken = attempts.tried_before(known, standing, row.place, word.at)
        found = attempts.merged(found, broken)
        spoke_up = spoke_up or (word.at if found else None)
    return found, spoke_up


def _standing(histories: Iterable[History], customer: UUID) -> dict[str, str]:
    """As of now, with all that was said until this very moment."""
    contacts = [each.before(clock.now() + A_MOMENT, customer) for each in histories]
    return {each.conversation: attempts.state(each) for each in contacts if each}


def _is_news(row: Conversation, found: Iterable[Attempt]) -> bool:
    """What a colleague has looked at and called less urgent is not raised again for the same reason."""
    known = {attempt.conversation for attempt in attempts.from_rows(row.tried_before)}
    return any(attempt.conversation not in known for attempt in found)


def _hurry(row: Conversation, urgency: int) -> None:
    if urgency > row.urgency:
        Conversation.objects.filter(pk=row.pk).update(urgency=urgency)


def _write(row: Conversation, found: Sequence[Attempt], spoke_up: datetime | None) -> None:
    rows = attempts.as_rows(found)
    if rows == row.tried_before:
        return
    Conversation.objects.filter(pk=row.pk).update(tried_before=rows, flagged_at=spoke_up)
    _tell(row, _what_happened(row, rows), attempts=[attempt.conversation for attempt in found])


def _what_happened(row: Conversation, rows: Sequence[Any]) -> str:
    if not rows:
        return "conversation.unflagged_last_resort"
    changed = "conversation.attempts_changed"
    return changed if row.tried_before else "conversation.flagged_last_resort"


def _tell(row: Conversation, name: str, **data: Any) -> None:
    record_many([New(name, f"conversation:{row.pk}", "", row.department_id, data)])


def seen_by(agent: Agent, conversation: Conversation) -> list[Attempt]:
    """The attempts that this agent may know of, oldest first."""
    allowed = departments(agent)
    found = attempts.from_rows(conversation.tried_before)
    return [attempt for attempt in reversed(found) if attempt.department in allowed]


def show(agent: Agent, rows: Iterable[Conversation]) -> None:
    """Lay the attempts this agent may know of beside each row, for the chip in the list."""
    for row in rows:
        row.attempts = seen_by(agent, row)  # type: ignore[attr-defined]
        row.pressing = is_pressing(agent, row)  # type: ignore[attr-defined]


def is_pressing(agent: Agent, conversation: Conversation) -> bool:
    """They still wait here, and something they tried before is still open: first in every list."""
    waits = conversation.waiting_since is not None
    return waits and any(attempt.is_open for attempt in seen_by(agent, conversation))
