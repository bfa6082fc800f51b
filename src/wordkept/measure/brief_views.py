"""One short text for whoever takes over, at the top of the thread when it is asked for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wordkept.conversations import doors
from wordkept.conversations.pages import wants_part
from wordkept.measure import brief as briefs
from wordkept.people.signed_in import AgentRequest


@require_GET
def brief(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    context = {"conversation": conversation, "brief": briefs.text(request.user, conversation)}
    part = "inbox/_brief.html" if wants_part(request) else "inbox/brief.html"
    return render(request, part, context)
