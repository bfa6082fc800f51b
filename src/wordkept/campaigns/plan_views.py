"""Plans: what marketing is about to say, seen and signed by those who will be asked about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wordkept.campaigns import doors, planning
from wordkept.campaigns.models import Campaign, Post
from wordkept.campaigns.publishing import due_between
from wordkept.campaigns.rules import CARE
from wordkept.kernel import clock
from wordkept.people.doors import departments
from wordkept.people.models import Agent, Department
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest

WEEKS = 5


@require_GET
def plans(request: AgentRequest) -> HttpResponse:
    """Campaigns, and a calendar of what leaves when: the same for marketing and care."""
    first = _monday(parse_date(request.GET.get("from", "")[:10] or "") or timezone.localdate())
    context = {
        "campaigns": doors.campaigns(request.user).exclude(state__in=("over", "stopped")),
        "past": doors.campaigns(request.user).filter(state__in=("over", "stopped"))[:20],
        "drafts": doors.posts(request.user).filter(state__in=("draft", "waiting", "held")),
        "weeks": list(_calendar(request.user, first)),
        "earlier": first - timedelta(weeks=WEEKS),
        "later": first + timedelta(weeks=WEEKS),
        "may_plan": may(request.user.role, "plan"),
    }
    return render(request, "plans/plans.html", context)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _calendar(agent: Agent, first: date) -> Iterator[list[dict[str, Any]]]:
    """Five weeks of days, each with its posts and the campaigns that run on it."""
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    end = start + timedelta(weeks=WEEKS)
    seen = doors.posts(agent).values_list("pk", flat=True)
    posts = [post for post in due_between(start, end) if post.pk in set(seen)]
    running = list(doors.campaigns(agent).filter(starts_at__lt=end, ends_at__gte=start))
    days = [_day(first + timedelta(days=n), posts, running) for n in range(7 * WEEKS)]
    for week in range(WEEKS):
        yield days[7 * week : 7 * week + 7]


def _day(day: date, posts: list[Post], running: list[Campaign]) -> dict[str, Any]:
    return {
        "day": day,
        "today": day == timezone.localdate(clock.now()),
        "posts": [post for post in posts if timezone.localdate(post.leaves_at) == day],
        "campaigns": [
            one
            for one in running
            if one.starts_at
            and one.ends_at
            and timezone.localdate(one.starts_at) <= day <= timezone.localdate(one.ends_at)
        ],
    }


@require_http_methods(["GET", "POST"])
def new(request: AgentRequest) -> HttpResponse:
    if not may(request.user.role, "plan"):
        raise Http404
    given, trouble = request.POST, ""
    if request.method == "POST":
        try:
            campaign = planning.plan(
                request.user, _department(request), _offers(given), _questions(given),
                **_brief(given),
            )  # fmt: skip
            return redirect("campaign", campaign.pk)
        except planning.NotPlanned as why:
            trouble = str(why)
    departments = _who_plans(request.user)
    context = {"departments": departments, "given": given, "trouble": trouble}
    return render(request, "plans/new.html", context, status=422 if trouble else 200)


def _who_plans(agent: Agent) -> QuerySet[Department]:
    """Care comes last: it signs what others plan."""
    return agent.departments.alias(signs=Q(slug=CARE)).order_by("signs", "name")


def _department(request: AgentRequest) -> Department:
    key = request.POST.get("department", "")
    mine = request.user.departments.all()
    found = mine.filter(pk=key).first() if key.isdecimal() else _who_plans(request.user).first()
    if found is None:
        raise planning.NotPlanned(_("Choose one of your departments."))
    return found


@require_http_methods(["GET", "POST"])
def campaign(request: AgentRequest, id: UUID) -> HttpResponse:
    """The brief as it stands, what is agreed, who signed; its owners change it here."""
    found = doors.campaign(request.user, id)
    if request.method == "POST":
        return _act(request, found, lambda: _change(request, found), _("Saved."))
    mine = departments(request.user)
    signers, missing = planning.signers(found), planning.missing(found)
    context = {
        "campaign": found,
        "offers": found.offers.all(),
        "questions": found.questions.all(),
        "signatures": found.signatures.select_related("agent", "department"),
        "versions": found.versions.select_related("agent")[:20],
        "posts": found.posts.all(),
        "why_not": _(planning.why_not_live(found)) if planning.why_not_live(found) else "",
        "signs_for": Department.objects.filter(pk__in=mine).filter(
            pk__in=[one.id for one in missing]
        ),
        "may_plan": doors.may_plan(request.user, found.department_id),
        "signers": signers,
        "missing": missing,
    }
    return render(request, "plans/campaign.html", context)


def _change(request: AgentRequest, found: Campaign) -> None:
    given = request.POST
    planning.change(request.user, found, _brief(given), _offers(given), _questions(given))


def _brief(given: QueryDict) -> dict[str, Any]:
    brief: dict[str, Any] = {
        name: given.get(name, "").strip()[:cap]
        for name, cap in (("name", 120), ("goal", 500), ("audience", 300), ("value", 500))
    }
    brief["claims"] = given.get("claims", "").strip()[:10_000]
    brief["words"] = given.get("words", "").split(",")[:50]
    return brief | {name: moment(given.get(name, "")) for name in ("starts_at", "ends_at")}


def moment(written: str) -> datetime | None:
    """As a form gives it, in the agent's time zone."""
    try:
        at = parse_datetime(written.strip()[:40])
    except ValueError:
        return None
    return timezone.make_aware(at) if at and timezone.is_naive(at) else at


def _offers(given: QueryDict) -> list[dict[str, Any]]:
    """Rows of fields with the same names; a row without words is none."""
    names = (
        "offer_what",
        "offer_code",
        "offer_amount",
        "offer_currency",
        "offer_terms",
        "offer_ends",
    )
    rows = zip_longest(*(given.getlist(name) for name in names), fillvalue="")
    return [
        {
            "what": what.strip()[:200], "code": code.strip()[:40], "amount": _amount(amount),
            "currency": currency.strip()[:3].upper(), "terms": terms.strip()[:5000],
            "ends_at": moment(ends),
        }
        for what, code, amount, currency, terms, ends in rows
        if what.strip()
    ]  # fmt: skip


def _amount(written: str) -> Decimal | None:
    try:
        amount = Decimal(written.strip().replace(",", ".") or "NaN")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal("1e9") else None


def _questions(given: QueryDict) -> list[tuple[str, str]]:
    rows = zip_longest(given.getlist("question"), given.getlist("answer"), fillvalue="")
    return [
        (question.strip()[:300], answer.strip()[:5000])
        for question, answer in rows
        if question.strip()
    ]


@require_POST
def ask(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.campaign(request.user, id)
    act = lambda: planning.ask(request.user, found)  # noqa: E731
    return _act(request, found, act, _("Care was asked to sign."))


@require_POST
def sign(request: AgentRequest, id: UUID) -> HttpResponse:
    """Sign this version, or say what must change first."""
    found, given = doors.campaign(request.user, id), request.POST
    version = given.get("version", "")

    def act() -> None:
        department = _department(request)
        corrections = given.get("corrections", "")[:5000] if "correct" in given else ""
        if "correct" in given and not corrections.strip():
            raise planning.NotPlanned(_("Say what must change."))
        number = int(version) if version.isdecimal() else 0
        planning.sign(request.user, found, department, number, corrections)

    words = _("Your corrections are with marketing.") if "correct" in given else _("Signed.")
    return _act(request, found, act, words)


@require_POST
def launch(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.campaign(request.user, id)
    return _act(request, found, lambda: planning.launch(request.user, found), _("It is live."))


@require_POST
def stop(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.campaign(request.user, id)
    why = request.POST.get("why", "")[:500]
    return _act(
        request,
        found,
        lambda: planning.stop(request.user, found, why),
        _("Stopped. Nothing of it leaves any more."),
    )


def _act(
    request: HttpRequest, campaign: Campaign, act: Callable[[], Any], words: str
) -> HttpResponse:
    try:
        act()
    except planning.NotPlanned as why:
        messages.error(request, str(why))
    else:
        messages.success(request, words)
    return redirect("campaign", campaign.pk)
