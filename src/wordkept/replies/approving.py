"""Four eyes: a reply waits until a colleague who may lets it go; a held one until it is released."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.conversations.models import Conversation
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.remedies import actions as remedies
from wordkept.replies import actions, publicly
from wordkept.replies.actions import NotPossible, give_back, move, tell, within_policy
from wordkept.replies.models import Approval, Reply

State = Reply.State
NOTE_CAP = 500


@transaction.atomic
def ask(
    agent: Agent,
    conversation: Conversation,
    words: str,
    mode: str,
    client_key: str,
    seen: int | None = None,
    reason: str = "",
    reads_well: bool = False,
) -> Reply:
    """As `reply`, for words that offer more than the writer may: it waits for somebody who may."""
    verdict = remedies.verdict(agent, conversation, words)
    asked = actions.reply(
        agent, conversation, words, mode, client_key, seen, True, reason, reads_well
    )
    if asked.state == State.QUEUED and not asked.approvals.exists():
        public = publicly.concern(conversation)
        why = verdict.why or (public.why if public else "")
        wait(agent, asked, why or _("asked for a second pair of eyes"))
    return asked


def wait(agent: Agent, reply: Reply, why: str) -> Approval:
    """Queued a moment ago, in the same transaction: it does not leave before somebody agrees."""
    moved = move(reply, [State.QUEUED], State.WAITING, why=why[:300])
    assert moved, "only what has not left can wait"
    approval = Approval.objects.create(reply=reply, text=reply.words, why=why[:300], asked_by=agent)
    tell(reply, "reply.approval_asked", actor(agent), approval=approval.pk)
    return approval


@transaction.atomic
def approve(agent: Agent, reply: Reply, note: str = "") -> None:
    """It leaves now. Nobody approves what they wrote themselves."""
    if not may(agent.role, "approve"):
        raise NotPossible(_("Your role does not approve replies."))
    if reply.author_id == agent.pk:
        raise NotPossible(_("Somebody else must approve what you wrote."))
    if reply.conversation:
        within_policy(agent, reply.conversation, reply.words)
    if not move(
        reply, [State.WAITING], State.QUEUED, leaves_at=clock.now(), approver=agent, why=""
    ):
        raise NotPossible(_("This does not wait for approval any more."))
    _decided(agent, reply, "reply.approved", note)


@transaction.atomic
def send_back(agent: Agent, reply: Reply, note: str) -> None:
    """Not like this: the words are the writer's draft again, with a note that says why."""
    if not may(agent.role, "approve") and reply.author_id != agent.pk:
        raise NotPossible(_("Your role does not approve replies."))
    why = text.clean(note.strip(), NOTE_CAP)
    if not move(reply, [State.WAITING], State.RECALLED, why=f"{agent.name}: {why}"[:300]):
        raise NotPossible(_("This does not wait for approval any more."))
    give_back(reply)
    _decided(agent, reply, "reply.returned", why)


def _decided(agent: Agent, reply: Reply, fact: str, note: str) -> None:
    Approval.objects.filter(reply=reply, verdict="").update(
        verdict=fact.removeprefix("reply."),
        note=text.clean(note.strip(), NOTE_CAP),
        decided_by=agent,
        decided_at=clock.now(),
    )
    tell(reply, fact, actor(agent))


@transaction.atomic
def hold(reply: Reply, why: str) -> bool:
    """Nothing of it leaves until somebody releases it. False when it is leaving already."""
    held = move(reply, [State.QUEUED], State.HELD, why=why[:300])
    if held:
        tell(reply, "reply.held")
    return held


@transaction.atomic
def release(agent: Agent, reply: Reply) -> None:
    if not may(agent.role, "release"):
        raise NotPossible(_("A lead or an administrator releases what is held."))
    leaves_at = max(reply.leaves_at, clock.now())
    if not move(reply, [State.HELD], State.QUEUED, leaves_at=leaves_at, why=""):
        raise NotPossible(_("This is not held any more."))
    tell(reply, "reply.released", actor(agent))
