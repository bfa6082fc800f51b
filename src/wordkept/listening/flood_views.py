"""The pages of floods: what rises beyond the usual, why we think so, and whether we were right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.listening import doors, flood_story, watching
from wordkept.people.signed_in import AgentRequest

PAST = 40
SHOWN = 3


@require_GET
def floods(request: AgentRequest) -> HttpResponse:
    found = doors.floods(request.user).select_related("judged_by", "series")
    series, posts = flood_story.watched(request.user)
    context = {
        "rising": found.filter(calmed_at=None),
        "past": found.exclude(calmed_at=None)[:PAST],
        "record": flood_story.record(request.user),
        "series": series,
        "posts": posts,
    }
    return render(request, "stream/floods.html", context)


@require_GET
def flood(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.flood(request.user, id)
    context = {
        "flood": found,
        "halves": flood_story.half_hours(found),
        "quotes": flood_story.quotes(request.user, found),
        "record": flood_story.record(request.user),
    }
    return render(request, "stream/flood.html", context)


@require_GET
def banner(request: AgentRequest) -> HttpResponse:
    """A fragment for other pages: what rises now and nobody has judged; empty on a good day."""
    open_now = doors.floods(request.user).filter(calmed_at=None, judged="")
    return render(request, "stream/_flood_banner.html", {"rising": open_now[:SHOWN]})


@require_POST
def judge(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.flood(request.user, id)
    verdict, why = request.POST.get("verdict", ""), request.POST.get("why", "")
    try:
        watching.judge(request.user, found, verdict, why)
    except watching.NotJudged as wrong:
        raise Http404 from wrong
    messages.success(request, _("Noted. False warnings are counted by the week."))
    return redirect("flood", found.pk)
