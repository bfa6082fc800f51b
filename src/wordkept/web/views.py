"""Pages that belong to no single domain: search, the palette, the map of keys, light, and errors."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import search as finding
from wordkept.conversations import stages
from wordkept.people.signed_in import AgentRequest
from wordkept.web.context import THEMES, stops

A_YEAR = 365 * 24 * 3600
PAGE = 30


@require_GET
def search(request: AgentRequest) -> HttpResponse:
    """Words in messages, newest first, and people by name or handle."""
    query = request.GET.get("q", "")[:400]
    before, stage = request.GET.get("before", ""), stages.asked(request.GET)
    older_than = int(before) if before.isdecimal() and len(before) < 19 else None
    hits = finding.search(request.user, query, older_than, PAGE, stage) if query else []
    people = finding.people(request.user, query) if query and older_than is None else []
    older = hits[-1].message.pk if len(hits) == PAGE else None
    return render(
        request,
        "pages/search.html",
        {
            "query": query,
            "hits": hits,
            "people": people,
            "older": older,
            "stage": stage,
        },
    )


@require_GET
def palette(request: AgentRequest) -> HttpResponse:
    """Pages, people and conversations for a few letters."""
    query = request.GET.get("q", "")[:100].strip()
    places = [stop for stop in stops(request, request.user) if query.lower() in stop.word.lower()]
    return render(
        request,
        "pages/_palette.html",
        {
            "query": query,
            "stops": places,
            "people": finding.people(request.user, query, size=5) if query else [],
            "hits": finding.search(request.user, f"{query}*", size=6) if len(query) > 1 else [],
        },
    )


@require_GET
def keys(request: AgentRequest) -> HttpResponse:
    return render(request, "pages/keys.html")


@require_POST
def theme(request: AgentRequest) -> HttpResponse:
    """Light, dark, or as the device has it; kept on this device."""
    wanted = request.POST.get("theme", "auto")
    back = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()})
    response = HttpResponseRedirect(back if here else reverse("inbox"))
    if wanted in THEMES:
        response.set_cookie("theme", wanted, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened too long ago or elsewhere: say so, lose nothing."""
    return _trouble(
        request,
        403,
        _("This page was open for too long"),
        _("Nothing was sent. Go back, reload the page and try again: drafts are kept."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same answer for what is foreign and what is absent."""
    return _trouble(
        request,
        404,
        _("There is nothing here that you may see"),
        _("It may belong to another department, or the address has a mistake."),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, 400, _("This could not be read"), _("Nothing was changed."))


def crashed(request: HttpRequest) -> HttpResponse:
    return _trouble(
        request,
        500,
        _("Something broke on our side"),
        _(
            "Nothing that was saved is lost. Reload in a moment; if it stays, tell whoever runs this."
        ),
    )


def _trouble(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "words": words}, status=status)
