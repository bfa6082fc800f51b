"""What a customer can expect, who may give it, what was given, and whether shouting paid."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors as conversations
from wordkept.conversations import stages
from wordkept.conversations.models import Conversation
from wordkept.people.doors import colleagues, departments, here, only
from wordkept.people.models import Agent, Department
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest
from wordkept.remedies import actions, doors, rules
from wordkept.remedies.models import KINDS, Allowance, Budget

SHOWN = 8


@require_POST
def hints(request: AgentRequest, id: UUID) -> HttpResponse:
    """Under the composer: what the draft offers, whether one may, what is usual, what they had before."""
    conversation = conversations.conversation(request.user, id)
    words = request.POST.get("words", "")
    note = request.POST.get("mode") == "note"
    return render(request, "remedies/_hints.html", _hints(request.user, conversation, words, note))


def _hints(agent: Agent, conversation: Conversation, words: str, note: bool) -> dict[str, Any]:
    offered = [] if note else rules.offers(words)
    if not offered:
        return {"offered": []}
    verdict = actions.verdict(agent, conversation, words)
    norm = actions.usual(departments(agent), actions.issue_of(conversation))
    return {
        "offered": offered,
        "verdict": verdict,
        "approvers": [one.first_name for one in _who_may(agent, verdict.approver)],
        "usual": norm,
        "premium": _premium(conversation, offered, norm),
        "currency": actions.currency(),
        "history": doors.given_to(agent, conversation.customer)[:SHOWN],
        "conversation": conversation,
    }


def _who_may(agent: Agent, role: str) -> list[Agent]:
    """Those who are here: nobody waits for an answer from somebody away."""
    return list(here(colleagues(agent)).filter(role=role)[:3]) if role else []


def _premium(conversation: Conversation, offered: list[rules.Offer], norm: rules.Usual) -> str:
    if conversation.visibility == "private":
        return ""
    money = actions.currency()
    values = [one.value for one in offered if one.value is not None and one.currency == money]
    return rules.premium(max(values), norm) if values else ""


@require_GET
def of_customer(request: AgentRequest, id: UUID) -> HttpResponse:
    """What this customer was given before, for the customer pane."""
    conversation = conversations.conversation(request.user, id)
    given = doors.given_to(request.user, conversation.customer)[:SHOWN]
    return render(request, "remedies/_given.html", {"given": given})


@require_GET
def policy(request: AgentRequest) -> HttpResponse:
    """The page both departments write and read."""
    agent = request.user
    mine = departments(agent)
    context = {
        "expectations": doors.expectations(agent),
        "lines": _lines(agent),
        "roles": Agent.Role.choices,
        "kinds": KINDS,
        "may_write": bool(mine) and agent.role != "trainee",
        "may_allow": may(agent.role, "approve"),
        "currency": actions.currency(),
        "budgets": Budget.objects.filter(department__in=mine).select_related("department"),
        "departments": agent.departments.all(),
    }
    return render(request, "remedies/policy.html", context)


def _lines(agent: Agent) -> list[tuple[Allowance, str, str]]:
    """Each line with its role and its matter in words."""
    named = _issues(agent)
    return [
        (line, str(Agent.Role(line.role).label), named.get(line.issue) or _("whatever it is"))
        for line in doors.allowances(agent)
    ]


@require_POST
def expect(request: AgentRequest) -> HttpResponse:
    given = request.POST
    issue = given.get("issue", "") or slugify(given.get("name", ""))[:40]
    known_by = given.get("words", "").split(",")
    return _do(
        request,
        lambda: actions.expect(
            request.user, issue, given.get("name", ""), given.get("text", ""),
            given.get("wording", ""), known_by,
        ),
    )  # fmt: skip


@require_POST
def allow(request: AgentRequest) -> HttpResponse:
    given = request.POST
    return _do(
        request,
        lambda: actions.allow(
            request.user, given.get("role", ""), given.get("kind", ""),
            _amount(given.get("limit", "")), given.get("issue", ""), _money(given),
        ),
    )  # fmt: skip


@require_POST
def forbid(request: AgentRequest, id: int) -> HttpResponse:
    line = only(doors.allowances(request.user), pk=id)
    return _do(request, lambda: actions.forbid(request.user, line))


@require_POST
def budget(request: AgentRequest) -> HttpResponse:
    given = request.POST
    return _do(
        request,
        lambda: actions.set_budget(
            request.user, _department(request), _amount(given.get("each", "")) or Decimal(0),
            _amount(given.get("month", "")) or Decimal(0), _money(given),
        ),
    )  # fmt: skip


def _department(request: AgentRequest) -> Department:
    key = request.POST.get("department", "")
    found = request.user.departments.filter(pk=key).first() if key.isdecimal() else None
    if found is None:
        raise actions.NotAgreed(_("Choose one of your departments."))
    return found


def _money(given: QueryDict) -> str:
    """Three letters; left empty it is the money of the house."""
    written = given.get("currency", "").strip().upper()
    if written and not re.fullmatch("[A-Z]{3}", written):
        raise actions.NotAgreed(_("A currency has three letters, such as EUR."))
    return written or actions.currency()


def _amount(written: str) -> Decimal | None:
    """Empty means without limit."""
    if not written.strip():
        return None
    try:
        amount = Decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise actions.NotAgreed(_("Give an amount, or leave it empty for no limit."))
    return amount


def _do(request: AgentRequest, act: Callable[[], Any]) -> HttpResponse:
    """An amount that is none is found out inside, where its error is caught."""
    try:
        act()
    except actions.NotAgreed as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved."))
    return redirect("policy")


@require_GET
def parity(request: AgentRequest) -> HttpResponse:
    """Does shouting pay? Public against private, loud against quiet, with what stands far out."""
    mine, stage = departments(request.user), stages.asked(request.GET)
    money = actions.currency()
    given = actions.given(mine, money, stage)
    public, loud = rules.parity(given), rules.parity(given, by="loud")
    rows = stages.at(doors.remedies(request.user), stage)
    rows = rows.select_related("conversation__customer", "given_by")
    context = {
        "n": len(given),
        "stage": stage,
        "currency": money,
        "public": public,
        "loud": loud,
        "outliers": rows.filter(pk__in=public.outliers[:20]).order_by("-value"),
        "latest": rows[:SHOWN],
        "issues": _by_issue(given, _issues(request.user)),
    }
    return render(request, "remedies/parity.html", context)


def _issues(agent: Agent) -> dict[str, str]:
    """What each matter is called on the page that both departments write."""
    return dict(doors.expectations(agent).values_list("issue", "name"))


def _by_issue(given: list[rules.Given], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Means side by side, and how many they stand on."""
    rows = []
    for issue in sorted({one.issue for one in given}):
        sides = {
            side: [one.value for one in given if one.issue == issue and one.public is side]
            for side in (True, False)
        }
        rows.append(
            {
                "issue": names.get(issue) or _("something else"),
                "public": _mean(sides[True]), "public_n": len(sides[True]),
                "private": _mean(sides[False]), "private_n": len(sides[False]),
            }
        )  # fmt: skip
    return rows


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
