"""The pages of Measure: every number on them opens the conversations it counts."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wordkept.conversations.stages import asked
from wordkept.kernel import clock
from wordkept.measure import failures as failing
from wordkept.measure import seen as seeing
from wordkept.measure import stages as staging
from wordkept.measure.bars import Bar, bars
from wordkept.people.signed_in import AgentRequest

SHOWN = 100
SPANS = (30, 90, 365)


@require_GET
def measure(request: AgentRequest) -> HttpResponse:
    """The questions this house can answer about itself."""
    found = failing.report(request.user, clock.now())
    cards = staging.scorecard(request.user, clock.now())
    public = seeing.report(request.user, clock.now()).all
    context = {"report": found, "cards": cards, "public": public}
    return render(request, "measure/measure.html", context)


@require_GET
def failures(request: AgentRequest) -> HttpResponse:
    """What failed first, what social is paying for; and the conversations behind each number."""
    stage = asked(request.GET)
    found = failing.report(request.user, clock.now(), stage=stage)
    channel, step = request.GET.get("channel", "")[:30], request.GET.get("step", "")[:12]
    week = _day(request.GET.get("week", ""))
    context = {
        "report": found,
        "chart": _chart(found),
        "stage": stage,
        "channel": channel,
        "step": step,
        "week": week,
        "week_ends": week + timedelta(days=6) if week else None,
        "opened": found.only(channel, step, week)[:SHOWN],
    }
    return render(request, "measure/failures.html", context)


def _chart(found: failing.Report) -> list[Bar]:
    names = [bill.name for bill in found.channels]
    return bars(
        [(week, [(name, found.count(name, week)) for name in names]) for week in found.weeks]
    )


@require_GET
def stages(request: AgentRequest) -> HttpResponse:
    """The scorecard of the three questions, the same figures side by side, and what is behind each."""
    days = days_of(request.GET.get("days", ""))
    now = timezone.localtime(clock.now())
    stage, key = request.GET.get("stage", ""), request.GET.get("figure", "")
    rows = staging.behind(request.user, now, days, stage, key) if key else None
    context = {
        "cards": staging.scorecard(request.user, now, days),
        "everywhere": staging.everywhere(request.user, now, days),
        "days": days,
        "spans": SPANS,
        "stage": stage,
        "figure": key,
        "opened": None if rows is None else list(rows[:SHOWN]),
        "found": None if rows is None else rows.count(),
    }
    return render(request, "measure/stages.html", context)


def days_of(given: str) -> int:
    wanted = int(given) if given.isdecimal() and len(given) < 4 else staging.DAYS
    return wanted if wanted in SPANS else staging.DAYS


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
