"""What colleagues do with a conversation: take it, put it off, close it, note something, look at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wordkept.conversations import attaching, rules
from wordkept.conversations.models import Conversation, Message, Presence
from wordkept.intake.models import Mention
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, ids, text
from wordkept.listening import attention
from wordkept.people.actions import actor
from wordkept.people.doors import colleagues, here
from wordkept.people.models import Agent

NOTE_CAP = 20_000
MANY, OFFERED = 500, 5


class NotPossible(Exception):
    """The situation changed or the request makes no sense; the message says what to do."""


class IsAway(NotPossible):
    """Somebody is away: the message says until when, and who is here."""


class StillOwed(NotPossible):
    """A promise is open: the conversation cannot be closed over it."""


def attach(facts: Sequence[Fact]) -> None:
    """What was heard becomes part of a conversation."""
    attaching.attach(facts)


def revise(facts: Sequence[Fact]) -> None:
    """What was edited there reads as edited here."""
    attaching.revise(facts)


def withdraw(facts: Sequence[Fact]) -> None:
    """What was removed there is a tombstone here."""
    attaching.withdraw(facts)


def apply_corrections(facts: Sequence[Fact]) -> None:
    """A corrected reading shows on the conversation."""
    attaching.apply_corrections(facts)


@transaction.atomic
def take(agent: Agent, mention: Mention) -> Conversation:
    """Make it our matter. Whoever takes it has it; what is a conversation already is left as it is."""
    known = Message.objects.filter(mention=mention).select_related("conversation").first()
    if known:
        return known.conversation
    conversation = attaching.take(mention)
    if conversation is None:
        raise NotPossible(_("There is nobody to talk with in this."))
    attention.taken(agent, mention)
    _tell(agent, conversation, "mention.taken", mention=mention.pk)
    if agent.departments.filter(pk=conversation.department_id).exists():
        assign(agent, conversation, agent)
    return conversation


@transaction.atomic
def assign(
    agent: Agent,
    conversation: Conversation,
    to: Agent | None,
    anyway: bool = False,
    brief: bool = False,
) -> None:
    """Give it to a colleague who may see it, or to nobody. Raises IsAway, unless `anyway` is meant.

    `brief`: a note with all that is known here goes with it.
    """
    if to and not to.departments.filter(pk=conversation.department_id).exists():
        names = {"name": to.name, "department": conversation.department}
        raise NotPossible(_("%(name)s does not work in %(department)s.") % names)
    if conversation.assignee_id == (to.pk if to else None):
        return
    if to and to != agent and to.is_away and not anyway:
        raise IsAway(_away(agent, conversation, to))
    _change(conversation, assignee=to)
    more = {"brief": True} if brief and to and to != agent else {}
    _tell(agent, conversation, "conversation.assigned", to=to.pk if to else None, **more)


def _away(agent: Agent, conversation: Conversation, to: Agent) -> str:
    assert to.away_until
    there = here(colleagues(agent, conversation.department_id))[:OFFERED]
    told = {
        "name": to.name,
        "when": formats.date_format(timezone.localtime(to.away_until), "DATETIME_FORMAT"),
        "there": ", ".join(one.name for one in there) or _("nobody"),
    }
    return _("%(name)s is away until %(when)s. Here now: %(there)s.") % told


@transaction.atomic
def snooze(agent: Agent, conversation: Conversation, until: datetime) -> None:
    if until <= clock.now():
        raise NotPossible(_("That time is over already: choose one to come."))
    _change(conversation, state=Conversation.State.SNOOZED, snoozed_until=until)
    _tell(agent, conversation, "conversation.snoozed", until=until.isoformat())


@transaction.atomic
def resolve(agent: Agent, conversation: Conversation) -> None:
    """Nothing is closed over a word that still stands: it is kept, renegotiated or broken first."""
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if held.promises_open:
        raise StillOwed(_owed(held))
    _change(
        conversation,
        state=Conversation.State.RESOLVED,
        snoozed_until=None,
        waiting_since=None,
        unread=0,
    )
    _tell(agent, conversation, "conversation.resolved")


def _owed(conversation: Conversation) -> str:
    what = {"what": conversation.promise_what, "n": conversation.promises_open}
    return (
        ngettext(
            "A promise is open: “%(what)s”. Say first whether it was kept, gets a new date or is broken.",
            "%(n)d promises are open, next: “%(what)s”. Say first whether each was kept, gets a new date"
            " or is broken.",
            conversation.promises_open,
        )
        % what
    )


def owe(conversation: Conversation, count: int, due_at: datetime | None, what: str) -> None:
    """How many of our words still stand here, and which of them is due next."""
    _change(conversation, promises_open=count, promise_due_at=due_at, promise_what=what)


def wake(conversation: Conversation) -> None:
    """Something is due: it sleeps no longer, and what was closed is open again."""
    rests = (Conversation.State.SNOOZED, Conversation.State.RESOLVED)
    asleep = Conversation.objects.filter(pk=conversation.pk, state__in=rests)
    if asleep.update(state=Conversation.State.OPEN, snoozed_until=None):
        _tell(None, conversation, "conversation.woke")


@transaction.atomic
def reopen(agent: Agent, conversation: Conversation) -> None:
    _change(conversation, state=Conversation.State.OPEN, snoozed_until=None)
    _tell(agent, conversation, "conversation.reopened")


@transaction.atomic
def read(agent: Agent, conversation: Conversation) -> None:
    """Somebody looked: nothing is unread any more. The wait goes on until we answer."""
    if Conversation.objects.filter(pk=conversation.pk, unread__gt=0).update(unread=0):
        conversation.unread = 0
        attention.seen(agent, _unseen(conversation))
        _tell(agent, conversation, "conversation.read")


def _unseen(conversation: Conversation) -> list[int]:
    said = conversation.messages.filter(by=Message.By.CUSTOMER, mention__isnull=False)
    unseen = said.filter(mention__attention__seen_at=None).order_by("-id")
    return [pk for pk in unseen.values_list("mention", flat=True)[:MANY] if pk]


def answered(facts: Sequence[Fact]) -> None:
    """Our reply is out: what they had said until then is answered."""
    for fact in facts:
        reply = Message.objects.get(pk=fact.data["message"])
        if reply.points:
            continue
        said = reply.conversation.messages.filter(by=Message.By.CUSTOMER, id__lt=reply.pk)
        open_ = said.filter(mention__isnull=False, mention__attention__answered_at=None)
        latest = open_.order_by("-id").values_list("mention", flat=True)[:MANY]
        attention.answered([pk for pk in latest if pk], fact.at)


@transaction.atomic
def note(agent: Agent, conversation: Conversation, words: str, client_key: str = "") -> Message:
    """Words among colleagues. The same key twice is the same note; it can never be sent."""
    words = text.clean(words.strip(), NOTE_CAP + 1)
    if not words:
        raise NotPossible(_("The note is empty."))
    if len(words) > NOTE_CAP:
        raise NotPossible(_("Longer than %(most)d characters.") % {"most": NOTE_CAP})
    key = f"note:{agent.pk}:{client_key}" if client_key else ""
    if key and (known := Message.objects.filter(remote_id=key, by="note").first()):
        if known.text != words:
            raise NotPossible(_("This was noted already with other words."))
        return known
    now = clock.now()
    message = Message.objects.create(
        id=ids.time_id(now),
        conversation=conversation,
        by=Message.By.NOTE,
        visibility="private",
        agent=agent,
        at=now,
        text=words,
        remote_id=key,
    )
    _change(conversation, messages_count=conversation.messages_count + 1)
    _tell(agent, conversation, "note.added", message=message.pk)
    return message


def wake_due() -> int:
    """Snoozed conversations whose time has come are open again."""
    due = Conversation.objects.filter(
        state=Conversation.State.SNOOZED, snoozed_until__lte=clock.now()
    )
    return sum(_wake(conversation) for conversation in due[:200])


@transaction.atomic
def _wake(conversation: Conversation) -> int:
    asleep = Conversation.objects.filter(pk=conversation.pk, state=Conversation.State.SNOOZED)
    if not asleep.update(state=Conversation.State.OPEN, snoozed_until=None):
        return 0
    _tell(None, conversation, "conversation.woke")
    return 1


def present(agent: Agent, conversation: Conversation, doing: str) -> None:
    """Tell colleagues that somebody looks or types; it ends by itself a few seconds later."""
    if doing == "gone":
        Presence.objects.filter(agent=agent, conversation=conversation).update(
            doing=doing, until=clock.now(), changed_at=clock.now()
        )
        return
    seconds = rules.TYPING_SECONDS if doing == "replying" else rules.LOOKING_SECONDS
    Presence.objects.update_or_create(
        agent=agent,
        conversation=conversation,
        defaults={
            "doing": "replying" if doing == "replying" else "looking",
            "until": clock.now() + timedelta(seconds=seconds),
            "changed_at": clock.now(),
        },
    )


def colleagues_here(agent: Agent, conversation: Conversation) -> list[Presence]:
    """Who else looks at this conversation or types in it right now."""
    here = Presence.objects.filter(conversation=conversation, until__gt=clock.now())
    return list(here.exclude(agent=agent).select_related("agent").order_by("agent__name"))


def _change(conversation: Conversation, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=list(fields))


def _tell(agent: Agent | None, conversation: Conversation, name: str, **data: Any) -> None:
    record(
        name, f"conversation:{conversation.pk}", actor(agent), conversation.department_id, **data
    )
