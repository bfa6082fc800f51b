"""Agree on what may be given, ask before too much leaves, and remember everything that was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from wordkept.conversations import stages
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.doors import departments
from wordkept.people.models import Agent, Department
from wordkept.people.rules import may
from wordkept.remedies import rules
from wordkept.remedies.models import (
    KINDS,
    Allowance,
    Budget,
    Expectation,
    ExpectationVersion,
    Remedy,
)

HEARD, RECENT = 5, 500
TEXT_CAP, WORDS_CAP = 5_000, 60
LOUD = ("negative",)


class NotAgreed(Exception):
    """The policy stays as it was; the message says why."""


@transaction.atomic
def expect(
    agent: Agent, issue: str, name: str, words: str, wording: str, known_by: Sequence[str]
) -> Expectation:
    """Write what a customer can expect; both departments may, and every version is kept."""
    if not departments(agent) or agent.role == "trainee":
        raise NotAgreed(_("Your role reads this page; ask a colleague to change it."))
    if not issue or not name.strip():
        raise NotAgreed(_("Give it a name."))
    values = {
        "name": name.strip()[:80],
        "text": text.clean(words.strip(), TEXT_CAP),
        "wording": text.clean(wording.strip(), TEXT_CAP),
        "words": [word.strip().casefold() for word in known_by if word.strip()][:WORDS_CAP],
    }
    found, made = Expectation.objects.get_or_create(issue=issue[:40], defaults=values)
    for field, value in values.items():
        setattr(found, field, value)
    found.version += 0 if made else 1
    found.changed_by, found.changed_at = agent, clock.now()
    found.save()
    ExpectationVersion.objects.create(
        expectation=found, number=found.version, text=found.text, wording=found.wording, agent=agent
    )
    record("expectation.written", f"expectation:{found.pk}", actor(agent), version=found.version)
    return found


@transaction.atomic
def allow(
    agent: Agent,
    role: str,
    kind: str,
    limit: Decimal | None,
    issue: str = "",
    currency: str = "EUR",
) -> Allowance:
    """Only a lead or an administrator says how much; what one may not give, one may not allow."""
    if not may(agent.role, "approve"):
        raise NotAgreed(_("A lead or an administrator decides how much may be given."))
    if role not in rules.LADDER or kind not in KINDS:
        raise NotAgreed(_("Choose a role and a remedy."))
    if limit is not None and not 0 <= limit < Decimal("1e8"):
        raise NotAgreed(_("Give an amount, or leave it empty for no limit."))
    allowance, _made = Allowance.objects.update_or_create(
        role=role,
        kind=kind,
        issue=issue[:40],
        currency=currency[:3].upper(),
        defaults={"limit": limit, "changed_by": agent, "changed_at": clock.now()},
    )
    record("policy.changed", f"allowance:{allowance.pk}", actor(agent), allowance=allowance.pk)
    return allowance


@transaction.atomic
def forbid(agent: Agent, allowance: Allowance) -> None:
    if not may(agent.role, "approve"):
        raise NotAgreed(_("A lead or an administrator decides how much may be given."))
    record("policy.changed", f"allowance:{allowance.pk}", actor(agent), gone=allowance.pk)
    allowance.delete()


@transaction.atomic
def set_budget(
    agent: Agent, department: Department, each: Decimal, month: Decimal, currency: str = "EUR"
) -> Budget:
    if not may(agent.role, "approve") or department.pk not in departments(agent):
        raise NotAgreed(_("A lead or an administrator decides how much may be given."))
    budget, _made = Budget.objects.update_or_create(
        department=department,
        defaults={"each": each, "month": month, "currency": currency[:3].upper()},
    )
    record("policy.changed", f"budget:{budget.pk}", actor(agent), department.pk)
    return budget


def issue_of(conversation: Conversation) -> str:
    """By the words of what the customer wrote last."""
    said = conversation.messages.filter(by=Message.By.CUSTOMER).order_by("-id")
    issues = {one.issue: one.words for one in Expectation.objects.all()}
    return rules.issue_of(said.values_list("text", flat=True)[:HEARD], issues)


def verdict(agent: Agent, conversation: Conversation, words: str) -> rules.Verdict:
    """May this agent promise what these words offer, here?"""
    offered = rules.offers(words)
    if not offered:
        return rules.Verdict(True, "")
    left, currency = goodwill_left(conversation.department_id)
    return rules.verdict(agent.role, issue_of(conversation), offered, policy(), left, currency)


def policy() -> list[rules.Allowed]:
    fields = ("role", "kind", "issue", "limit", "currency")
    return [rules.Allowed(*line) for line in Allowance.objects.values_list(*fields)]


def goodwill_left(department: int) -> tuple[Decimal, str]:
    """How much one gesture may still cost this month."""
    budget = Budget.objects.filter(department=department).first()
    if budget is None:
        return Decimal(0), "EUR"
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    left = budget.month - _spent(department, month, budget.currency)
    return min(budget.each, max(left, Decimal(0))), budget.currency


def _spent(department: int, since: datetime, currency: str) -> Decimal:
    gestures = Remedy.objects.filter(kind="gesture", currency=currency, given_at__gte=since)
    total = gestures.filter(conversation__department=department).aggregate(Sum("value"))
    return total["value__sum"] or Decimal(0)


@transaction.atomic
def log(facts: Sequence[Fact]) -> None:
    """What left is remembered with everything that parity will ask: place, reach, mood, stage."""
    for fact in facts:
        message = Message.objects.select_related("conversation").get(pk=fact.data["message"])
        if Remedy.objects.filter(message=message).exists():
            continue
        for offer in rules.offers(message.text):
            _log(message, offer)


def _log(message: Message, offer: rules.Offer) -> None:
    conversation = message.conversation
    remedy = Remedy.objects.create(
        conversation=conversation,
        message=message,
        customer_id=conversation.customer_id,
        kind=offer.kind,
        issue=issue_of(conversation),
        value=offer.value,
        currency=offer.currency,
        said=offer.said,
        given_by=message.agent,
        given_at=message.at,
        **_circumstances(conversation),
    )
    record(
        "remedy.given", f"conversation:{conversation.pk}", "", conversation.department_id,
        remedy=str(remedy.pk),
    )  # fmt: skip


def _circumstances(conversation: Conversation) -> Mapping[str, Any]:
    return {
        "place": conversation.place,
        "public": conversation.visibility != "private",
        "loud": conversation.polarity in LOUD,
        "reach": conversation.reach,
        "stage": conversation.stage,
    }


@transaction.atomic
def give_reason(agent: Agent, remedy: Remedy, reason: str) -> None:
    Remedy.objects.filter(pk=remedy.pk).update(reason=text.clean(reason.strip(), 300))
    department = remedy.conversation.department_id
    record("remedy.explained", f"remedy:{remedy.pk}", actor(agent), department)


def currency() -> str:
    """The money of this house: what most of its policy and its remedies are counted in."""
    counted = Counter(Allowance.objects.values_list("currency", flat=True))
    counted.update(Remedy.objects.exclude(value=None).values_list("currency", flat=True)[:RECENT])
    money = [(n, code) for code, n in counted.items() if code not in ("", "%")]
    return max(money)[1] if money else "EUR"


def usual(in_departments: Sequence[int], issue: str) -> rules.Usual:
    return rules.usual(given(in_departments, currency()), issue)


def given(in_departments: Sequence[int], currency: str, stage: str = "") -> list[rules.Given]:
    """What parity compares: remedies with a value in one currency. One definition for all pages."""
    rows = Remedy.objects.filter(
        conversation__department__in=in_departments, currency=currency, value__isnull=False
    )
    rows = stages.at(rows, stage)
    fields = ("id", "issue", "kind", "value", "public", "loud")
    return [
        rules.Given(str(key), issue, kind, float(value or 0), public, loud)
        for key, issue, kind, value, public, loud in rows.values_list(*fields)
    ]
