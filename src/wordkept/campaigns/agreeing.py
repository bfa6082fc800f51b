"""The handshake itself: agreements that departments sign, goals they share, places where customers meet us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.campaigns.models import Agreement, Goal, PlanVersion, Signature, Touchpoint
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.doors import departments
from wordkept.people.models import Agent, Department

CAP = 20_000
STAGES = ("before", "during", "after")


class NotAgreed(Exception):
    """It stays as it was; the message says why."""


@transaction.atomic
def agree(
    agent: Agent,
    title: str,
    words: str,
    between: Sequence[Department],
    review_on: date | None = None,
    agreement: Agreement | None = None,
) -> Agreement:
    """Write it down, new or changed. A change is a new version, which everybody signs again."""
    name, body = text.clean(title.strip(), 160), text.clean(words.strip(), CAP)
    _may_write(agent, between)
    if not name or not body:
        raise NotAgreed(_("Give it a title, and say what is agreed."))
    if agreement is None:
        agreement = Agreement.objects.create(
            title=name, text=body, owner=agent, review_on=review_on
        )
    elif (agreement.title, agreement.text) != (name, body):
        agreement.version += 1
    agreement.title, agreement.text, agreement.review_on = name, body, review_on
    agreement.save()
    agreement.departments.set(between)
    _remember(agent, agreement)
    _tell(agent, agreement, "agreement.written", version=agreement.version)
    return agreement


def _may_write(agent: Agent, between: Sequence[Department]) -> None:
    if agent.role == "trainee":
        raise NotAgreed(_("Your role reads agreements; ask a colleague to write them."))
    if len({one.pk for one in between}) < 2:
        raise NotAgreed(_("An agreement needs two departments at least."))
    if not {one.pk for one in between} & set(departments(agent)):
        raise NotAgreed(_("One of them must be yours."))


def _remember(agent: Agent, agreement: Agreement) -> None:
    PlanVersion.objects.get_or_create(
        agreement=agreement,
        number=agreement.version,
        defaults={
            "content": {"title": agreement.title, "text": agreement.text},
            "agent": agent,
        },
    )


@transaction.atomic
def sign(agent: Agent, agreement: Agreement, department: Department, version: int) -> Signature:
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if department.pk not in departments(agent):
        raise NotAgreed(_("You do not sign for this department."))
    if not agreement.departments.filter(pk=department.pk).exists():
        raise NotAgreed(_("This is between others."))
    if version != agreement.version:
        raise NotAgreed(_("It was changed meanwhile: read it again, then sign."))
    signature, made = Signature.objects.get_or_create(
        agreement=agreement, department=department, version=version, defaults={"agent": agent}
    )
    if made:
        _tell(agent, agreement, "agreement.signed", version=version, signer=department.pk)
    return signature


def unsigned(agreement: Agreement) -> list[Department]:
    """Who has not signed the version that stands."""
    signed = agreement.signatures.filter(version=agreement.version).values("department")
    return list(agreement.departments.exclude(pk__in=signed))


@transaction.atomic
def share_goal(agent: Agent, department: Department, what: str, **more: Any) -> Goal:
    """What a department wants to reach, how it will, and by which measure the others will know."""
    if department.pk not in departments(agent) or agent.role == "trainee":
        raise NotAgreed(_("You set no goals for this department."))
    if not what.strip():
        raise NotAgreed(_("Say what the goal is."))
    goal = Goal.objects.create(department=department, what=what.strip()[:200], **more)
    record("goal.shared", f"goal:{goal.pk}", actor(agent), department.pk, goal=goal.pk)
    return goal


@transaction.atomic
def meet_goal(agent: Agent, goal: Goal) -> None:
    if goal.department_id not in departments(agent):
        raise NotAgreed(_("You set no goals for this department."))
    if Goal.objects.filter(pk=goal.pk, met_at=None).update(met_at=clock.now()):
        record("goal.met", f"goal:{goal.pk}", actor(agent), goal.department_id, goal=goal.pk)


@transaction.atomic
def map_touchpoint(
    agent: Agent, place: str, stage: str, owner: Department | None, what: str, gap: str
) -> Touchpoint:
    """Where customers meet us before, during and after they buy; who owns it; what is missing."""
    where = text.clean(place.strip(), 40)
    if agent.role == "trainee" or not departments(agent):
        raise NotAgreed(_("Your role reads the map; ask a colleague to change it."))
    if not where or stage not in STAGES:
        raise NotAgreed(_("Say where, and at which stage."))
    values = {
        "owner": owner,
        "what": text.clean(what.strip(), 200),
        "gap": text.clean(gap.strip(), 300),
        "changed_at": clock.now(),
    }
    point, _made = Touchpoint.objects.update_or_create(place=where, stage=stage, defaults=values)
    record("touchpoint.mapped", f"touchpoint:{point.pk}", actor(agent), touchpoint=point.pk)
    return point


def _tell(agent: Agent, agreement: Agreement, name: str, **data: Any) -> None:
    key = str(agreement.pk)
    record(name, f"agreement:{key}", actor(agent), None, agreement=key, **data)
