"""The page Today: what needs somebody now, and the switches for a bad day. Jo and Max start here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.campaigns import doors as campaigns
from wordkept.campaigns import holding
from wordkept.campaigns.models import Post
from wordkept.conversations import doors as conversations
from wordkept.conversations.models import Conversation
from wordkept.crisis import actions as crisis
from wordkept.crisis import doors as incidents
from wordkept.kernel import clock
from wordkept.listening import doors as listening
from wordkept.people.doors import colleagues, only
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest
from wordkept.promises import handing
from wordkept.promises.actions import NotPossible as NotHandedOver
from wordkept.replies import approving, stopping
from wordkept.replies import doors as replies
from wordkept.replies.actions import NotPossible
from wordkept.replies.models import Stop

FEW = 5
AHEAD = timedelta(days=2)


@require_GET
def today(request: AgentRequest) -> HttpResponse:
    agent, now = request.user, clock.now()
    posts = campaigns.posts(agent)
    context = {
        "incidents": incidents.incidents(agent).filter(ended_at=None),
        "pressed": stopping.standing(),
        "scopes": Stop.Scope,
        "floods": listening.floods(agent).filter(calmed_at=None)[:FEW],
        "oldest": oldest_waits(agent),
        "waiting_replies": replies.waiting(agent)[:FEW],
        "waiting_posts": posts.filter(state=Post.State.WAITING)[:FEW],
        "held_posts": posts.filter(state=Post.State.HELD)[:FEW],
        "next_posts": posts.filter(
            state=Post.State.SCHEDULED, leaves_at__gte=now, leaves_at__lt=now + AHEAD
        )[:FEW],
        "live": campaigns.campaigns(agent).filter(state="live").order_by("ends_at"),
        "to_sign": campaigns.campaigns(agent).filter(state="asked"),
        "away": colleagues(agent).filter(away_until__gt=now).order_by("away_until"),
        "left_alone": handing.left(agent) if may(agent.role, "approve") else [],
        "may_approve": may(agent.role, "approve"),
        "may_release": may(agent.role, "release"),
    }
    return render(request, "pages/today.html", context)


def oldest_waits(agent: Agent) -> list[Conversation]:
    """Who waits longest, on any channel; letters and calls count from when they were written."""
    waiting = conversations.conversations(agent).filter(
        state=Conversation.State.OPEN, waiting_since__isnull=False
    )
    rows: QuerySet[Conversation] = waiting.select_related("customer", "account", "assignee")
    return list(rows.order_by("waiting_since")[:FEW])


@require_POST
def declare(request: AgentRequest) -> HttpResponse:
    name, why = request.POST.get("name", ""), request.POST.get("why", "")
    flood = request.POST.get("flood", "")
    about = listening.flood(request.user, flood).pk if flood else None
    return _do(
        request,
        lambda: crisis.declare(request.user, name, why, about),
        _("Declared. Cheerful posts are held."),
    )


@require_POST
def end_incident(request: AgentRequest, id: UUID) -> HttpResponse:
    incident = incidents.incident(request.user, id)
    why = request.POST.get("why", "")
    return _do(
        request,
        lambda: crisis.end(request.user, incident, why),
        _("Over. What was held waits for somebody to release it."),
    )


@require_POST
def press_stop(request: AgentRequest) -> HttpResponse:
    scope, why = request.POST.get("scope", ""), request.POST.get("why", "")
    return _do(
        request, lambda: stopping.press(request.user, scope, why), _("Stopped. Nothing leaves.")
    )


@require_POST
def lift_stop(request: AgentRequest, id: int) -> HttpResponse:
    stop = only(stopping.seen_by(request.user), pk=id)
    return _do(request, lambda: stopping.lift(request.user, stop), _("It runs again."))


@require_POST
def release_post(request: AgentRequest, id: UUID) -> HttpResponse:
    post = campaigns.post(request.user, id)
    return _do(request, lambda: holding.release(request.user, post), _("Released, in your name."))


@require_POST
def approve_reply(request: AgentRequest, id: UUID) -> HttpResponse:
    """One form, two buttons: let it go, or send it back with a note."""
    reply, note = replies.reply(request.user, id), request.POST.get("note", "")
    if request.POST.get("verdict") == "approve":
        return _do(
            request, lambda: approving.approve(request.user, reply, note), _("It leaves now.")
        )
    return _do(
        request,
        lambda: approving.send_back(request.user, reply, note),
        _("It is a draft again, with your note."),
    )


@require_POST
def hand_over(request: AgentRequest, id: UUID) -> HttpResponse:
    """One click: somebody who is here has it from now on, with the words that stand in it."""
    conversation = conversations.conversation(request.user, id)
    to: Agent = only(
        colleagues(request.user, conversation.department_id), pk=request.POST.get("to", "")
    )
    words = _("%(name)s has it now, and keeps the promises in it.") % {"name": to.name}
    return _do(request, lambda: handing.hand_over(request.user, conversation, to), words)


def _do(request: AgentRequest, act: Callable[[], Any], words: str) -> HttpResponse:
    try:
        act()
    except (
        crisis.NotDeclared,
        stopping.NotStopped,
        holding.NotReleased,
        NotPossible,
        NotHandedOver,
    ) as why:
        messages.error(request, str(why))
    else:
        messages.success(request, words)
    return redirect("today")
