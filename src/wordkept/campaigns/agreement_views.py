"""Agreements, shared goals and the touchpoint map: the page on which two departments shake hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.campaigns import agreeing, doors
from wordkept.campaigns.models import Agreement, Touchpoint
from wordkept.people.doors import departments
from wordkept.people.models import Department
from wordkept.people.signed_in import AgentRequest


@require_GET
def agreements(request: AgentRequest) -> HttpResponse:
    agent = request.user
    found = doors.agreements(agent).filter(ended_at=None).prefetch_related("departments")
    rows = [
        {
            "agreement": one,
            "unsigned": agreeing.unsigned(one),
            "signs_for": _signs_for(request, one),
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "goals": doors.goals(agent),
        "map": _map(list(doors.touchpoints(agent))),
        "departments": Department.objects.all() if departments(agent) else [],
        "mine": agent.departments.all(),
        "stages": agreeing.STAGES,
        "may_write": bool(departments(agent)) and agent.role != "trainee",
    }
    return render(request, "plans/agreements.html", context)


def _signs_for(request: AgentRequest, agreement: Agreement) -> list[Department]:
    mine = set(departments(request.user))
    return [one for one in agreeing.unsigned(agreement) if one.pk in mine]


def _map(points: list[Touchpoint]) -> list[tuple[str, list[Touchpoint | None]]]:
    """A row for each place, a cell for each stage; an empty cell is a gap nobody has looked at."""
    at = {(point.place, point.stage): point for point in points}
    places = sorted({point.place for point in points})
    return [(place, [at.get((place, stage)) for stage in agreeing.STAGES]) for place in places]


@require_POST
def agree(request: AgentRequest) -> HttpResponse:
    given = request.POST
    keys = [key for key in given.getlist("between") if key.isdecimal()]
    old = given.get("agreement", "")

    def act() -> None:
        agreement = doors.agreement(request.user, old) if old else None
        agreeing.agree(
            request.user,
            given.get("title", ""),
            given.get("text", ""),
            list(Department.objects.filter(pk__in=keys)),
            _date(given.get("review_on", "")),
            agreement,
        )

    return _do(request, act)


def _date(written: str) -> Any:
    try:
        return parse_date(written.strip()[:10])
    except ValueError:
        return None


@require_POST
def sign(request: AgentRequest, id: UUID) -> HttpResponse:
    agreement = doors.agreement(request.user, id)
    version = request.POST.get("version", "")
    return _do(
        request,
        lambda: agreeing.sign(
            request.user,
            agreement,
            _department(request),
            int(version) if version.isdecimal() else 0,
        ),
    )


@require_POST
def goal(request: AgentRequest) -> HttpResponse:
    """A new goal, or one that is met."""
    given = request.POST
    met = given.get("met", "")
    if met.isdecimal():
        found = doors.goals(request.user).filter(pk=met).first()
        return _do(request, lambda: found and agreeing.meet_goal(request.user, found))
    return _do(
        request,
        lambda: agreeing.share_goal(
            request.user,
            _department(request),
            given.get("what", ""),
            measure=given.get("measure", "").strip()[:200],
            target=given.get("target", "").strip()[:80],
            until=_date(given.get("until", "")),
            how=given.get("how", "").strip()[:5000],
        ),
    )


@require_POST
def touchpoint(request: AgentRequest) -> HttpResponse:
    given = request.POST
    key = given.get("owner", "")
    owner = Department.objects.filter(pk=key).first() if key.isdecimal() else None
    return _do(
        request,
        lambda: agreeing.map_touchpoint(
            request.user,
            given.get("place", ""),
            given.get("stage", ""),
            owner,
            given.get("what", ""),
            given.get("gap", ""),
        ),
    )


def _department(request: AgentRequest) -> Department:
    key = request.POST.get("department", "")
    mine = request.user.departments.all()
    found = mine.filter(pk=key).first() if key.isdecimal() else None
    if found is None:
        raise agreeing.NotAgreed(_("Choose one of your departments."))
    return found


def _do(request: AgentRequest, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except agreeing.NotAgreed as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved."))
    return redirect("agreements")
