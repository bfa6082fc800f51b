"""How a page answers: as a whole page, as the fragment htmx asked for, or with a word about what happened."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from wordkept.conversations.models import Conversation

CLOSING = (
    "closing"  # in the session: the conversation that could not be closed over an open promise
)


def wants_part(request: HttpRequest) -> bool:
    """The same address answers page or fragment; going back in history wants the page."""
    return request.headers.get("HX-Request-Type") == "partial"


def aims_at(request: HttpRequest, id: str) -> bool:
    return request.headers.get("HX-Target", "").endswith(f"#{id}")


def done(
    request: HttpRequest, conversation: Conversation, words: str, undo: str = ""
) -> HttpResponse:
    """It is done: the open page is told to fetch the truth, a plain browser goes there."""
    if not wants_part(request):
        messages.success(request, words)
        return HttpResponseRedirect(address_of(request, conversation))
    return news(
        204,
        {
            "wk:changed": {"conversation": str(conversation.pk)},
            "wk:said": {"text": words, "undo": undo},
        },
    )


def not_done(request: HttpRequest, conversation: Conversation, why: str) -> HttpResponse:
    if not wants_part(request):
        messages.error(request, why)
        return HttpResponseRedirect(address_of(request, conversation))
    answer = news(
        422,
        {
            "wk:changed": {"conversation": str(conversation.pk)},
            "wk:said": {"text": why, "bad": True},
        },
    )
    answer["HX-Reswap"] = "none"
    return answer


def news(status: int, events: dict[str, Any]) -> HttpResponse:
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps(events)})


def address_of(request: HttpRequest, conversation: Conversation) -> str:
    """The conversation beside the list one came from."""
    query = request.GET.urlencode()
    return reverse("conversation", args=[conversation.pk]) + (f"?{query}" if query else "")
