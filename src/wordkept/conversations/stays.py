"""What was moved is still at home where it came from: one thread, one conversation, whoever hears it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from wordkept.conversations.models import Conversation, Stay
from wordkept.intake.models import Account
from wordkept.kernel import text


def held_at(account: Account, conversation: str) -> Q:
    """Rows whose conversation is at this account, or was until it was moved."""
    stayed = Stay.objects.filter(conversation=OuterRef(conversation), account=account)
    return Q(**{f"{conversation}__account": account}) | Q(Exists(stayed))


def siblings(account: Account) -> QuerySet[Account]:
    """Our other accounts on the same place, where the same thread has the same name."""
    there = Account.objects.filter(channel=account.channel, place=account.place)
    return there.exclude(pk=account.pk)


def moved_from(account: Account, roots: Sequence[str]) -> QuerySet[Conversation]:
    """Conversations under these roots that were moved from this account to another."""
    stayed = Stay.objects.filter(conversation=OuterRef("pk"), account=account)
    beside = Conversation.objects.filter(account__in=siblings(account), root_id__in=roots)
    return beside.filter(Exists(stayed))


def bare(handle: str) -> str:
    """A handle as one compares it."""
    return text.fold(handle).strip().removeprefix("@")
