"""Asking, answering, telling, taking down, inviting: the forms of a story's page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wordkept.conversations import doors as conversations
from wordkept.conversations.models import Conversation, Message
from wordkept.people.signed_in import AgentRequest
from wordkept.stories import actions, doors, permission, using
from wordkept.stories.views import done

ANSWERS = ("granted", "refused")


@require_POST
def prepare(request: AgentRequest, id: UUID) -> HttpResponse:
    """The question waits in the composer: the agent reads it once more and sends it."""
    story = doors.own_story(request.user, id)
    try:
        permission.prepare(request.user, story, request.POST.get("words", ""))
    except actions.NotPossible as why:
        messages.error(request, str(why))
        return redirect("story", story.pk)
    messages.success(request, _("The question is in the composer. Send it when it fits."))
    return redirect("conversation", story.conversation_id)


@require_POST
def asked(request: AgentRequest, id: UUID) -> HttpResponse:
    story = doors.own_story(request.user, id)
    message = _message(request)
    return done(
        request, story, _("Noted: they were asked."), permission.asked, request.user, story, message
    )


@require_POST
def answer(request: AgentRequest, id: UUID) -> HttpResponse:
    story, form = doors.own_story(request.user, id), request.POST
    says = form.get("says", "")
    if says not in ANSWERS:
        messages.error(request, _("Say what they answered."))
        return redirect("story", story.pk)
    words = _("Noted. It may be told.") if says == "granted" else _("Noted. It stays with us.")
    given = (request.user, story, says, _message(request), form.get("conditions", ""))
    return done(request, story, words, permission.answered, *given)


@require_POST
def revoke(request: AgentRequest, id: UUID) -> HttpResponse:
    story = doors.own_story(request.user, id)
    message = _message(request) if request.POST.get("message") else None
    why = request.POST.get("why", "")
    words = _("Noted. What is still up is listed below: take it down.")
    return done(request, story, words, permission.revoke, request.user, story, why, message)


@require_POST
def use(request: AgentRequest, id: UUID) -> HttpResponse:
    """Also for a department it is shared with: they tell it, we keep the record."""
    story, form = doors.story(request.user, id), request.POST
    given = (form.get("where", ""), form.get("url", ""), form.get("kept_to") == "1")
    return done(request, story, _("On record."), using.use, request.user, story, *given)


@require_POST
def outcome(request: AgentRequest, id: int) -> HttpResponse:
    told = doors.use(request.user, id)
    words = request.POST.get("outcome", "")
    return done(request, told.story, _("Saved."), using.came_of_it, request.user, told, words)


@require_POST
def take_down(request: AgentRequest, id: int) -> HttpResponse:
    told = doors.use(request.user, id)
    return done(request, told.story, _("Taken down."), using.take_down, request.user, told)


@require_POST
def invite(request: AgentRequest, id: UUID) -> HttpResponse:
    """`question` is the address of a conversation, as one copies it from the browser."""
    story = doors.own_story(request.user, id)
    question = _question(request)
    given = (request.user, story, question, request.POST.get("words", ""))
    words = _("The invitation is in the composer of their conversation.")
    return done(request, story, words, using.invite, *given)


def _question(request: AgentRequest) -> Conversation:
    given = request.POST.get("question", "").strip().split("?")[0].rstrip("/")
    return conversations.conversation(request.user, given.rpartition("/")[2])


def _message(request: AgentRequest) -> Message:
    given = request.POST.get("message", "")
    key = int(given) if given.isdecimal() and len(given) < 20 else 0
    return conversations.message(request.user, key)
