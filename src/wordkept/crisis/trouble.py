"""Is there trouble about this, now? What whoever writes a post must know before it is cheerful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from wordkept.campaigns import holding
from wordkept.campaigns.models import Hold
from wordkept.campaigns.rules import says
from wordkept.conversations import doors
from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import clock
from wordkept.people.models import Agent

RECENT = timedelta(days=14)
LOOKED_AT = 400
SHOWN = 3


@dataclass(frozen=True)
class Trouble:
    """Open, unhappy conversations that say one of the words, with the latest; and what is held."""

    count: int
    newest: Sequence[Conversation]
    words: Sequence[str]
    holds: Sequence[Hold]

    def __bool__(self) -> bool:
        return bool(self.count or self.holds)


def about(agent: Agent, words: Sequence[str]) -> Trouble:
    """Only what this agent may see; of the newest few hundred unhappy, open conversations."""
    holds = list(holding.open_holds())
    if not words:
        return Trouble(0, [], [], holds)
    open_ = doors.conversations(agent).filter(
        state=Conversation.State.OPEN, polarity="negative", last_at__gt=clock.now() - RECENT
    )
    keys = list(open_.order_by("-last_at").values_list("pk", flat=True)[:LOOKED_AT])
    said = Message.objects.filter(conversation__in=keys, by=Message.By.CUSTOMER)
    hits: dict[UUID, str] = {}
    for key, text in said.order_by("-id").values_list("conversation", "text")[: 4 * LOOKED_AT]:
        if key not in hits and (word := says(text, words)):
            hits[key] = word
    newest = open_.filter(pk__in=list(hits)[:SHOWN]).select_related("customer")
    return Trouble(len(hits), list(newest), sorted(set(hits.values())), holds)
