"""Move a conversation to another of our handles, and what becomes of the pointer that it leaves behind."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import actions as conversations
from wordkept.conversations import doors, moving
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import address_of, done, not_done, wants_part
from wordkept.intake.models import Account
from wordkept.people.signed_in import AgentRequest
from wordkept.replies import actions, pointing
from wordkept.replies.views import composer_now


@require_POST
def move(request: AgentRequest, id: UUID) -> HttpResponse:
    """It goes on at another handle. Whoever may not see it there is led back to the list."""
    conversation = doors.conversation(request.user, id)
    to = _target(request, conversation)
    if to is None:
        return not_done(request, conversation, _("Choose one of our other handles on this place."))
    try:
        pointing.move(request.user, conversation, to)
    except (conversations.NotPossible, actions.NotPossible) as why:
        return not_done(request, conversation, str(why))
    words = _("It goes on at %(handle)s.") % {"handle": to.handle}
    if to.department_id not in doors.departments(request.user):
        return _out_of_sight(request, words)
    if wants_part(request):
        messages.success(request, words)
        return _to(address_of(request, conversation))
    return done(request, conversation, words)


def _target(request: AgentRequest, conversation: Conversation) -> Account | None:
    there = {str(account.pk): account for account in moving.targets(conversation)}
    return there.get(request.POST.get("to", ""))


def _out_of_sight(request: AgentRequest, words: str) -> HttpResponse:
    messages.success(request, _("%(done)s Its department sees it now.") % {"done": words})
    address = reverse("inbox") + (f"?{request.GET.urlencode()}" if request.GET else "")
    return _to(address) if wants_part(request) else HttpResponseRedirect(address)


def _to(address: str) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Redirect": address})


@require_GET
def pointer_line(request: AgentRequest, id: UUID) -> HttpResponse:
    """Above the composer: it was moved, and nobody said so in public yet. Empty where none waits."""
    conversation = doors.conversation(request.user, id)
    pointer = pointing.waiting(conversation)
    suggestion = pointing.words(pointer) if pointer else ""
    context = {
        "conversation": conversation,
        "pointer": pointer,
        "suggestion": suggestion,
        "prepared": pointing.prepared(request.user, conversation),
    }
    return render(request, "replies/_pointer.html", context)


@require_POST
def suggest_pointer(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    try:
        pointing.suggest(request.user, conversation)
    except actions.NotPossible as why:
        return not_done(request, conversation, str(why))
    words = _("The pointer is in the composer. Send it when it fits.")
    if not wants_part(request):
        return done(request, conversation, words)
    answer = composer_now(request, conversation)
    answer["HX-Trigger"] = done(request, conversation, words)["HX-Trigger"]
    return answer


@require_POST
def drop_pointer(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    pointing.drop(request.user, conversation)
    return done(request, conversation, _("Nobody is pointed there."))
