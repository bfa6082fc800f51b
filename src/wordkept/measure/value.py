"""The value test, looked at afterwards: what each post and campaign was meant to give, beside what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from wordkept.campaigns import doors as plans
from wordkept.campaigns.models import Campaign, Post, Verdict
from wordkept.measure import outcomes
from wordkept.measure.outcomes import Outcome
from wordkept.people.models import Agent
from wordkept.replies.models import Reply

MOST = 200


@dataclass(frozen=True)
class Line:
    """One post or campaign that left, with what came of it and what a person said of it."""

    kind: str
    thing: Post | Campaign
    outcome: Outcome
    verdict: Verdict | None


@dataclass(frozen=True)
class Report:
    """`ranked`: a week old and answered enough, value first. `few`: too few answers to say.

    `young`: not a week old.
    """

    ranked: Sequence[Line]
    few: Sequence[Line]
    young: Sequence[Line]


def report(agent: Agent, now: datetime, days: int, kind: str = "post") -> Report:
    """What left in these days, the newest 200."""
    since = now - timedelta(days=days)
    lines = _campaigns(agent, since) if kind == "campaign" else _posts(agent, since)
    old = [line for line in lines if line.outcome.reviewable]
    told = [line for line in old if line.outcome.worth.says != "few"]
    return Report(
        sorted(told, key=_rank, reverse=True),
        [line for line in old if line.outcome.worth.says == "few"],
        [line for line in lines if not line.outcome.reviewable],
    )


def _rank(line: Line) -> tuple[float, int]:
    """By the middle of the interval: what few people said moves less than what many did."""
    worth = line.outcome.worth
    return (worth.low + worth.high) / 2, line.outcome.replies


def _posts(agent: Agent, since: datetime) -> list[Line]:
    left = Reply.objects.filter(variant__post=OuterRef("pk"), sent_at__gte=since)
    rows = plans.posts(agent).filter(Exists(left), state=Post.State.LEFT)
    found = list(rows.order_by("-leaves_at", "-pk")[:MOST])
    known = _verdicts(Verdict.objects.filter(post__in=found).select_related("agent"), "post_id")
    counted = outcomes.of_posts(agent, found)
    return [Line("post", one, counted[one.pk], known.get(one.pk)) for one in found]


def _campaigns(agent: Agent, since: datetime) -> list[Line]:
    left = Reply.objects.filter(variant__post__campaign=OuterRef("pk"), sent_at__gte=since)
    states = (Campaign.State.LIVE, Campaign.State.OVER)
    rows = plans.campaigns(agent).filter(Exists(left), state__in=states)
    found = list(rows.order_by("-starts_at", "-pk")[:MOST])
    verdicts = Verdict.objects.filter(campaign__in=found).select_related("agent")
    known = _verdicts(verdicts, "campaign_id")
    counted = outcomes.of_campaigns(agent, found)
    return [Line("campaign", one, counted[one.pk], known.get(one.pk)) for one in found]


def _verdicts(rows: Iterable[Verdict], by: str) -> dict[object, Verdict]:
    return {getattr(row, by): row for row in rows}
