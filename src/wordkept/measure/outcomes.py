"""What came of what we said: what a campaign is asked about, and whether a post was worth reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from wordkept.campaigns import doors as plans
from wordkept.campaigns.linking import visits
from wordkept.campaigns.models import Campaign, Post
from wordkept.campaigns.rules import says
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Mention
from wordkept.kernel import clock
from wordkept.listening.doors import mentions
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
    sent = Reply.objects.filter(variant__post=post).exclude(remote_id="")
    threads = list(sent.values_list("remote_id", flat=True))
    rows = mentions(agent).filter(root_id__in=threads) if threads else Mention.objects.none()
    found = list(_said_at(rows, stage).select_related("reading")[:LOOKED_AT])
    since = sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    return Outcome(
        len(found),
        sum(_wants(one, "complaint") for one in found),
        sum(_mood(one) == "positive" for one in found),
        visits(post),
        since,
        bool(since and clock.now() - since >= LATE),
    )
