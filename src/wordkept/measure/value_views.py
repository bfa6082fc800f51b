"""Which posts gave their readers something? The page, and a person's own word on one of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.campaigns import doors as plans
from wordkept.campaigns import judging
from wordkept.campaigns.models import Campaign, Post, Verdict
from wordkept.kernel import clock
from wordkept.measure import value as valuing
from wordkept.measure.views import SPANS, days_of
from wordkept.people.signed_in import AgentRequest


@require_GET
def value(request: AgentRequest) -> HttpResponse:
    days = days_of(request.GET.get("days", ""))
    kind = "campaign" if request.GET.get("kind") == "campaign" else "post"
    context = {
        "report": valuing.report(request.user, clock.now(), days, kind),
        "kind": kind,
        "days": days,
        "spans": SPANS,
        "verdicts": Verdict.Says.choices,
        "most": valuing.MOST,
    }
    return render(request, "measure/value.html", context)


@require_POST
def judge_post(request: AgentRequest, id: UUID) -> HttpResponse:
    return _judge(request, plans.post(request.user, id), "post")


@require_POST
def judge_campaign(request: AgentRequest, id: UUID) -> HttpResponse:
    return _judge(request, plans.campaign(request.user, id), "campaign")


def _judge(request: AgentRequest, thing: Post | Campaign, kind: str) -> HttpResponse:
    try:
        judging.judge(
            request.user, thing, request.POST.get("says", ""), request.POST.get("why", "")
        )
        messages.success(request, _("Your word is kept."))
    except judging.NotJudged as why:
        messages.error(request, str(why))
    days = days_of(request.POST.get("days", ""))
    return HttpResponseRedirect(f"{reverse('value')}?kind={kind}&days={days}")
