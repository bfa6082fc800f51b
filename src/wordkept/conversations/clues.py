"""What people say in passing tells who they are: a number, an address, the name they go by."""

from __future__ import annotations

from collections.abc import Sequence

from wordkept.conversations.links import chunks
from wordkept.conversations.models import Message
from wordkept.intake.models import Account
from wordkept.journal.models import Fact
from wordkept.people import likeness, linking, traits

WORDS = 5_000


def gather(facts: Sequence[Fact]) -> None:
    """Note what customers gave away, and ask who else is known by the same."""
    told = [fact.data["message"] for fact in facts if fact.data.get("by") == Message.By.CUSTOMER]
    ours = _our_own()
    for wanted in chunks(told):
        said = Message.objects.filter(pk__in=wanted, identity__isnull=False)
        messages = list(said.select_related("identity"))
        traits.note(
            (
                (message.identity, mark)
                for message in messages
                if message.identity
                for mark in likeness.said_in(message.text[:WORDS])
                if (mark.kind, mark.key) not in ours
            ),
            source="said",
        )
        linking.suggest({message.identity_id for message in messages if message.identity_id})


def _our_own() -> set[tuple[str, str]]:
    """Everybody names our own number and address; they tell nothing about anybody."""
    found = [
        likeness.said_in(handle) for handle in Account.objects.values_list("handle", flat=True)
    ]
    return {(mark.kind, mark.key) for several in found for mark in several}
