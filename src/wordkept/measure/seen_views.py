"""The pages that ask whether we are seen to listen, and which public answers are worth saying again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wordkept.kernel import clock
from wordkept.measure import seen as seeing
from wordkept.measure.views import SHOWN, SPANS, days_of
from wordkept.people.signed_in import AgentRequest
from wordkept.replies.answers import seen_by

PAGE = 50
ORDERS = {"reused": ("-reused", "-at", "-pk"), "newest": ("-at", "-pk")}


@require_GET
def seen(request: AgentRequest) -> HttpResponse:
    """The public acknowledgement rate, by account and department, and what is behind each number."""
    days, now = days_of(request.GET.get("days", "")), timezone.localtime(clock.now())
    figure, way = request.GET.get("figure", ""), request.GET.get("by", "")
    rows = seeing.behind(request.user, now, days, figure, way, request.GET.get("key", ""))
    found = seeing.report(request.user, now, days)
    context = {
        "report": found,
        "figures": seeing.FIGURES,
        "days": days,
        "spans": SPANS,
        "figure": next((one for one in seeing.FIGURES if one.key == figure), None),
        "part": _part(found, way, request.GET.get("key", "")),
        "opened": None if rows is None else list(rows[:SHOWN]),
        "found": None if rows is None else rows.count(),
    }
    return render(request, "measure/seen.html", context)


def _part(found: seeing.Report, way: str, key: str) -> seeing.Line | None:
    lines = {"account": found.accounts, "department": found.departments}.get(way, ())
    return next((line for line in lines if line.key == key), None)


@require_GET
def answers(request: AgentRequest) -> HttpResponse:
    """Every public answer with its reach, and how often it was said again."""
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "reused"
    page = _page(request.GET.get("page", ""))
    rows = seen_by(request.user).filter(message__gone_at=None)
    rows = rows.filter(original=True) if order == "reused" else rows
    found = list(rows.order_by(*ORDERS[order])[(page - 1) * PAGE : page * PAGE + 1])
    context: dict[str, Any] = {"answers": found[:PAGE], "order": order, "page": page}
    context |= {"more": page + 1 if len(found) > PAGE else 0, "less": page - 1}
    return render(request, "measure/answers.html", context)


def _page(given: str) -> int:
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 5 else 1
