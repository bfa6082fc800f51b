"""Our own words come back to us from the place: they are in the thread already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wordkept.conversations import rules
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Message
from wordkept.conversations.sitting import Sitting
from wordkept.conversations.stays import bare, held_at, siblings
from wordkept.intake.models import Account, Mention
from wordkept.kernel import text

OPEN_TO_ALL = ("public", "unlisted")
ON_ITS_WAY = ("queued", "attempting", "unknown")

Homes = Mapping[int, rules.Home]


def own_replies(sitting: Sitting, mentions: Sequence[Mention], homes: Homes) -> set[int]:
    """Which of these are replies that left from here. They must not be shown twice.

    While a reply is still on its way (or its fate unknown) its arrival in the same
    conversation is the proof that it is out.
    """
    ours = [mention for mention in mentions if mention.ours]
    here = _here(sitting.account, ours)
    found = {mention.pk for mention in ours if mention.remote_id in here}
    strangers = [mention for mention in ours if mention.pk not in found]
    on_its_way = _on_its_way(sitting.account) if strangers else []
    for mention in strangers:
        for message in on_its_way:
            if _is_the_same(message, mention, homes[mention.pk]):
                sitting.found_there(message, mention)
                on_its_way.remove(message)
                found.add(mention.pk)
                break
    return found


def _here(account: Account, ours: Sequence[Mention]) -> set[str]:
    here: set[str] = set()
    for wanted in chunks(mention.remote_id for mention in ours):
        messages = Message.objects.filter(held_at(account, "conversation"), remote_id__in=wanted)
        here |= set(messages.exclude(remote_id="").values_list("remote_id", flat=True))
    return here


def _on_its_way(account: Account) -> list[Message]:
    messages = Message.objects.filter(
        held_at(account, "conversation"), by="brand", sending__in=ON_ITS_WAY, remote_id=""
    )
    being_sent = messages.exclude(sending="")  # lets the database use the short index
    return list(being_sent.select_related("conversation__identity").order_by("id"))


def _is_the_same(message: Message, mention: Mention, home: rules.Home) -> bool:
    """The same words to somebody else prove nothing: a saved answer is sent many times."""
    conversation = message.conversation
    same_place = conversation.root_id == home.root_id or (
        not mention.parent_id and conversation.identity.remote_id == home.customer
    )
    return same_place and text.fold(message.text) == text.fold(mention.text)


def said_among_us(account: Account, mentions: Sequence[Mention]) -> set[int]:
    """What needs no place here: it came by another account of ours, or another account of ours said it."""
    handles = {bare(handle) for handle in siblings(account).values_list("handle", flat=True)}
    if not handles:
        return set()
    said = {
        m.pk for m in mentions if m.visibility in OPEN_TO_ALL and bare(m.author_handle) in handles
    }
    return said | _twins(account, mentions)


def _twins(account: Account, mentions: Sequence[Mention]) -> set[int]:
    """Said to both of our accounts, and read at the other one already."""
    here: set[str] = set()
    for wanted in chunks(mention.remote_id for mention in mentions):
        rows = Message.objects.filter(held_at(account, "conversation"), remote_id__in=wanted)
        came = rows.exclude(remote_id="").exclude(mention=None).exclude(mention__account=account)
        here |= set(came.values_list("remote_id", flat=True))
    return {mention.pk for mention in mentions if mention.remote_id in here}
