"""Fragments that warn: what is wrong right now about what one writes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from wordkept.campaigns.rules import known_by
from wordkept.crisis import trouble
from wordkept.listening.rules.topics import worth_naming
from wordkept.people.signed_in import AgentRequest

WORDS = 12


@require_POST
def trouble_about(request: AgentRequest) -> HttpResponse:
    """The words given as topic, and those of the text that tell what it is about."""
    given = known_by(request.POST.get("topic", "").split(","))
    telling = [word for stem, word in worth_naming(request.POST.get("text", "")[:2_000]) if stem]
    words = known_by([*given, *telling])[:WORDS]
    found = trouble.about(request.user, words)
    return render(request, "plans/_trouble.html", {"trouble": found})
