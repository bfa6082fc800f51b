"""What had been said, answered and closed in a conversation by a moment: read once, asked for many moments."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from wordkept.conversations.attempts import Contact
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.models import Fact

REALLY_SAID = ("", "sent")
KIND_WORDS = frozenset({"thanks", "praise"})
DOORS = ("conversation.resolved", "conversation.reopened", "conversation.woke")
COLUMNS = (
    "conversation", "by", "at", "visibility", "mention__automatic",
    "mention__reading__intents", "mention__reading__polarity",
)  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One thing the customer said: when, whether everybody could read it, whether it was only thanks."""

    at: datetime
    public: bool
    thanks: bool


@dataclass
class History:
    conversation: Conversation
    words: list[Word] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)
    doors: list[tuple[datetime, bool]] = field(default_factory=list)

    def before(self, moment: datetime, customer: UUID) -> Contact | None:
        """How it stood right before that moment; None when it had not begun."""
        said = [word for word in self.words if word.at < moment]
        if not said:
            return None
        answered = bisect_left(self.answers, moment)
        since = self.answers[answered - 1] if answered else None
        open_ = [word for word in said if since is None or word.at > since]
        row = self.conversation
        return Contact(
            conversation=str(row.pk),
            place=row.place,
            private=row.visibility == "private",
            asked_at=(open_ or said[-1:])[0].at,
            answered=bool(answered),
            waits=bool(open_),
            closed=self._closed_before(moment),
            thanks=all(word.thanks for word in open_),
            household=row.customer_id != customer,
            department=row.department_id,
        )

    def _closed_before(self, moment: datetime) -> bool:
        return next((closed for at, closed in reversed(self.doors) if at < moment), False)


def read(rows: Collection[Conversation]) -> list[History]:
    histories = {row.pk: History(row) for row in rows}
    for wanted in chunks(histories):
        said = Message.objects.filter(conversation__in=wanted, sending__in=REALLY_SAID)
        for line in said.exclude(by=Message.By.NOTE).order_by("at", "id").values_list(*COLUMNS):
            _hear(histories[line[0]], line)
        for pk, at, closed in _openings_and_closings(wanted):
            histories[pk].doors.append((at, closed))
    return list(histories.values())


def _hear(history: History, line: Sequence[Any]) -> None:
    _, by, at, visibility, automatic, intents, polarity = line
    if automatic:
        return
    if by == Message.By.BRAND:
        history.answers.append(at)
    else:
        thanks = bool(intents) and set(intents) <= KIND_WORDS and polarity != "negative"
        history.words.append(Word(at, visibility != "private", thanks))


def _openings_and_closings(wanted: Iterable[UUID]) -> list[tuple[UUID, datetime, bool]]:
    """When colleagues closed it, when it opened again: the journal remembers."""
    subjects = {f"conversation:{pk}": pk for pk in wanted}
    facts = Fact.objects.filter(subject__in=list(subjects), name__in=DOORS).order_by("id")
    found: dict[UUID, list[tuple[UUID, datetime, bool]]] = defaultdict(list)
    for subject, name, at in facts.values_list("subject", "name", "at"):
        found[subjects[subject]].append((subjects[subject], at, name == "conversation.resolved"))
    return [each for several in found.values() for each in several]
