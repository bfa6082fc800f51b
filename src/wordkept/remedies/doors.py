"""The ways to policies and remedies: the policy is for everybody, a remedy lies behind its conversation."""

from __future__ import annotations

from django.db.models import QuerySet

from wordkept.people.doors import departments
from wordkept.people.models import Agent, Customer
from wordkept.remedies.models import Allowance, Expectation, Remedy


def expectations(agent: Agent) -> QuerySet[Expectation]:
    seen = Expectation.objects.select_related("changed_by")
    return seen if departments(agent) else seen.none()


def allowances(agent: Agent) -> QuerySet[Allowance]:
    return Allowance.objects.all() if departments(agent) else Allowance.objects.none()


def remedies(agent: Agent) -> QuerySet[Remedy]:
    return Remedy.objects.filter(conversation__department__in=departments(agent))


def given_to(agent: Agent, customer: Customer) -> QuerySet[Remedy]:
    """What this person got before, wherever this agent may look."""
    return remedies(agent).filter(customer=customer).select_related("given_by", "conversation")
