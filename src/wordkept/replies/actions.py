"""Write, queue, call back and decide: what colleagues do with replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wordkept import channel as plug
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.accounts import open_channel
from wordkept.intake.models import Account, Mention
from wordkept.intake.sound import web_address
from wordkept.intake.storing import key
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, ids, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.remedies import actions as remedies
from wordkept.replies import looking, publicly, reasons, rules
from wordkept.replies.models import Draft, Reply

State = Reply.State
POINTER = "pointer"  # a mode of the composer


class NotPossible(Exception):
    """It cannot be done; the message says why and what was kept. `status` is the HTTP answer."""

    status = 422


class CustomerWrote(NotPossible):
    """The customer wrote while we were writing: read it first, then send if it still fits."""

    status = 409


class WasMoved(NotPossible):
    """It goes on at another handle than the one the writer saw on the button."""

    status = 409


class NeedsApproval(NotPossible):
    """More than this person may promise. `approver` is the role that may let it go."""

    def __init__(self, why: str, approver: str) -> None:
        super().__init__(why)
        self.approver = approver


class NeedsReason(NotPossible):
    """They did not speak to us, or prefer another channel: say why we speak to them here."""


class NeedsLook(NotPossible):
    """This may be published whole: somebody looks at all of it first, or says that it reads well."""


class OtherWords(NotPossible):
    """This key was used for other words already."""


@transaction.atomic
def draft(agent: Agent, conversation: Conversation, mode: str, words: str) -> Draft:
    """Keep half-written words. An empty text forgets the draft."""
    words = text.clean(words, rules.DRAFT_CAP)
    drafts = Draft.objects.filter(agent=agent, conversation=conversation)
    if not words.strip():
        drafts.delete()
        return Draft(agent=agent, conversation=conversation, mode=mode)
    kept, _made = Draft.objects.update_or_create(
        agent=agent,
        conversation=conversation,
        defaults={"mode": mode[:8], "text": words, "saved_at": clock.now()},
    )
    return kept


@transaction.atomic
def reply(
    agent: Agent,
    conversation: Conversation,
    words: str,
    mode: str,
    client_key: str,
    seen: int | None = None,
    asks: bool = False,
    reason: str = "",
    reads_well: bool = False,
) -> Reply:
    """Queue a reply. It leaves after the recall window; the same key twice is one reply.

    `seen` is the newest message the writer had on screen; None sends in any case. `asks` is for
    `approving.ask`, which makes it wait. `reason` says why we write to
    somebody who did not address us, or does not like it here; `reads_well` that the writer would
    see all of it published. Raises NotPossible, NeedsApproval, NeedsReason, NeedsLook,
    CustomerWrote, OtherWords.
    """
    words = text.clean(words.strip(), rules.CAP + 1)
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if found := known(agent, client_key, words):
        return found
    _guard(agent, conversation, words, mode)
    _reasoned(agent, conversation, reason)
    _as_if_published(agent, conversation, reads_well, asks)
    if not asks:
        within_policy(agent, conversation, words)
    newest = conversation.messages.filter(by="customer").order_by("-id").first()
    if seen is not None and newest and newest.pk > seen:
        raise CustomerWrote(_("The customer wrote while you did. Read it, then send again."))
    queued = _queue(agent, conversation, words, mode, client_key, newest)
    Draft.objects.filter(agent=agent, conversation=conversation).delete()
    return queued


def known(agent: Agent, client_key: str, words: str) -> Reply | None:
    """What this key was used for before. Raises OtherWords."""
    found = Reply.objects.filter(client_key=client_key).select_related("message").first()
    if found and (found.author_id != agent.pk or found.words != words):
        raise OtherWords(_("This was sent already with other words. Open the composer again."))
    return found


def _guard(agent: Agent, conversation: Conversation, words: str, mode: str) -> None:
    if not may(agent.role, "reply"):
        raise NotPossible(_("Your role does not answer customers."))
    if conversation.state == Conversation.State.MERGED:
        raise NotPossible(_("This conversation was merged into another one: answer there."))
    if why := rules.why_not(words, mode, open_channel(conversation.account).manners):
        raise NotPossible(_(why))


def _reasoned(agent: Agent, conversation: Conversation, reason: str) -> None:
    """To have somebody's address is no reason to write to them (R30)."""
    if question := reasons.give(agent, conversation, reason):
        raise NeedsReason(question)


def _as_if_published(
    agent: Agent, conversation: Conversation, reads_well: bool, asks: bool
) -> None:
    """A letter, a child, the press: asked once; whoever is still learning does not answer alone."""
    found = publicly.concern(conversation)
    if found is None:
        return
    if looking.latest(conversation) is None:
        if not reads_well:
            raise NeedsLook(_("Would this read well published whole? %(why)s") % {"why": found.why})
        looking.look(agent, conversation, found.kind)
    if agent.role == Agent.Role.TRAINEE and not asks:
        raise NeedsApproval(_("A colleague reads it first. %(why)s") % {"why": found.why}, "lead")


def within_policy(agent: Agent, conversation: Conversation, words: str) -> None:
    """Nobody promises more than they may. Raises NeedsApproval."""
    verdict = remedies.verdict(agent, conversation, words)
    if not verdict.may:
        raise NeedsApproval(verdict.why, verdict.approver)


def _queue(
    agent: Agent,
    conversation: Conversation,
    words: str,
    mode: str,
    client_key: str,
    answered: Message | None,
) -> Reply:
    queued = put(agent, conversation, words, mode, client_key, answered)
    assert queued.message
    _our_turn_is_over(conversation, queued.message)
    tell(queued, "reply.queued", actor(agent))
    return queued


def put(
    agent: Agent,
    conversation: Conversation,
    words: str,
    mode: str,
    client_key: str,
    answered: Message | None,
    points_as: Account | None = None,
) -> Reply:
    """A new row of the outbox. `points_as` is the handle a pointer leaves as; it ends nobody's turn."""
    now = clock.now()
    leaves_at = now + settings.RECALL_WINDOW
    message = Message.objects.create(
        id=ids.time_id(now),
        conversation=conversation,
        by=Message.By.BRAND,
        agent=agent,
        at=now,
        visibility=mode,
        text=words,
        sending=State.QUEUED,
        leaves_at=leaves_at,
        points=points_as is not None,
    )
    return Reply.objects.create(
        client_key=client_key[:64],
        account=points_as or conversation.account,
        message=message,
        conversation=conversation,
        author=agent,
        leaves_at=leaves_at,
        parent_id=answered.remote_id if answered else conversation.root_id,
    )


def _our_turn_is_over(conversation: Conversation, message: Message) -> None:
    conversation.last_at, conversation.last_by = message.at, "brand"
    conversation.last_text = text.excerpt(message.text, 160)
    conversation.messages_count += 1
    conversation.waiting_since, conversation.unread, conversation.urgency = None, 0, 0
    conversation.save(
        update_fields=[
            "last_at",
            "last_by",
            "last_text",
            "messages_count",
            "waiting_since",
            "unread",
            "urgency",
        ]
    )


@transaction.atomic
def recall(agent: Agent, reply: Reply) -> None:
    """Take it back before it leaves; the words become the writer's draft again."""
    if not move(reply, [State.QUEUED], State.RECALLED, why=f"taken back by {agent.name}"):
        raise NotPossible(_("Too late: it is leaving or has left."))
    give_back(reply)
    tell(reply, "reply.recalled", actor(agent))


def give_back(reply: Reply) -> None:
    """The words are the writer's draft again."""
    if reply.message:
        conversation = answered_in(reply)
        mode = POINTER if reply.message.points else reply.message.visibility
        draft(reply.author, conversation, mode, _with_newer_words(reply))


def _with_newer_words(reply: Reply) -> str:
    """Whoever began to write something else meanwhile keeps that too."""
    kept = Draft.objects.filter(agent=reply.author, conversation=reply.conversation).first()
    newer = kept.text.strip() if kept else ""
    return f"{reply.words}\n\n{newer}" if newer else reply.words


@transaction.atomic
def retry(agent: Agent, reply: Reply) -> None:
    """A failed reply goes out once more, because a person says so."""
    if not move(reply, [State.FAILED], State.QUEUED, leaves_at=clock.now(), remote_id=""):
        raise NotPossible(_("Only a failed reply can be tried again."))
    tell(reply, "reply.retried", actor(agent))


@transaction.atomic
def decide(agent: Agent, reply: Reply, verdict: str) -> None:
    """Nobody could prove whether it went out: a person looked and says "sent", "again" or "drop"."""
    ends = {"sent": State.SENT, "again": State.QUEUED, "drop": State.FAILED}
    if verdict not in ends:
        raise NotPossible(_("Choose one: it is there, send again, or drop it."))
    fields: dict[str, Any] = {"why": f"{agent.name} looked and decided: {verdict}"}
    fields |= {"leaves_at": clock.now()} if verdict == "again" else {}
    fields |= {"sent_at": clock.now()} if verdict == "sent" else {}
    if not move(reply, [State.UNKNOWN], ends[verdict], **fields):
        raise NotPossible(_("Somebody decided this already."))
    tell(reply, f"reply.decided_{verdict}", actor(agent))


def confirm(facts: Sequence[Fact]) -> None:
    """Our words were seen at the place: what was on its way or in doubt is out."""
    for fact in facts:
        reply = Reply.objects.filter(message=fact.data["message"]).first()
        mention = Mention.objects.get(pk=fact.data["mention"])
        receipt = plug.Receipt(mention.remote_id, mention.url, at=mention.at)
        if reply and mark_sent(reply, receipt, [State.QUEUED, State.ATTEMPTING, State.UNKNOWN]):
            tell(reply, "reply.sent")


def move_along(facts: Sequence[Fact]) -> None:
    """A conversation went into another one: its replies and drafts go with it."""
    for fact in facts:
        home = UUID(fact.subject.removeprefix("conversation:"))
        Reply.objects.filter(conversation=fact.data["other"]).update(conversation=home)
        busy = Draft.objects.filter(conversation=home).values("agent")
        Draft.objects.filter(conversation=fact.data["other"]).exclude(agent__in=busy).update(
            conversation=home
        )


def bounced(facts: Sequence[Fact]) -> None:
    """A mail came back: its reply says so, with the reason the mail server gave."""
    for mention in Mention.objects.filter(pk__in=[fact.data["mention"] for fact in facts]):
        keys = [int(key) for key in mention.extra.get("answers", ()) if key.isdigit()]
        for reply in Reply.objects.filter(message__in=keys, account=mention.account):
            why = f"came back: {text.excerpt(mention.text, 240)}"
            if move(reply, [State.SENT, State.ATTEMPTING, State.UNKNOWN], State.FAILED, why=why):
                _bring_back(answered_in(reply))
                tell(reply, "reply.failed", bounce=mention.pk)


def _bring_back(conversation: Conversation) -> None:
    """The customer never got our answer: it is our turn again."""
    conversation.waiting_since = conversation.waiting_since or conversation.last_at
    conversation.unread += 1
    if conversation.state == Conversation.State.RESOLVED:
        conversation.state = Conversation.State.OPEN
    conversation.save(update_fields=["waiting_since", "unread", "state"])


def mark_sent(reply: Reply, receipt: plug.Receipt, from_states: Sequence[str]) -> bool:
    why = "" if receipt.public else gettext_noop("accepted there, not public yet")
    moved = move(
        reply,
        from_states,
        State.SENT,
        why=why,
        sent_at=receipt.at or clock.now(),
        remote_id=key(receipt.remote_id),
        url=web_address(receipt.url),
        lease_until=None,
    )
    if moved:
        Message.objects.filter(reply=reply).update(remote_id=reply.remote_id, url=reply.url)
    return moved


def move(reply: Reply, from_states: Sequence[str], to: State, **fields: Any) -> bool:
    """Compare and set: False when another worker or person was faster."""
    moved = Reply.objects.filter(pk=reply.pk, state__in=from_states).update(state=to, **fields)
    if not moved:
        return False
    reply.state = to
    for name, value in fields.items():
        setattr(reply, name, value)
    shown = {"sending": to, "sending_why": fields.get("why", "")}
    if "leaves_at" in fields:
        shown["leaves_at"] = fields["leaves_at"]
    Message.objects.filter(reply=reply).update(**shown)
    return True


def answered_in(reply: Reply) -> Conversation:
    assert reply.conversation, "a post answers nobody"
    return reply.conversation


def tell(reply: Reply, name: str, who: str = "", **data: Any) -> None:
    """The fact names what it is about: a reply its conversation, a published post itself."""
    conversation = reply.conversation
    if conversation is None:
        return _tell_of_post(reply, name.replace("reply.", "post."), who, **data)
    record(
        name,
        f"conversation:{conversation.pk}",
        who,
        conversation.department_id,
        reply=str(reply.pk),
        message=reply.message_id,
        **data,
    )


def _tell_of_post(reply: Reply, name: str, who: str, **data: Any) -> None:
    assert reply.variant
    post = reply.variant.post
    record(
        name, f"post:{post.pk}", who, post.department_id, reply=str(reply.pk), post=str(post.pk),
        variant=reply.variant_id, **data,
    )  # fmt: skip
