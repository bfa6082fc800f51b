"""The pages of You said, we did: inside with the voices behind it, outside without any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors as conversations
from wordkept.conversations.stages import asked
from wordkept.feedback import actions, doors
from wordkept.people.signed_in import AgentRequest

SHOWN = 100


@require_GET
def board(request: AgentRequest) -> HttpResponse:
    """What was asked for and what became of it; the voices of all come in one go."""
    stage = asked(request.GET)
    heard = Prefetch("voices", doors.voices(request.user, stage), "heard")
    items = list(doors.heard_at(request.user, stage).prefetch_related(heard)[:SHOWN])
    context = {
        "open": [item for item in items if not item.decided_at],
        "closed": [item for item in items if item.decided_at],
        "stage": stage,
    }
    return render(request, "feedback/board.html", context)


@require_POST
def note(request: AgentRequest, id: UUID) -> HttpResponse:
    """From a conversation: this is what they want changed."""
    conversation = conversations.conversation(request.user, id)
    title = request.POST.get("title", "")
    said = conversation.messages.filter(by="customer").order_by("-id").first()
    words = said.text if said else ""
    return _do(
        request,
        lambda: actions.note(request.user, conversation, title, words),
        _("Noted for product. You will be reminded to tell them."),
    )


@require_POST
def pass_on(request: AgentRequest, id: UUID) -> HttpResponse:
    item = doors.one(request.user, id)
    return _do(request, lambda: actions.pass_on(request.user, item), _("Product has it now."))


@require_POST
def decide(request: AgentRequest, id: UUID) -> HttpResponse:
    item, given = doors.one(request.user, id), request.POST
    return _do(
        request,
        lambda: actions.decide(
            request.user, item, given.get("did", ""), "declined" in given, "shown" in given
        ),
        _("Closed. Now tell those who said it."),
    )


def _do(request: AgentRequest, act: Callable[[], Any], words: str) -> HttpResponse:
    try:
        act()
    except actions.NotNoted as why:
        messages.error(request, str(why))
    else:
        messages.success(request, words)
    return redirect("feedback")


@require_GET
def numbers(request: AgentRequest) -> HttpResponse:
    """Heard, done, told: for the page of Measure that asks whether we are seen to listen."""
    return render(request, "feedback/_numbers.html", {"numbers": doors.numbers(request.user)})


@login_not_required
@require_GET
def said_and_done(request: HttpRequest) -> HttpResponse:
    """For everybody: what you said, and what we did."""
    return render(request, "feedback/said_and_done.html", {"items": doors.shown()[:SHOWN]})


@require_GET
def of_conversation(request: AgentRequest, id: UUID) -> HttpResponse:
    """In the customer's pane: what they asked for, what became of it, and a line to note more."""
    conversation = conversations.conversation(request.user, id)
    voices = conversation.voices.select_related("feedback")
    context = {"conversation": conversation, "voices": voices}
    return render(request, "feedback/_of_conversation.html", context)
