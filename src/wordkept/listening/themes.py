"""Themes as a page shows them: how much is said day by day, in which mood, in whose words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F

from wordkept.intake.models import Mention
from wordkept.kernel import clock, ids
from wordkept.listening import doors
from wordkept.listening.gathering import said
from wordkept.listening.models import Finding, Topic
from wordkept.listening.rules.topics import DAYS, Candidate, Rise, representative, rise
from wordkept.people.models import Agent

DAY = timedelta(days=1)
WIDTH = ids.first_id(ids.EPOCH + DAY)
LIVELY = timedelta(days=60)
LISTED = 400
SHOWN = 30
READ_FOR_QUOTES = 120
MOVING = ("new", "rising")

CHART = (168.0, 36.0)


@dataclass(frozen=True)
class Day:
    """One bar of the small chart."""

    at: datetime
    posts: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Chorus:
    """Many who say the same in the same words; `first` said it first."""

    first: Mention
    people: int
    posts: int


@dataclass
class Shown:
    topic: Topic
    days: Sequence[int]
    rise: Rise
    negative: int = 0
    judged: int = 0
    quotes: list[Mention] = field(default_factory=list)
    chorus: Chorus | None = None

    @property
    def share(self) -> int:
        """Of a hundred posts, how many are unhappy."""
        return round(100 * self.negative / self.judged) if self.judged else 0

    @property
    def total(self) -> int:
        return sum(self.days)

    @property
    def bars(self) -> list[Day]:
        """One bar a day, the newest at the end; a quiet day is seen as well."""
        (width, height), most = CHART, max([*self.days, 1])
        heights = [round(max(height * posts / most, 1.5), 1) for posts in self.days]
        begins = clock.now() - DAY * len(self.days)
        return [
            Day(
                begins + DAY * (at + 1),
                posts,
                round(at * width / len(self.days), 1),
                height - heights[at],
                heights[at],
            )
            for at, posts in enumerate(self.days)
        ]


def themes(agent: Agent, kinds: Iterable[str] = (), most: int = SHOWN) -> list[Shown]:
    """What rises first; then what most is said about."""
    alive = doors.topics(agent).filter(merged_into=None, last_at__gt=clock.now() - LIVELY)
    topics = list(alive.order_by("-last_at")[:LISTED])
    shown = weigh(topics)
    wanted = [each for each in shown if not kinds or each.rise.kind in kinds]
    wanted.sort(key=_order)
    return with_words(agent, wanted[:most])


def _order(each: Shown) -> tuple[int, float, float]:
    moved = each.rise.kind in MOVING
    return (0 if moved else 1, -each.rise.score if moved else 0.0, -float(each.total))


def weigh(topics: Sequence[Topic]) -> list[Shown]:
    now, counted = clock.now(), _days([topic.pk for topic in topics])
    return [
        Shown(
            topic,
            counted[topic.pk],
            rise(counted[topic.pk], (now - topic.first_at) / DAY),
        )
        for topic in topics
    ]


def _days(topics: Sequence[UUID]) -> dict[UUID, list[int]]:
    """Posts per 24 hours until now, told by the ids alone: they follow the time of writing."""
    end = ids.first_id(clock.now() + timedelta(milliseconds=1))
    since = end - DAYS * WIDTH
    rows = Finding.objects.filter(
        topic__in=topics, mention_id__gte=since, mention_id__lt=end, muted=False
    )
    ago = (end - 1 - F("mention_id")) / WIDTH
    counted: dict[UUID, list[int]] = defaultdict(lambda: [0] * DAYS)
    for topic, day, posts in (
        rows.annotate(ago=ago).values_list("topic", "ago").annotate(posts=Count("pk"))
    ):
        counted[topic][DAYS - 1 - int(day)] += posts
    return counted


def with_words(agent: Agent, shown: Sequence[Shown], quotes: int = 1) -> list[Shown]:
    """Quotes and moods of these few; each theme is asked for by its own index."""
    for each in shown:
        lately = _lately(agent, each.topic)
        readings = [getattr(finding.mention, "reading", None) for finding in lately]
        polarities = [reading.polarity for reading in readings if reading]
        each.judged, each.negative = len(polarities), polarities.count("negative")
        each.quotes = _quotes(lately, quotes)
        each.chorus = _chorus(agent, each.topic)
    return list(shown)


def _lately(agent: Agent, topic: Topic) -> list[Finding]:
    rows = topic.findings.filter(mention__in=doors.mentions(agent), muted=False)
    related = rows.select_related("mention__reading", "mention__account")
    return list(related.order_by("-mention")[:READ_FOR_QUOTES])


def _quotes(findings: Sequence[Finding], most: int) -> list[Mention]:
    by_key = {finding.mention_id: finding.mention for finding in findings}
    chosen = representative(
        (
            Candidate(f.mention_id, f.mention.author_id, said(f.mention), f.likeness)
            for f in findings
            if f.echo_of_id is None
        ),
        most,
    )
    return [by_key[key] for key in chosen]


def _chorus(agent: Agent, topic: Topic) -> Chorus | None:
    """The largest of the campaigns in a theme, if anybody else joined in."""
    echoes = topic.findings.filter(mention__in=doors.mentions(agent), echo_of__isnull=False)
    largest = echoes.values("echo_of").annotate(posts=Count("pk")).order_by("-posts").first()
    if largest is None:
        return None
    first = doors.mentions(agent).filter(pk=largest["echo_of"]).select_related("account").first()
    authors = echoes.filter(echo_of=largest["echo_of"]).values_list("mention__author_id", flat=True)
    people = {*authors.distinct(), first.author_id} if first else set()
    return Chorus(first, len(people), largest["posts"] + 1) if first and len(people) > 1 else None
