"""The handle map: which of our handles answers what, written by leads, read by everybody who works here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wordkept.conversations import rules
from wordkept.conversations.doors import messages
from wordkept.conversations.models import Conversation, Message, Remit
from wordkept.conversations.stays import siblings
from wordkept.intake.models import Account
from wordkept.journal.actions import record
from wordkept.kernel import text
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.people.rules import may

WORDS, WORD_CAP, SENTENCE_CAP = 60, 60, 300
LISTENED_TO = 5
INTENTS = (
    "safety", "legal", "press", "cancel", "complaint", "outage",
    "request", "question", "job", "praise", "thanks",
)  # fmt: skip


class NotWritten(Exception):
    """The map stays as it was; the message says why."""


@dataclass(frozen=True)
class Elsewhere:
    """Another handle of ours answers this; `why` are the words and intents that say so."""

    account: Account
    why: Sequence[str]
    belongs: str


def every_handle() -> QuerySet[Account]:
    """All our handles. That they exist is no secret among us; what is said there stays behind its door."""
    known = Account.objects.exclude(state=Account.State.OFF).select_related("department", "remit")
    return known.order_by("place", "handle")


@transaction.atomic
def write(
    agent: Agent, account: Account, belongs: str, words: str, intents: Sequence[str]
) -> Remit:
    """Say what a handle answers; `words` have commas between. Raises NotWritten."""
    if not may(agent.role, "approve"):
        raise NotWritten(_("Team leads write the handle map."))
    wanted = _words(words)
    remit, _made = Remit.objects.update_or_create(
        account=account,
        defaults={
            "belongs": text.clean(belongs.strip(), SENTENCE_CAP),
            "words": wanted,
            "intents": [one for one in INTENTS if one in intents],
            "by": agent,
        },
    )
    record("account.remit_changed", f"account:{account.pk}", actor(agent), account.department_id)
    return remit


def _words(given: str) -> list[str]:
    words = [word.strip() for word in text.clean(given, WORDS * WORD_CAP * 2).split(",")]
    wanted = list(dict.fromkeys(word for word in words if word))
    if len(wanted) > WORDS:
        raise NotWritten(_("At most %(most)d words for one handle.") % {"most": WORDS})
    if any(len(word) > WORD_CAP for word in wanted):
        raise NotWritten(_("One word is longer than %(most)d letters.") % {"most": WORD_CAP})
    return wanted


def elsewhere(agent: Agent, conversation: Conversation) -> Elsewhere | None:
    """Whether another handle on the same place answers what they say. Where it was before is not asked again."""
    there = Remit.objects.filter(account__in=siblings(conversation.account))
    others = there.exclude(account__state=Account.State.OFF)
    others = others.exclude(account__in=conversation.stays.values("account"))
    remits = {str(one.account_id): one for one in others.select_related("account__department")}
    if not remits or conversation.state == Conversation.State.MERGED:
        return None
    here = str(conversation.account_id)
    own = Remit.objects.filter(account=conversation.account_id)
    handles = [_answers(one) for one in (*own, *remits.values())]
    found = rules.who_answers(_said(agent, conversation), conversation.intents, here, handles)
    remit = remits[found[0].handle] if found else None
    return Elsewhere(remit.account, found[1], remit.belongs) if found and remit else None


def _answers(remit: Remit) -> rules.Answers:
    return rules.Answers(str(remit.account_id), remit.words, remit.intents)


def _said(agent: Agent, conversation: Conversation) -> str:
    theirs = messages(agent, conversation).filter(by=Message.By.CUSTOMER, gone_at=None)
    latest = theirs.order_by("-pk").values_list("text", flat=True)[:LISTENED_TO]
    return "\n".join([conversation.subject, *latest])
