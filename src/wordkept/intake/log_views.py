"""The page "Log a call or a letter"."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wordkept.intake import byhand, doors
from wordkept.intake.log_forms import LogForm
from wordkept.intake.models import Logged
from wordkept.kernel import clock
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest

SHOWN = 10


@require_http_methods(["GET", "POST"])
def log_contact(request: AgentRequest) -> HttpResponse:
    """Write down what came by telephone or by post, as if it had arrived by itself when it happened."""
    agent = request.user
    if not may(agent.role, "reply"):
        raise Http404
    form = LogForm(
        request.POST or None, request.FILES or None, agent=agent, initial=_begun(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            mention = byhand.log(
                agent, form.cleaned_data["department"], form.told(), _form_key(request)
            )
        except byhand.CannotLog as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Logged. Its clock counts from the day it happened."))
            return redirect(f"{request.path}?logged={mention.pk}")
    context = {"form": form, "form_key": _form_key(request), "recent": _recent(request)}
    return render(request, "intake/log_contact.html", context, status=422 if form.errors else 200)


def _begun(request: AgentRequest) -> dict[str, Any]:
    """The page may be opened for somebody: ?kind=call&name=…&phone=…"""
    known = ("kind", "name", "phone", "address", "mail", "subject")
    given: dict[str, Any] = {name: request.GET[name][:300] for name in known if name in request.GET}
    return {"day": timezone.localdate(clock.now())} | given


def _form_key(request: AgentRequest) -> str:
    return request.POST.get("form_key", "")[:40] or uuid.uuid4().hex


def _recent(request: AgentRequest) -> list[Logged]:
    mine = Logged.objects.filter(mention__in=doors.logged(request.user))
    return list(mine.select_related("mention", "by").order_by("-at")[:SHOWN])
