"""Attach what was said to the conversation it belongs to: in batches, once, whatever the order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from wordkept.channel import Author
from wordkept.conversations import rules
from wordkept.conversations.echoes import Homes, own_replies, said_among_us
from wordkept.conversations.links import Links, chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.conversations.sitting import Sitting
from wordkept.conversations.stays import held_at
from wordkept.intake.models import Account, Mention
from wordkept.journal.models import Fact
from wordkept.people.actions import introduce_many
from wordkept.people.models import Identity
from wordkept.people.rules import identity_key

People = dict[tuple[str, str], Identity]


def attach(facts: Sequence[Fact]) -> None:
    """Each mention becomes a message of one conversation; what is attached already stays."""
    by_account: dict[UUID, list[Mention]] = defaultdict(list)
    for mention in _unattached(facts):
        by_account[mention.account_id].append(mention)
    accounts = Account.objects.select_related("department").in_bulk(list(by_account))
    for key, mentions in by_account.items():
        _attach_to(accounts[key], _with_waiting_answers(accounts[key], mentions))


def _unattached(facts: Iterable[Fact]) -> list[Mention]:
    found: list[Mention] = []
    for wanted in chunks([fact.data["mention"] for fact in facts]):
        rows = Mention.objects.filter(pk__in=wanted, messages=None)
        found += rows.select_related("reading")
    return found


def _with_waiting_answers(account: Account, mentions: Sequence[Mention]) -> list[Mention]:
    """Also what we answered to them, when it came first and nobody knew to whom it was said."""
    found = {mention.pk: mention for mention in mentions}
    found |= {mention.pk: mention for mention in _overheard(account, mentions)}
    news = list(mentions)
    while news:
        parents = [mention.remote_id for mention in news]
        news = [m for m in _unplaced_answers(account, parents) if m.pk not in found]
        found |= {mention.pk: mention for mention in news}
    return sorted(found.values(), key=lambda mention: (mention.at, mention.pk))


def _overheard(account: Account, mentions: Sequence[Mention]) -> list[Mention]:
    """What was not said to us, and is answered by us now: it comes along."""
    found: list[Mention] = []
    for wanted in chunks(m.parent_id for m in mentions if m.ours and m.parent_id):
        rows = Mention.objects.filter(account=account, remote_id__in=wanted, addressed=False)
        rows = rows.filter(ours=False, messages=None)
        found += rows.exclude(kind__in=("edit", "delete")).select_related("reading")
    return found


def _unplaced_answers(account: Account, parents: Iterable[str]) -> list[Mention]:
    found: list[Mention] = []
    for wanted in chunks(parents):
        ours = Mention.objects.filter(account=account, ours=True, parent_id__in=wanted)
        rows = ours.filter(messages=None).exclude(kind__in=("edit", "delete", "bounce"))
        found += rows.select_related("reading")
    return found


def take(mention: Mention) -> Conversation | None:
    """A person wants to talk about it, so it becomes a conversation although nobody addressed us."""
    if not Message.objects.filter(mention=mention).exists():
        wanted = Mention.objects.select_related("reading").get(pk=mention.pk)
        _attach_to(mention.account, [wanted], taken={mention.remote_id})
    message = Message.objects.filter(mention=mention).select_related("conversation").first()
    return message.conversation if message else None


def _attach_to(
    account: Account, mentions: Sequence[Mention], taken: Collection[str] = frozenset()
) -> None:
    sitting, links = Sitting(account), Links(account, mentions)
    homes = {m.pk: rules.home(links.of(m), links.find, m.extra.get("to", ())) for m in mentions}
    known = own_replies(sitting, mentions, homes) | said_among_us(account, mentions)
    fresh = [mention for mention in mentions if mention.pk not in known]
    sitting.load({homes[m.pk].root_id for m in fresh} | {m.remote_id for m in fresh})
    wanted = {m.parent_id for m in fresh if m.ours and m.parent_id} | set(taken)
    ours = [m for m in fresh if _is_our_matter(m, wanted) or sitting.under[homes[m.pk].root_id]]
    people = _people(account, ours, homes)
    for mention in ours:
        _place(sitting, mention, homes[mention.pk], people, _is_our_matter(mention, wanted))
    sitting.close()


def _is_our_matter(mention: Mention, wanted: Collection[str]) -> bool:
    """What nobody said to us stays in the stream, until one of us answers it or takes it."""
    return mention.addressed or mention.ours or mention.remote_id in wanted


def _place(
    sitting: Sitting, mention: Mention, home: rules.Home, people: People, opens: bool
) -> None:
    customer = people.get((mention.place, home.customer))
    if customer:
        _say(sitting, mention, home, customer, people, opens)
    if mention.remote_id != home.root_id:
        sitting.adopt(mention.remote_id, home.root_id, customer)


def _say(
    sitting: Sitting,
    mention: Mention,
    home: rules.Home,
    customer: Identity,
    people: People,
    opens: bool,
) -> None:
    conversation = _proven(sitting, mention, customer) or sitting.find(home.root_id, customer)
    if conversation is None:
        if mention.automatic or not opens:
            return
        conversation = sitting.open(mention, home.root_id, customer)
    author = None if mention.ours else people[mention.place, mention.author_id]
    sitting.add(conversation, mention, author)


def _proven(sitting: Sitting, mention: Mention, customer: Identity) -> Conversation | None:
    """The conversation of the message that a verified token names, if the same person answers."""
    keys = [int(key) for key in mention.extra.get("answers", ()) if key.isdigit()][:20]
    if not keys:
        return None
    found = Conversation.objects.filter(messages__in=keys, identity=customer).first()
    return sitting.known(found) if found else None


def _people(account: Account, mentions: Sequence[Mention], homes: Homes) -> People:
    """The people of a batch. Those only named by us are introduced by their id alone."""
    authors: dict[str, dict[str, Author]] = defaultdict(dict)
    for mention in mentions:
        if customer := homes[mention.pk].customer:
            authors[mention.place].setdefault(customer, Author(customer))
    for mention in mentions:
        if not mention.ours:
            authors[mention.place][mention.author_id] = _author(mention)
    people: People = {}
    for place, met in authors.items():
        by_key = introduce_many(place, met.values(), f"wrote to {account.handle}")
        people |= {(place, each): by_key[identity_key(place, each)] for each in met}
    return people


def _author(mention: Mention) -> Author:
    return Author(
        mention.author_id,
        mention.author_handle,
        mention.author_name,
        mention.extra.get("avatar", ""),
        mention.extra.get("followers"),
    )


def revise(facts: Sequence[Fact]) -> None:
    """What was edited there reads as edited here; earlier versions stay as mentions."""
    for mention in Mention.objects.filter(pk__in=[fact.data["mention"] for fact in facts]):
        sitting = Sitting(mention.account)
        for message in _messages_of(mention) or _attached_first(mention):
            if message.mention_id != mention.pk:
                sitting.edit(message, mention)
        sitting.close()


def withdraw(facts: Sequence[Fact]) -> None:
    """What was removed there stays here as a tombstone."""
    for mention in Mention.objects.filter(pk__in=[fact.data["mention"] for fact in facts]):
        sitting = Sitting(mention.account)
        for message in _messages_of(mention) or _attached_first(mention):
            sitting.entomb(message, mention)
        sitting.close()


def _attached_first(mention: Mention) -> list[Message]:
    """The edit or the removal overtook what it is about: that comes into its conversation first."""
    versions = Mention.objects.filter(account=mention.account_id, remote_id=mention.remote_id)
    first = versions.exclude(kind__in=("delete", "bounce")).order_by("id")
    original = first.exclude(kind="edit").first() or first.first()
    if original is None:
        return []
    _attach_to(mention.account, _with_waiting_answers(mention.account, [original]))
    return _messages_of(mention)


def _messages_of(mention: Mention) -> list[Message]:
    return list(
        Message.objects.filter(
            held_at(mention.account, "conversation"), remote_id=mention.remote_id
        )
        .exclude(remote_id="")
        .select_related("conversation")
    )


def apply_corrections(facts: Sequence[Fact]) -> None:
    """A corrected reading changes the chips of its conversation."""
    wanted = [fact.data["mention"] for fact in facts]
    for message in Message.objects.filter(mention__in=wanted).select_related(
        "conversation", "mention__reading", "mention__account"
    ):
        sitting = Sitting(message.conversation.account)
        sitting.reread(message)
        sitting.close()
