"""A post that did not leave, or may have: whoever plans it looks and decides, as with every reply."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest
from wordkept.replies import actions, doors
from wordkept.replies.models import Reply


@require_POST
def decide(request: AgentRequest, id: int) -> HttpResponse:
    reply = doors.of_variant(request.user, id)
    if not may(request.user.role, "plan"):
        raise Http404
    try:
        _decide(request.user, reply, request.POST.get("verdict", ""))
    except actions.NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Decided."))
    assert reply.variant
    return redirect("post", reply.variant.post_id)


def _decide(agent: Agent, reply: Reply, verdict: str) -> None:
    if verdict == "retry":
        actions.retry(agent, reply)
    else:
        actions.decide(agent, reply, verdict)
