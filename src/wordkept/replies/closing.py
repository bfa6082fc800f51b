"""The public end of what was solved in private: asked for when it is resolved, never done by itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from wordkept.conversations.models import Conversation, Message
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.replies import actions
from wordkept.replies.ending import OPEN_TO_ALL, wanted
from wordkept.replies.models import Closing, Draft, Reply

State = Closing.State
WHY_CAP = 300


def ask(facts: Sequence[Fact]) -> None:
    """It was resolved: where everybody saw the question and nobody the end, a note is asked for."""
    for fact in facts:
        conversation = Conversation.objects.get(pk=_subject(fact))
        if wanted(conversation, fact.at):
            _ask(conversation, fact)


@transaction.atomic
def _ask(conversation: Conversation, fact: Fact) -> None:
    row, made = Closing.objects.get_or_create(
        conversation=conversation, defaults={"asked_at": fact.at}
    )
    since = row.state != State.WITHDRAWN and row.settled_at and row.settled_at >= fact.at
    if not made and (row.state == State.ASKED or since):
        return
    _set(row, State.ASKED, asked_at=fact.at, settled_at=None, message=None, agent=None, why="")
    _tell(conversation, "closing.asked")


@transaction.atomic
def suggest(agent: Agent, conversation: Conversation) -> Draft:
    """Put a note into the composer, in public mode. Whatever waits there already is not touched."""
    kept = Draft.objects.filter(agent=agent, conversation=conversation).first()
    if kept and kept.text.strip():
        raise actions.NotPossible(
            _("Something you wrote waits in the composer: send or clear it, then try again.")
        )
    return actions.draft(agent, conversation, "public", suggestion(conversation))


def suggestion(conversation: Conversation) -> str:
    """In the customer's language, where the house speaks it."""
    known = {code for code, _name in settings.LANGUAGES}
    name = text.visible(text.excerpt(conversation.customer.name, 30).split(" ")[0])
    spoken = conversation.language if conversation.language in known else None
    with translation.override(spoken or translation.get_language()):
        if not name:
            return _("Solved together in private. Thank you for your patience!")
        words = _("Solved together in private. Thank you for your patience, %(name)s!")
        return text.unisolated(words) % {"name": name}


@transaction.atomic
def decline(agent: Agent, conversation: Conversation, why: str = "") -> Closing:
    """No note, and why not. The reason stays with us."""
    row, _made = Closing.objects.get_or_create(conversation=conversation)
    if row.state == State.NOTED and not wanted(conversation):
        raise actions.NotPossible(_("A closing note is out already."))
    reason = text.clean(why.strip(), WHY_CAP)
    _set(row, State.DECLINED, settled_at=clock.now(), agent=agent, why=reason, message=None)
    _tell(conversation, "closing.declined", agent, because=bool(reason))
    return row


def noted(facts: Sequence[Fact]) -> None:
    """Our public words went out after the question for a note: they are the note."""
    for fact in facts:
        reply = Reply.objects.select_related("message", "author", "conversation").get(
            pk=fact.data["reply"]
        )
        message = reply.message
        if message and message.visibility in OPEN_TO_ALL and not message.points:
            _note(reply, message)


@transaction.atomic
def _note(reply: Reply, message: Message) -> None:
    asked = Closing.objects.filter(conversation=reply.conversation_id, asked_at__lte=message.at)
    row = asked.filter(Q(state=State.ASKED) | Q(state=State.DECLINED, settled_at__lte=message.at))
    if found := row.first():
        now = clock.now()
        _set(found, State.NOTED, message=message, agent=reply.author, settled_at=now, why="")
        conversation = actions.answered_in(reply)
        _tell(conversation, "closing.noted", reply.author, message=message.pk)


def withdraw(facts: Sequence[Fact]) -> None:
    """It goes on: what is not over needs no closing note yet."""
    for fact in facts:
        _withdraw(fact)


@transaction.atomic
def _withdraw(fact: Fact) -> None:
    asked = Closing.objects.filter(
        conversation=_subject(fact), state=State.ASKED, asked_at__lte=fact.at
    )
    for row in asked.select_related("conversation"):
        _set(row, State.WITHDRAWN, settled_at=fact.at)
        _tell(row.conversation, "closing.withdrawn")


def _set(row: Closing, state: State, **values: object) -> None:
    for name, value in (values | {"state": state}).items():
        setattr(row, name, value)
    row.save()


def _subject(fact: Fact) -> UUID:
    return UUID(fact.subject.removeprefix("conversation:"))


def _tell(
    conversation: Conversation, name: str, agent: Agent | None = None, **data: object
) -> None:
    key, department = f"conversation:{conversation.pk}", conversation.department_id
    record(name, key, actor(agent) if agent else "", department, **data)
