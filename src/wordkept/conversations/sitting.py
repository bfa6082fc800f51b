"""One sitting over one account: conversations in memory, all changes and facts written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from wordkept.conversations import rules
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.conversations.stays import moved_from
from wordkept.intake.models import Account, Mention
from wordkept.journal.actions import New, record_many
from wordkept.journal.rows import insert_all
from wordkept.kernel import ids, text
from wordkept.people.models import Identity

COUNTED = [
    "addressed",
    "state",
    "snoozed_until",
    "last_at",
    "last_text",
    "last_by",
    "waiting_since",
    "unread",
    "messages_count",
    "urgency",
    "polarity",
    "delight",
    "intents",
    "language",
    "reach",
    "visibility",
    "opened_at",
    "subject",
    "root_id",
    "merged_into",
]


class Sitting:
    def __init__(self, account: Account) -> None:
        self.account = account
        self.under: dict[str, dict[int, Conversation]] = defaultdict(dict)
        self._known: dict[UUID, Conversation] = {}
        self.opened: list[Conversation] = []
        self.changed: dict[UUID, Conversation] = {}
        self.messages: list[Message] = []
        self.facts: list[New] = []
        self.out_of_order: set[UUID] = set()

    def load(self, roots: set[str]) -> None:
        """Bring the conversations under these roots into the sitting."""
        for part in chunks(roots):
            rows = Conversation.objects.filter(account=self.account, root_id__in=part)
            for found in (rows, moved_from(self.account, part)):
                for row in found.select_related("merged_into"):
                    self.under[row.root_id][row.identity_id] = self.known(row)

    def known(self, row: Conversation) -> Conversation:
        """The one copy of a conversation in this sitting; of a merged one, where it went."""
        while row.merged_into:
            row = row.merged_into
        return self._known.setdefault(row.pk, row)

    def find(self, root_id: str, identity: Identity) -> Conversation | None:
        return self.under[root_id].get(identity.pk)

    def open(self, mention: Mention, root_id: str, identity: Identity) -> Conversation:
        conversation = Conversation(
            customer_id=identity.customer_id,
            identity=identity,
            account=self.account,
            department=self.account.department,
            place=mention.place,
            root_id=root_id,
            subject=mention.subject,
            opened_at=min(mention.at, mention.arrived_at),
            last_at=min(mention.at, mention.arrived_at),
            visibility=mention.visibility,
            addressed=mention.addressed,
        )
        self.under[root_id][identity.pk] = self.known(conversation)
        self.opened.append(conversation)
        self._tell(conversation, "conversation.opened")
        return conversation

    def add(self, conversation: Conversation, mention: Mention, author: Identity | None) -> None:
        by, at = "brand" if mention.ours else "customer", self._stands_at(conversation, mention)
        message = Message(
            id=ids.time_id(at),
            conversation=conversation,
            by=by,
            mention=mention,
            visibility=mention.visibility,
            identity=author,
            remote_id=mention.remote_id,
            at=at,
            text=mention.text,
            url=mention.url,
            has_html=mention.has_html,
        )
        self.messages.append(message)
        self._count(conversation, message, mention)
        self._tell(conversation, "message.arrived", message=message.pk, by=by)

    def _stands_at(self, conversation: Conversation, mention: Mention) -> datetime:
        """History keeps its own times: only what was answered from here can be answered again."""
        answered = None
        is_late = mention.via != "import" and mention.at <= conversation.last_at
        if is_late and conversation.messages_count and not mention.ours:
            ours = conversation.messages.filter(by="brand", points=False)
            from_here = ours.filter(agent__isnull=False)
            answered = from_here.order_by("-id").values_list("at", flat=True).first()
        return rules.stands_at(mention.at, mention.arrived_at, answered)

    def _count(self, conversation: Conversation, message: Message, mention: Mention) -> None:
        turn = rules.turn_after(
            message.by,
            message.at,
            conversation.waiting_since,
            conversation.unread,
            conversation.state,
            mention.automatic,
        )
        if mention.addressed and not mention.ours:
            conversation.addressed = True
        newest = message.at >= conversation.last_at or not conversation.messages_count
        if newest:
            conversation.last_at = message.at
            conversation.last_text = text.excerpt(message.text, 160)
            conversation.last_by = turn.last_by or conversation.last_by
            conversation.waiting_since, conversation.unread = turn.waiting_since, turn.unread
        else:
            self.out_of_order.add(conversation.pk)
        conversation.opened_at = min(conversation.opened_at, message.at)
        conversation.messages_count += 1
        if mention.visibility == "private":
            conversation.visibility = "private"
        if newest and turn.reopen:
            self._reopen(conversation)
        if message.by == "customer" and not mention.automatic:
            self._understand(conversation, mention)
        self.changed[conversation.pk] = conversation

    def _reopen(self, conversation: Conversation) -> None:
        woke = conversation.state == Conversation.State.SNOOZED
        conversation.state, conversation.snoozed_until = Conversation.State.OPEN, None
        self._tell(conversation, "conversation.woke" if woke else "conversation.reopened")

    def _understand(self, conversation: Conversation, mention: Mention) -> None:
        reading = getattr(mention, "reading", None)
        conversation.reach = max(conversation.reach or 0, mention.reach or 0) or None
        if reading is None:
            return
        waited = conversation.unread > 1
        conversation.urgency = max(conversation.urgency * waited, reading.urgency)
        conversation.polarity, conversation.delight = reading.polarity, reading.delight
        conversation.intents = reading.intents
        conversation.language = reading.language or conversation.language

    def reread(self, message: Message) -> None:
        """The reading of a message was corrected: the conversation shows the corrected one."""
        conversation = message.conversation
        reading = message.mention.reading if message.mention else None
        newest = conversation.messages.filter(by="customer").order_by("-id").first()
        if reading and newest and newest.pk == message.pk:
            conversation.urgency, conversation.polarity = reading.urgency, reading.polarity
            conversation.delight, conversation.intents = reading.delight, reading.intents
            self.changed[conversation.pk] = conversation
        self._tell(conversation, "message.changed", message=message.pk)

    def edit(self, message: Message, mention: Mention) -> None:
        message.text, message.edited_at = mention.text, mention.arrived_at
        message.has_html = mention.has_html
        message.save(update_fields=["text", "edited_at", "has_html"])
        self._refresh_excerpt(message)
        self._tell(message.conversation, "message.changed", message=message.pk, how="edited")

    def entomb(self, message: Message, mention: Mention) -> None:
        if message.gone_at:
            return
        message.gone_at, message.gone_by = mention.at, "there"
        message.save(update_fields=["gone_at", "gone_by"])
        self._tell(message.conversation, "message.changed", message=message.pk, how="removed")

    def found_there(self, message: Message, mention: Mention) -> None:
        """A reply of ours with unknown fate was seen at the place: that is the proof it is out."""
        message.mention = mention
        message.save(update_fields=["mention"])
        self._tell(message.conversation, "message.found", message=message.pk, mention=mention.pk)

    def adopt(self, orphan_root: str, root_id: str, answered: Identity | None) -> None:
        """What hung on a message we had not seen yet now hangs in its right thread."""
        for orphan in list(self.under[orphan_root].values()):
            if orphan.root_id != orphan_root:
                continue
            home = self._home_of(orphan, root_id, answered)
            if home is None:
                orphan.root_id = root_id
                self.under[root_id][orphan.identity_id] = orphan
                self.changed[orphan.pk] = orphan
            elif home is not orphan:
                self._merge(orphan, home)

    def _home_of(
        self, orphan: Conversation, root_id: str, answered: Identity | None
    ) -> Conversation | None:
        """Our own words alone go to whom they answered, now that it is known who that was."""
        beside = self.under[root_id]
        same = beside.get(orphan.identity_id)
        if answered is None or orphan.messages.filter(by="customer").exists():
            return same
        return beside.get(answered.pk, same)

    def _merge(self, orphan: Conversation, home: Conversation) -> None:
        self._write_messages()
        moved = Message.objects.filter(conversation=orphan).update(conversation=home)
        home.messages_count += moved
        home.opened_at = min(home.opened_at, orphan.opened_at)
        if orphan.last_at > home.last_at:
            for field in ("last_at", "last_text", "last_by"):
                setattr(home, field, getattr(orphan, field))
        orphan.state, orphan.merged_into = Conversation.State.MERGED, home
        orphan.unread, orphan.waiting_since = 0, None
        self.changed |= {home.pk: home, orphan.pk: orphan}
        self.out_of_order.add(home.pk)
        self._tell(home, "conversation.merged", other=str(orphan.pk))

    def _recount(self, conversation: Conversation) -> None:
        """Whose turn it is, told by the messages themselves: they came in another order."""
        said = conversation.messages.exclude(by="note").exclude(mention__automatic=True)
        answered = (
            said.filter(by="brand", points=False)
            .order_by("-id")
            .values_list("id", flat=True)
            .first()
        )
        theirs = said.filter(by="customer").select_related("mention__reading")
        waiting = list(theirs.filter(id__gt=answered or 0).order_by("id"))
        conversation.unread = len(waiting)
        conversation.waiting_since = waiting[0].at if waiting else None
        conversation.urgency = 0
        for message in waiting or theirs.order_by("-id")[:1]:
            if message.mention:
                self._understand(conversation, message.mention)

    def _refresh_excerpt(self, message: Message) -> None:
        conversation = message.conversation
        if message.at == conversation.last_at:
            conversation.last_text = text.excerpt(message.text, 160)
            self.changed[conversation.pk] = conversation

    def _tell(self, conversation: Conversation, name: str, **data: Any) -> None:
        self.facts.append(
            New(
                name,
                f"conversation:{conversation.pk}",
                department=conversation.department_id,
                data=data,
            )
        )

    def _write_messages(self) -> None:
        fresh, self.opened = self.opened, []
        insert_all(fresh)
        messages, self.messages = self.messages, []
        insert_all(messages)
        self._write_changed(without={row.pk for row in fresh})

    def _write_changed(self, without: Collection[UUID] = ()) -> None:
        old = [row for pk, row in self.changed.items() if pk not in without]
        Conversation.objects.bulk_update(old, COUNTED, batch_size=50)
        self.changed = {}

    def close(self) -> None:
        """Write everything: conversations, messages, counters, facts. The caller's transaction."""
        self._write_messages()
        for pk in self.out_of_order:
            self._recount(self._known[pk])
            self.changed[pk] = self._known[pk]
        self._write_changed()
        record_many(self.facts)
        self.facts = []
