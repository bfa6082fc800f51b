"""Beside the composer: the question for a public closing note, and earlier answers to say again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import done, not_done, wants_part
from wordkept.people.signed_in import AgentRequest
from wordkept.replies import actions, answers, closing, ending
from wordkept.replies.models import Draft
from wordkept.replies.views import MODES, composer_now

CLOSE_LIST = b'<hx-partial hx-target="#earlier-answers" hx-swap="innerHTML"></hx-partial>'


@require_GET
def closing_line(request: AgentRequest, id: UUID) -> HttpResponse:
    """Where one resolved it: does it need a public end? Empty where it does not."""
    conversation = doors.conversation(request.user, id)
    context = {
        "conversation": conversation,
        "asked": ending.asked_now(request.user, conversation),
        "suggestion": closing.suggestion(conversation),
    }
    return render(request, "replies/_closing.html", context)


@require_POST
def suggest_closing(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    try:
        closing.suggest(request.user, conversation)
    except actions.NotPossible as why:
        return not_done(request, conversation, str(why))
    return _in_composer(
        request, conversation, _("The note is in the composer. Send it when it fits.")
    )


@require_POST
def decline_closing(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    try:
        closing.decline(request.user, conversation, request.POST.get("why", ""))
    except actions.NotPossible as why:
        return not_done(request, conversation, str(why))
    return done(request, conversation, _("No closing note."))


@require_GET
def earlier_answers(request: AgentRequest, id: UUID) -> HttpResponse:
    """What we answered in public before, by words: a list beside the composer, or a page of its own."""
    conversation = doors.conversation(request.user, id)
    query = request.GET.get("q", "")[:200]
    found = answers.find(request.user, conversation, query)
    context = {"conversation": conversation, "query": query, "found": found}
    part = "replies/_earlier.html" if wants_part(request) else "replies/answers.html"
    return render(request, part, context)


@require_POST
def use_answer(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    chosen = request.POST.get("answer", "")
    known = int(chosen) if chosen.isdecimal() and len(chosen) < 20 else 0
    kept = Draft.objects.filter(agent=request.user, conversation=conversation).first()
    words = request.POST.get("words", kept.text if kept else "")
    mode = request.POST.get("mode", kept.mode if kept else "")
    used = answers.answer(request.user, known)
    answers.take(request.user, conversation, used, words, mode if mode in MODES else "public")
    return _in_composer(
        request, conversation, _("The answer is in the composer. Make it fit, then send.")
    )


def _in_composer(request: AgentRequest, conversation: Conversation, words: str) -> HttpResponse:
    told = done(request, conversation, words)
    if not wants_part(request):
        return told
    answer = composer_now(request, conversation)
    answer.content += CLOSE_LIST
    answer["HX-Trigger"] = told["HX-Trigger"]
    return answer
