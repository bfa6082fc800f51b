"""The page of the handle map: which handle answers what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import handles
from wordkept.intake import doors
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest


@require_GET
def handle_map(request: AgentRequest) -> HttpResponse:
    return render(request, "pages/handles.html", _context(request))


@require_POST
def write_handle(request: AgentRequest, id: UUID) -> HttpResponse:
    """Leads write for the handles of their own departments."""
    if not may(request.user.role, "approve"):
        raise Http404
    account, given = doors.account(request.user, id), request.POST
    try:
        handles.write(
            request.user,
            account,
            given.get("belongs", ""),
            given.get("words", ""),
            given.getlist("intents"),
        )
    except handles.NotWritten as why:
        return _again(request, account.pk, str(why))
    messages.success(request, _("Written down for %(handle)s.") % {"handle": account.handle})
    return redirect("handles")


def _again(request: AgentRequest, key: UUID, why: str) -> HttpResponse:
    """What was typed stays in its form, with the reason above it."""
    given = request.POST
    typed = {"belongs": given.get("belongs", ""), "words": given.get("words", "")}
    more = {"of": key, "trouble": why, "typed": typed, "chosen": given.getlist("intents")}
    return render(request, "pages/handles.html", _context(request) | more, status=422)


def _context(request: AgentRequest) -> dict[str, Any]:
    leads = may(request.user.role, "approve")
    return {
        "handles": handles.every_handle(),
        "intents": handles.INTENTS,
        "writable": set(doors.accounts(request.user).values_list("pk", flat=True)) if leads else (),
    }
