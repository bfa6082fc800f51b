"""A call or letter that was settled before anybody wrote it down is closed as soon as it is here."""

from __future__ import annotations

from collections.abc import Sequence

from wordkept.conversations import actions
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Logged
from wordkept.journal.models import Fact


def close_settled(facts: Sequence[Fact]) -> None:
    """Only once our own words are there too: what is closed before its answer looks unanswered."""
    ours = [fact.data["message"] for fact in facts if fact.data.get("by") == Message.By.BRAND]
    for message in Message.objects.filter(pk__in=ours).select_related("conversation", "mention"):
        logged = _logged(message)
        if logged and message.conversation.state == Conversation.State.OPEN:
            actions.resolve(logged.by, message.conversation)


def _logged(message: Message) -> Logged | None:
    """What a colleague wrote down about the contact that these words of ours answer."""
    if message.mention is None or message.mention.via != "hand":
        return None
    settled = Logged.objects.filter(
        mention__account=message.mention.account_id,
        mention__remote_id=message.mention.parent_id,
        outcome=Logged.Outcome.SOLVED,
    )
    return settled.select_related("by").first()
