"""Who is heard in a flood: how many, how angry, how far, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from wordkept.intake.models import Account, Mention
from wordkept.kernel import ids
from wordkept.listening.counting import unhappy
from wordkept.listening.models import Finding, Query, Series, Topic
from wordkept.listening.rules import floods as rules

MOST = 500
QUOTES = 3
TERMS = 5
THEMES = 2


def heard(series: Series, since: datetime, until: datetime) -> list[Finding]:
    """The newest findings of a series in that time, with their mentions and readings."""
    rows = _findings(series, since, until).select_related("mention__reading", "topic")
    return list(rows.order_by("-mention")[:MOST])


def numbers(series: Series, since: datetime, until: datetime) -> set[int]:
    rows = _findings(series, since, until).order_by("-mention")
    return set(rows.values_list("mention", flat=True)[:MOST])


def _findings(series: Series, since: datetime, until: datetime) -> QuerySet[Finding]:
    """Ids of mentions are ordered by the time people wrote."""
    rows = Finding.objects.filter(
        mention_id__gte=ids.first_id(since), mention_id__lt=ids.first_id(until), muted=False
    )
    key = UUID(series.key)
    if series.kind == "query":
        return rows.filter(mention__matches__query=key)
    if series.kind == "topic":
        return rows.filter(topic=key)
    return rows.filter(mention__account=key)


def mix(findings: Sequence[Finding]) -> rules.Mix:
    moods = Counter(_polarity(finding.mention) for finding in findings)
    return rules.Mix(len(findings), moods["negative"], moods["positive"])


def reach(findings: Sequence[Finding]) -> int:
    return sum(max(finding.mention.reach or 0, 0) for finding in findings)


def quotes(findings: Sequence[Finding]) -> list[int]:
    """Three that tell it best: angry, widely read, each in words of its own."""
    said: dict[int, tuple[tuple[bool, float], int]] = {}
    for finding in findings:
        weight = rules.telling(
            _unhappy(finding.mention), finding.mention.reach, finding.echo_of_id is not None
        )
        first = finding.echo_of_id or finding.mention_id
        said[first] = max(
            said.get(first, (weight, finding.mention_id)), (weight, finding.mention_id)
        )
    return [mention for _, mention in sorted(said.values(), reverse=True)[:QUOTES]]


def terms(findings: Sequence[Finding]) -> list[str]:
    """The words of the themes most of them are about."""
    themes = {finding.topic_id: finding.topic for finding in findings if finding.topic}
    common = Counter(finding.topic_id for finding in findings if finding.topic_id)
    words = [word for key, _ in common.most_common(THEMES) for word in themes[key].terms]
    return list(dict.fromkeys(words))[:TERMS]


def name_of(series: Series) -> str:
    """As it is called now: queries and themes are renamed."""
    model = {"query": Query, "topic": Topic, "handle": Account}[series.kind]
    row = model._default_manager.filter(pk=series.key).first()
    return (row.handle if isinstance(row, Account) else str(row)) if row else series.name


def _polarity(mention: Mention) -> str:
    reading = getattr(mention, "reading", None)
    return reading.polarity if reading else ""


def _unhappy(mention: Mention) -> float:
    reading = getattr(mention, "reading", None)
    return unhappy(reading) if reading else 0.0
