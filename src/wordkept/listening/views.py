"""The stream: the river with its facets and overview, one mention opened, and how soon we look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.intake import doors as intake
from wordkept.kernel import clock
from wordkept.listening import actions, attention, doors, pages, shown, sides, sight, ways
from wordkept.listening import overview as above
from wordkept.listening.crowd import crowd
from wordkept.listening.facets import number
from wordkept.listening.opened import opened
from wordkept.listening.pages import aims_at, asked_for, done, not_done, wants_part
from wordkept.listening.river import COUNTED, Stretch
from wordkept.listening.rules.authors import ROLES
from wordkept.people.signed_in import AgentRequest

WATCHED = (7, 30)


@require_GET
def stream(request: AgentRequest) -> HttpResponse:
    """The river, with nothing opened yet; or only the part of it that htmx asked for."""
    looked_at = asked_for(request)
    if wants_part(request) and aims_at(request, "item"):
        return render(request, "stream/_opened.html", {"stretch": looked_at})
    before = request.GET.get("before", "")[:60]
    if wants_part(request) and before:
        page = shown.page(looked_at, before)
        return render(request, "stream/_river.html", {"stretch": looked_at, "page": page})
    return pages.remember_fold(request, render(request, "stream/stream.html", _whole(request)))


@require_GET
def mention(request: AgentRequest, id: int) -> HttpResponse:
    """Whoever opens it has seen it: the first look is remembered."""
    attention.seen(request.user, [doors.mention(request.user, id).pk])
    context = _opened(request, id)
    if wants_part(request):
        return render(request, "stream/_opened.html", context)
    return render(request, "stream/stream.html", _whole(request) | context)


@require_GET
def row(request: AgentRequest, id: int) -> HttpResponse:
    """One mention of the river as it is now."""
    item = opened(request.user, id).item
    return render(request, "stream/_item.html", {"item": item, "stretch": asked_for(request)})


@require_GET
def fresh(request: AgentRequest) -> HttpResponse:
    """How many came in that belong to this look at the river; what one reads stays where it is."""
    known = number(request.GET.get("after", ""))
    count = min(asked_for(request).arrived_after(known), COUNTED) if known else 0
    return pages.news(204, {"wk:fresh": {"count": count}})


@require_POST
def leave(request: AgentRequest, id: int) -> HttpResponse:
    found = doors.mention(request.user, id)
    why = request.POST.get("own", "").strip() or request.POST.get("why", "")
    attention.leave(request.user, found, why)
    return done(request, found, _("Left alone."), undo=reverse("unleave", args=[found.pk]))


@require_POST
def unleave(request: AgentRequest, id: int) -> HttpResponse:
    found = doors.mention(request.user, id)
    attention.unleave(request.user, found)
    return done(request, found, _("Open again."))


@require_POST
def read_as(request: AgentRequest, id: int) -> HttpResponse:
    """Somebody says it was understood wrongly, before it ever became a conversation."""
    found = doors.mention(request.user, id)
    field, value = [*request.POST.get("reading", "").split("=", 1), ""][:2]
    try:
        actions.correct(request.user, found, field, value)
    except ValueError as why:
        return not_done(request, found, str(why))
    return done(request, found, _("Corrected. It is read that way now."))


@require_GET
def sight_page(request: AgentRequest) -> HttpResponse:
    """Are we there when things go wrong?"""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, WATCHED) else WATCHED[0]
    now = _now()
    context = {
        "watch": sight.watch(request.user, days, now),
        "quiet": sight.silent(now, intake.accounts(request.user)),
        "choices": WATCHED,
    }
    return render(request, "stream/sight.html", context)


def _whole(request: AgentRequest) -> dict[str, Any]:
    position, arrived = pages.position(), pages.latest_arrival()
    looked_at = asked_for(request)
    page = shown.page(looked_at, request.GET.get("before", "")[:60])
    return {
        "stretch": looked_at,
        "page": page,
        "sides": sides.sides(looked_at),
        "views": ways.views(looked_at),
        "spans": ways.spans(looked_at),
        "privacies": ways.privacies(looked_at),
        "wishes": ways.wishes(looked_at),
        "position": position,
        "arrived": arrived,
        **_above(request, looked_at),
    }


def _above(request: AgentRequest, looked_at: Stretch) -> dict[str, Any]:
    if not pages.unfolded(request, looked_at):
        return {}
    return {"overview": above.overview(looked_at), "crowd": crowd(looked_at)}


def _opened(request: AgentRequest, id: int) -> dict[str, Any]:
    return {
        "opened": opened(request.user, id),
        "stretch": asked_for(request),
        "roles": ROLES,
    }


def _now() -> datetime:
    return timezone.localtime(clock.now())
