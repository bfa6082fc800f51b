"""The reply links of one account's mentions, loaded level by level and only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from wordkept.conversations import rules
from wordkept.conversations.models import Message
from wordkept.conversations.stays import held_at
from wordkept.intake.models import Account, Mention

T = TypeVar("T")
CHUNK = 500
LINK = ("remote_id", "parent_id", "root_id", "author_id", "ours")
MENTION_LINK = tuple(f"mention__{field}" for field in LINK)


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one SQL statement."""
    all_items = list(items)
    for start in range(0, len(all_items), CHUNK):
        yield all_items[start : start + CHUNK]


class Links:
    def __init__(self, account: Account, mentions: Sequence[Mention]) -> None:
        self.account = account
        self.known = {mention.remote_id: self.of(mention) for mention in mentions}
        missing = {mention.parent_id for mention in mentions if mention.parent_id}
        for _ in range(rules.DEPTH):
            missing -= self.known.keys()
            if not missing:
                break
            missing = self._load(missing)

    def find(self, remote_id: str) -> rules.Link | None:
        return self.known.get(remote_id)

    @staticmethod
    def of(mention: Mention) -> rules.Link:
        return rules.Link(
            mention.remote_id, mention.parent_id, mention.root_id, mention.author_id, mention.ours
        )

    def _load(self, wanted: set[str]) -> set[str]:
        """Load the links of some ids; returns the parents to ask for next."""
        links = [link for part in chunks(wanted) for link in self._stored(part)]
        self.known.update({link.remote_id: link for link in links})
        return {link.parent_id for link in links if link.parent_id}

    def _stored(self, wanted: list[str]) -> list[rules.Link]:
        theirs = Mention.objects.filter(account=self.account, remote_id__in=wanted).exclude(
            kind__in=("delete", "bounce")
        )
        heard = [rules.Link(*link) for link in theirs.values_list(*LINK)]
        return heard + self._said_here(wanted)

    def _said_here(self, wanted: list[str]) -> list[rules.Link]:
        """Our own words, and in a conversation that was moved also what came by the other account."""
        here = Message.objects.filter(held_at(self.account, "conversation"), remote_id__in=wanted)
        rows = here.exclude(remote_id="").exclude(mention__account=self.account)
        fields = ("remote_id", "conversation__root_id", "mention")
        return [
            rules.Link(*link) if mention else rules.Link(key, "", root, "", ours=True)
            for key, root, mention, *link in rows.values_list(*fields, *MENTION_LINK)
        ]
