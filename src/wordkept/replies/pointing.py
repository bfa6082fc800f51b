"""The public pointer after a move: the old handle says who goes on. Prepared, sent by a person, no answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from wordkept.conversations import moving
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.accounts import open_channel
from wordkept.intake.models import Account
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.replies import actions, rules
from wordkept.replies.ending import OPEN_TO_ALL
from wordkept.replies.models import Draft, Pointer, Reply

NotPossible = actions.NotPossible


@transaction.atomic
def move(agent: Agent, conversation: Conversation, to: Account) -> Pointer | None:
    """The conversation goes on at `to`; where they asked in public, a pointer waits in the composer."""
    left = moving.move(agent, conversation, to)
    _drop(conversation)
    if not _asked_in_public(conversation) or not _speaks_in_public(left):
        return None
    pointer = Pointer.objects.create(conversation=conversation, account=left, to=to, by=agent)
    if not Draft.objects.filter(agent=agent, conversation=conversation).exists():
        actions.draft(agent, conversation, actions.POINTER, words(pointer))
    return pointer


def _asked_in_public(conversation: Conversation) -> bool:
    theirs = conversation.messages.filter(by=Message.By.CUSTOMER, gone_at=None).order_by("-id")
    return theirs.values_list("visibility", flat=True).first() in OPEN_TO_ALL


def _speaks_in_public(account: Account) -> bool:
    manners = open_channel(account).manners
    return account.state != Account.State.OFF and manners.can_send and manners.public


def waiting(conversation: Conversation) -> Pointer | None:
    """The pointer that nobody sent yet, or that was called back."""
    rows = Pointer.objects.filter(conversation=conversation, dropped_at=None)
    unsent = rows.filter(Q(reply=None) | Q(reply__state=Reply.State.RECALLED))
    return unsent.select_related("account", "to").order_by("-pk").first()


def words(pointer: Pointer) -> str:
    """In the customer's language, where the house speaks it."""
    conversation, known = pointer.conversation, {code for code, _name in settings.LANGUAGES}
    spoken = conversation.language if conversation.language in known else None
    told = {"name": _at(str(conversation.identity)), "handle": _at(pointer.to.handle)}
    with translation.override(spoken or translation.get_language()):
        words = _("%(name)s, our colleagues at %(handle)s take care of it.")
        return text.unisolated(words) % told


def _at(handle: str) -> str:
    return text.visible(handle if handle.startswith("@") or " " in handle else f"@{handle}")


def prepared(agent: Agent, conversation: Conversation) -> bool:
    """Whether it stands in this agent's composer already."""
    mine = Draft.objects.filter(agent=agent, conversation=conversation, mode=actions.POINTER)
    return mine.exists()


@transaction.atomic
def suggest(agent: Agent, conversation: Conversation) -> Draft:
    """Put the pointer into the composer. Whatever waits there already is not touched."""
    pointer = waiting(conversation)
    if pointer is None:
        raise NotPossible(_("No pointer waits here any more."))
    kept = Draft.objects.filter(agent=agent, conversation=conversation).first()
    if kept and kept.text.strip():
        raise NotPossible(
            _("Something you wrote waits in the composer: send or clear it, then try again.")
        )
    return actions.draft(agent, conversation, actions.POINTER, words(pointer))


@transaction.atomic
def drop(agent: Agent, conversation: Conversation) -> None:
    """Nobody needs to be told in public."""
    if _drop(conversation):
        subject = f"conversation:{conversation.pk}"
        record("conversation.unpointed", subject, actor(agent), conversation.department_id)


def _drop(conversation: Conversation) -> bool:
    """The prepared words go with it where nobody changed them; what somebody wrote stays."""
    pointer = waiting(conversation)
    if pointer is None:
        return False
    drafts = Draft.objects.filter(conversation=conversation, mode=actions.POINTER)
    drafts.filter(text=words(pointer)).delete()
    pointer.dropped_at = clock.now()
    pointer.save(update_fields=["dropped_at"])
    return True


@transaction.atomic
def point(
    agent: Agent, conversation: Conversation, said: str, client_key: str, shown: str = ""
) -> Reply:
    """Queue the pointer as the old handle. The clock of the customer goes on. Raises NotPossible.

    `shown` is the pointer that the writer's button was about; "" points in any case.
    """
    said = text.clean(said.strip(), rules.CAP + 1)
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if found := actions.known(agent, client_key, said):
        return found
    pointer = waiting(held)
    if pointer is None or shown not in ("", str(pointer.pk)):
        raise NotPossible(_("No pointer waits here any more."))
    _guard(agent, held, pointer, said)
    theirs = held.messages.filter(by=Message.By.CUSTOMER).order_by("-id").first()
    queued = actions.put(agent, held, said, "public", client_key, theirs, pointer.account)
    pointer.reply = queued
    pointer.save(update_fields=["reply"])
    held.messages_count += 1
    held.save(update_fields=["messages_count"])
    Draft.objects.filter(agent=agent, conversation=held).delete()
    actions.tell(queued, "reply.queued", actor(agent))
    return queued


def _guard(agent: Agent, held: Conversation, pointer: Pointer, said: str) -> None:
    if not may(agent.role, "reply"):
        raise NotPossible(_("Your role does not answer customers."))
    if why := rules.why_not(said, "public", open_channel(pointer.account).manners):
        raise NotPossible(_(why))
    actions.within_policy(agent, held, said)


def pointed(facts: Sequence[Fact]) -> None:
    """It is out: the thread says so in one line."""
    for fact in facts:
        found = Pointer.objects.filter(reply=fact.data["reply"]).select_related(
            "conversation", "reply__author"
        )
        if pointer := found.first():
            _tell(pointer)


@transaction.atomic
def _tell(pointer: Pointer) -> None:
    conversation, subject = pointer.conversation, f"conversation:{pointer.conversation_id}"
    told = {"from": str(pointer.account_id), "to": str(pointer.to_id), "pointer": pointer.pk}
    if pointer.reply and not Fact.objects.filter(
        subject=subject, name="conversation.pointed", data__pointer=pointer.pk
    ):
        who = actor(pointer.reply.author)
        record("conversation.pointed", subject, who, conversation.department_id, **told)
