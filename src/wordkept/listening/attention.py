"""What we did about a mention: first looked, took it on, answered, or left it alone with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from wordkept.intake.models import Mention
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.listening.models import Attention
from wordkept.people.actions import actor
from wordkept.people.models import Agent

WHY_CAP = 200


def seen(agent: Agent, mentions: Iterable[int]) -> None:
    """The first look counts; later ones change nothing."""
    _first(list(mentions), "seen_at", seen_at=clock.now(), seen_by=agent)


def answered(mentions: Iterable[int], at: datetime) -> None:
    _first(list(mentions), "answered_at", answered_at=at)


def taken(agent: Agent, mention: Mention) -> None:
    seen(agent, [mention.pk])
    _first([mention.pk], "taken_at", taken_at=clock.now(), taken_by=agent, left_at=None)


@transaction.atomic
def leave(agent: Agent, mention: Mention, why: str) -> None:
    """Not every word about us wants an answer. The reason stays; it can be taken up again."""
    seen(agent, [mention.pk])
    reason = text.clean(why.strip(), WHY_CAP)
    _first([mention.pk], "left_at", left_at=clock.now(), left_why=reason)
    _tell(agent, mention, "mention.left")


@transaction.atomic
def unleave(agent: Agent, mention: Mention) -> None:
    if Attention.objects.filter(mention=mention, left_at__isnull=False).update(
        left_at=None, left_why=""
    ):
        _tell(agent, mention, "mention.unleft")


@transaction.atomic
def _first(mentions: Sequence[int], field: str, **values: Any) -> None:
    known = set(Attention.objects.filter(mention__in=mentions).values_list("mention_id", flat=True))
    Attention.objects.bulk_create(
        [Attention(mention_id=pk) for pk in mentions if pk not in known], ignore_conflicts=True
    )
    Attention.objects.filter(mention__in=mentions, **{f"{field}__isnull": True}).update(**values)


def _tell(agent: Agent, mention: Mention, name: str) -> None:
    department = mention.account.department_id
    record(name, f"mention:{mention.pk}", actor(agent), department, mention=mention.pk)
