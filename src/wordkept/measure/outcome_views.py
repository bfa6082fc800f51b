"""Fragments that earlier pages show: what a campaign is asked, what a conversation touches, what a post brought."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wordkept.campaigns import doors as plans
from wordkept.conversations import doors as conversations
from wordkept.conversations.stages import asked
from wordkept.measure import outcomes
from wordkept.people.signed_in import AgentRequest


@require_GET
def campaign_heard(request: AgentRequest, id: UUID) -> HttpResponse:
    """Marketing sees what customers ask about it, live."""
    found = plans.campaign(request.user, id)
    stage = asked(request.GET)
    heard = outcomes.heard(request.user, found, stage)
    context = {"heard": heard, "campaign": found, "stage": stage}
    return render(request, "plans/_heard.html", context)


@require_GET
def campaigns_of(request: AgentRequest, id: UUID) -> HttpResponse:
    """Care sees the campaign, its terms and its prepared answers, on every conversation it touches."""
    conversation = conversations.conversation(request.user, id)
    found = outcomes.of_conversation(request.user, conversation)
    return render(request, "plans/_touched.html", {"campaigns": found})


@require_GET
def post_outcome(request: AgentRequest, id: UUID) -> HttpResponse:
    post = plans.post(request.user, id)
    stage = asked(request.GET)
    outcome = outcomes.outcome(request.user, post, stage)
    context = {"post": post, "outcome": outcome, "stage": stage}
    return render(request, "plans/_outcome.html", context)
