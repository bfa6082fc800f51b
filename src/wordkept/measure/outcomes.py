"""What came of what we said: what a campaign is asked about, and whether a post was worth reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wordkept.campaigns import doors as plans
from wordkept.campaigns import linking
from wordkept.campaigns.models import Campaign, Post, Visit
from wordkept.campaigns.rules import says
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Mention
from wordkept.kernel import clock
from wordkept.listening.doors import mentions
from wordkept.measure.worth import Worth, worth
from wordkept.people.models import Agent
from wordkept.replies.models import Reply

LOOKED_AT = 2_000
SHOWN = 6
AFTER = timedelta(days=14)
LATE = timedelta(days=7)


@dataclass(frozen=True)
class Heard:
    """What people say about a campaign: counts over all found, the newest to read."""

    count: int
    questions: int
    complaints: int
    glad: int
    newest: Sequence[Mention]


@dataclass(frozen=True)
class Outcome:
    """What a post brought, beside what it was meant to bring; `reviewable` after a week."""

    replies: int
    complaints: int
    glad: int
    visits: int
    since: datetime | None
    reviewable: bool
    unhappy: int = 0

    @property
    def unhappy_share(self) -> int:
        """Answers in a bad mood, in percent of all answers."""
        return round(100 * self.unhappy / self.replies) if self.replies else 0

    @property
    def worth(self) -> Worth:
        return worth(self.replies, self.glad, self.complaints)


def heard(agent: Agent, campaign: Campaign, stage: str = "") -> Heard:
    """Mentions in its days that say one of its words, or answer one of its posts."""
    found = [one for one in _in_its_days(agent, campaign, stage) if is_about(one, campaign)]
    return Heard(
        len(found),
        sum(_wants(one, "question") for one in found),
        sum(_wants(one, "complaint") for one in found),
        sum(_mood(one) == "positive" for one in found),
        found[:SHOWN],
    )


def _in_its_days(agent: Agent, campaign: Campaign, stage: str) -> Sequence[Mention]:
    since = campaign.starts_at or campaign.made_at
    until = (campaign.ends_at or clock.now()) + AFTER
    rows = mentions(agent).filter(at__gte=since, at__lt=until).select_related("reading")
    return list(_said_at(rows, stage).order_by("-id")[:LOOKED_AT])


def _said_at(rows: QuerySet[Mention], stage: str) -> QuerySet[Mention]:
    """In conversations of this stage; one mention is counted once wherever it was moved."""
    placed = Message.objects.filter(mention=OuterRef("pk"), conversation__stage=stage)
    return rows.filter(Exists(placed)) if stage else rows


def is_about(mention: Mention, campaign: Campaign) -> str:
    """The word that says so, or "post" for what answers one of its posts; "" if it is not."""
    if mention.root_id and mention.root_id in roots(campaign):
        return "post"
    return says(f"{mention.subject} {mention.text}", campaign.words)


def roots(campaign: Campaign) -> set[str]:
    known: set[str] | None = getattr(campaign, "_roots", None)
    if known is None:
        sent = Reply.objects.filter(variant__post__campaign=campaign).exclude(remote_id="")
        known = set(sent.values_list("remote_id", flat=True))
        campaign._roots = known  # type: ignore[attr-defined]
    return known


def _wants(mention: Mention, intent: str) -> bool:
    reading = getattr(mention, "reading", None)
    return bool(reading and intent in reading.intents)


def _mood(mention: Mention) -> str:
    reading = getattr(mention, "reading", None)
    return reading.polarity if reading else ""


def of_conversation(agent: Agent, conversation: Conversation) -> list[Campaign]:
    """The campaigns a conversation touches: said in it, or begun under one of their posts."""
    running = plans.campaigns(agent).filter(
        state__in=("live", "over", "asked"), starts_at__lte=conversation.last_at
    )
    said = conversation.messages.filter(by=Message.By.CUSTOMER).order_by("-id")
    words = " \n".join(said.values_list("text", flat=True)[:20])
    return [
        one
        for one in running.prefetch_related("offers", "questions")[:50]
        if _still_asked(one, conversation)
        and (conversation.root_id in roots(one) or says(words, one.words))
    ]


def _still_asked(campaign: Campaign, conversation: Conversation) -> bool:
    return not campaign.ends_at or conversation.opened_at < campaign.ends_at + AFTER


def outcome(agent: Agent, post: Post, stage: str = "") -> Outcome:
    return of_posts(agent, [post], stage)[post.pk]


def of_posts(agent: Agent, posts: Sequence[Post], stage: str = "") -> dict[UUID, Outcome]:
    """Each post's own answers and visits, in as many queries for a page as for one."""
    keys = [post.pk for post in posts]
    sent = Reply.objects.filter(variant__post__in=keys)
    return _counted(agent, keys, sent, "variant__post", linking.visits_of(keys), stage)


def of_campaigns(agent: Agent, campaigns: Sequence[Campaign]) -> dict[UUID, Outcome]:
    """A campaign's answers are those to its posts; its visits those of its own links as well."""
    keys = [one.pk for one in campaigns]
    sent = Reply.objects.filter(variant__post__campaign__in=keys)
    seen = linking.summed(Visit.objects.filter(link__campaign__in=keys), "link__campaign")
    own = Visit.objects.filter(link__campaign=None, link__post__campaign__in=keys)
    seen.update(linking.summed(own, "link__post__campaign"))
    return _counted(agent, keys, sent, "variant__post__campaign", seen, "")


def _counted(
    agent: Agent,
    keys: Sequence[UUID],
    sent: QuerySet[Reply],
    by: str,
    seen: Counter[UUID],
    stage: str,
) -> dict[UUID, Outcome]:
    threads: dict[str, UUID] = {}
    first: dict[UUID, datetime] = {}
    for remote, key, at in sent.exclude(remote_id="").values_list("remote_id", by, "sent_at"):
        threads[remote] = key
        if at:
            first[key] = min(at, first.get(key, at))
    totals: dict[UUID, Counter[str]] = {key: Counter() for key in keys}
    for row in _answers(agent, threads, stage):
        totals[threads[row.pop("root_id")]].update(row)
    return {key: _outcome(totals[key], seen[key], first.get(key)) for key in keys}


def _answers(agent: Agent, threads: Collection[str], stage: str) -> list[dict[str, Any]]:
    """Counted by the database: a post that everybody answered costs no more than a quiet one."""
    if not threads:
        return []
    rows = _said_at(mentions(agent).filter(root_id__in=list(threads)), stage)
    counted = rows.order_by().values("root_id").annotate(
        replies=Count("pk"),
        complaints=Count("pk", filter=Q(reading__intents__icontains='"complaint"')),
        glad=Count("pk", filter=Q(reading__polarity="positive")),
        unhappy=Count("pk", filter=Q(reading__polarity="negative")),
    )  # fmt: skip
    return [dict(row) for row in counted]


def _outcome(total: Counter[str], seen: int, since: datetime | None) -> Outcome:
    return Outcome(
        total["replies"],
        total["complaints"],
        total["glad"],
        seen,
        since,
        bool(since and clock.now() - since >= LATE),
        total["unhappy"],
    )
