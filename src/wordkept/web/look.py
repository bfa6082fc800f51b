"""The page "Needs a look": everything the machine could not finish and a person can."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors as conversations
from wordkept.intake import doors as intake
from wordkept.journal import actions as journal
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest
from wordkept.replies import doors as replies

SHOWN = 50


@require_GET
def needs_a_look(request: AgentRequest) -> HttpResponse:
    agent = request.user
    context = {
        "unreadable": intake.quarantined(agent).order_by("-id")[:SHOWN],
        "parked": conversations.parked_steps(agent).order_by("-id")[:SHOWN],
        "in_doubt": replies.in_doubt(agent)[:SHOWN],
        "failed": replies.failed(agent)[:SHOWN],
        "broken": intake.accounts(agent).filter(state="broken"),
        "may_retry": may(agent.role, "retry"),
    }
    return render(request, "pages/needs_a_look.html", context)


@require_POST
def run_again(request: AgentRequest, id: int) -> HttpResponse:
    """A lead looked at a parked step and wants it tried again."""
    if not may(request.user.role, "retry"):
        raise Http404
    journal.retry(conversations.parked_step(request.user, id))
    messages.success(request, _("It is tried again now."))
    return redirect("needs_a_look")
