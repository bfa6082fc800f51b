"""The composer, and what becomes of a reply: called back, tried again, decided."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.channel import Manners
from wordkept.conversations import actions as conversations
from wordkept.conversations import doors
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import address_of, done, not_done, wants_part
from wordkept.intake.accounts import open_channel
from wordkept.intake.length import length
from wordkept.kernel import clock
from wordkept.people.doors import only
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest
from wordkept.replies import actions, approving, looking, pointing, publicly, reasons
from wordkept.replies.models import Draft, Reply

MODES = ("public", "private", "note")
POINTER = actions.POINTER
Trouble = actions.NotPossible | conversations.NotPossible


@require_GET
def composer(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    return composer_now(request, conversation)


@require_GET
def notice(request: AgentRequest, id: UUID) -> HttpResponse:
    """Above the composer: who else is here, and what arrived since `seen`."""
    conversation = doors.conversation(request.user, id)
    return render(request, "replies/_notices.html", _notices(request, conversation))


@require_POST
def say(request: AgentRequest, id: UUID) -> HttpResponse:
    """What the composer's button does: a reply is queued, a note is kept. Never the one for the other."""
    conversation = doors.conversation(request.user, id)
    try:
        words = _say(request, conversation)
    except (actions.NotPossible, conversations.NotPossible) as trouble:
        return _not_said(request, conversation, trouble)
    if not wants_part(request):
        return HttpResponseRedirect(address_of(request, conversation) + "#end")
    answer = composer_now(request, conversation)
    answer["HX-Trigger"] = done(request, conversation, words)["HX-Trigger"]
    return answer


def _say(request: AgentRequest, conversation: Conversation) -> str:
    words, mode = _words(request), request.POST.get("mode", "")
    key = request.POST.get("client_key", "")[:64] or uuid.uuid4().hex
    if mode == "note":
        conversations.note(request.user, conversation, words, key)
        actions.draft(request.user, conversation, mode, "")
        return _("Note saved.")
    if mode == POINTER:
        shown = request.POST.get("pointer", "")
        pointing.point(request.user, conversation, words, key, shown)
        return _("On its way. The customer waits on, now for an answer.")
    if mode not in MODES:
        raise actions.NotPossible(_("Choose whether this is a reply or a note."))
    _as_the_button_says(request, conversation)
    seen, reason = _seen(request), request.POST.get("reason", "")
    reads_well = bool(request.POST.get("reads_well"))
    if request.POST.get("asks"):
        approving.ask(request.user, conversation, words, mode, key, seen, reason, reads_well)
        return _("It waits for approval.")
    actions.reply(
        request.user, conversation, words, mode, key, seen, reason=reason, reads_well=reads_well
    )
    return _("On its way.")


def _as_the_button_says(request: HttpRequest, conversation: Conversation) -> None:
    """Nothing leaves as another handle than the one the writer saw."""
    shown = request.POST.get("account", "")
    if shown and shown != str(conversation.account_id):
        told = {"handle": conversation.account.handle}
        raise actions.WasMoved(_("It was moved to %(handle)s meanwhile: send again.") % told)


def _not_said(request: AgentRequest, conversation: Conversation, trouble: Trouble) -> HttpResponse:
    """Say what happened, keep every word, and let the next press send."""
    words, mode = _words(request), request.POST.get("mode", "")
    actions.draft(request.user, conversation, mode, words)
    asked = isinstance(trouble, actions.CustomerWrote)
    said = str(trouble) if asked else _("%(why)s Your text is saved.") % {"why": trouble}
    if not wants_part(request):
        return not_done(request, conversation, said)
    status = getattr(trouble, "status", 422)
    return composer_now(request, conversation, said, status, _needs(trouble))


def _needs(trouble: Trouble) -> str:
    """The button that stands beside the answer: what the next press may say."""
    if isinstance(trouble, actions.NeedsApproval):
        return "approval"
    return "look" if isinstance(trouble, actions.NeedsLook) else ""


def _words(request: HttpRequest) -> str:
    """An empty text forgets the draft; a form that lost its text on the way must not."""
    words = request.POST.get("words")
    if words is None:
        raise BadRequest("the form has no field words")
    return words


@require_POST
def draft(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    mode = request.POST.get("mode", "")
    mode = mode if mode in (*MODES, POINTER) else "public"
    actions.draft(request.user, conversation, mode, _words(request))
    return HttpResponse(status=204)


@require_POST
def recall(request: AgentRequest, id: int) -> HttpResponse:
    return _act(
        request,
        id,
        lambda reply: actions.recall(request.user, reply),
        _("Called back. It is a draft again."),
    )


@require_POST
def retry(request: AgentRequest, id: int) -> HttpResponse:
    return _act(request, id, lambda reply: actions.retry(request.user, reply), _("Trying again."))


@require_POST
def decide(request: AgentRequest, id: int) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    return _act(
        request, id, lambda reply: actions.decide(request.user, reply, verdict), _("Decided.")
    )


def _act(request: AgentRequest, id: int, act: Any, words: str) -> HttpResponse:
    message = doors.message(request.user, id)
    reply: Reply = only(
        Reply.objects.select_related("message", "conversation", "author"), message=message
    )
    try:
        act(reply)
    except actions.NotPossible as why:
        return not_done(request, message.conversation, str(why))
    return done(request, message.conversation, words)


def composer_now(
    request: AgentRequest,
    conversation: Conversation,
    trouble: str = "",
    status: int = 200,
    needs: str = "",
) -> HttpResponse:
    manners = open_channel(conversation.account).manners
    kept = Draft.objects.filter(agent=request.user, conversation=conversation).first()
    newest = doors.messages(request.user, conversation).order_by("-pk").values_list("pk", flat=True)
    words = kept.text if kept else ""
    pointer = pointing.waiting(conversation)
    context = {
        "pointer": pointer,
        "conversation": conversation,
        "manners": manners,
        "modes": [*([POINTER] if pointer else []), *_modes(request, manners)],
        "mode": _mode(kept, conversation, manners, pointer is not None),
        "words": words,
        "saved_at": kept and kept.saved_at,
        "length": length(words, manners),
        "client_key": uuid.uuid4().hex,
        "seen": newest.first() or 0,
        "trouble": trouble,
        "needs": needs,
        **_published(conversation, manners),
        "needs_reason": reasons.missing(conversation),
        "reason": request.POST.get("reason", ""),
        "cannot": _cannot(request, conversation, manners),
    }
    context |= _notices(request, conversation)
    return render(request, "replies/_composer.html", context, status=status)


def _published(conversation: Conversation, manners: Manners) -> dict[str, Any]:
    """Why one answers here as if all of it were published, and who looked at it."""
    concern = publicly.concern(conversation) if manners.can_send else None
    look = looking.latest(conversation) if concern else None
    return {
        "concern": concern,
        "look": look,
        "since_look": looking.newer(look, conversation) if look else 0,
    }


def _modes(request: AgentRequest, manners: Manners) -> list[str]:
    may_send = manners.can_send and may(request.user.role, "reply")
    return [
        mode
        for mode, possible in (
            ("public", may_send and manners.public),
            ("private", may_send and manners.private),
            ("note", True),
        )
        if possible
    ]


def _mode(kept: Draft | None, conversation: Conversation, manners: Manners, may_point: bool) -> str:
    """As the draft was; else as the customer spoke; a note where nothing can be sent."""
    if kept and kept.mode == POINTER and may_point:
        return POINTER
    possible = [
        mode for mode in MODES if mode == "note" or (manners.can_send and getattr(manners, mode))
    ]
    wished = kept.mode if kept else "private" if conversation.visibility == "private" else "public"
    return wished if wished in possible else possible[0]


def _cannot(request: HttpRequest, conversation: Conversation, manners: Manners) -> str:
    """Why only notes are possible here, in words; "" when one can answer."""
    if not manners.can_send:
        return _(manners.note) or _("Nothing can be sent there from here. Notes are possible.")
    if conversation.account.state != "ok":
        return _("%(handle)s is not connected right now: replies wait until it is.") % {
            "handle": conversation.account.handle
        }
    return ""


def _notices(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "here": conversations.colleagues_here(request.user, conversation),
        "wrote": _wrote_since(request, conversation),
        "now": timezone.localtime(clock.now()),
    }


def _wrote_since(request: AgentRequest, conversation: Conversation) -> bool:
    given = request.GET.get("seen", "")
    if not given.isdecimal() or len(given) > 19:
        return False
    theirs = doors.messages(request.user, conversation).filter(by="customer")
    return theirs.filter(pk__gt=min(int(given), (1 << 63) - 1)).exists()


def _seen(request: HttpRequest) -> int | None:
    given = request.POST.get("seen", "")
    return min(int(given), (1 << 63) - 1) if given.isdecimal() and len(given) <= 19 else None
