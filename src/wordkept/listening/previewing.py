"""What a query would have found in what was heard already, before anybody saves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from wordkept.intake.models import Mention
from wordkept.listening import doors
from wordkept.listening.in_step import lists_of
from wordkept.listening.posts import asks_media, post_of, with_media
from wordkept.listening.rules.matching.cost import Cost, cost
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.matching.reasons import Quoting
from wordkept.listening.rules.matching.trying import test_of
from wordkept.listening.rules.query import Asked, parse
from wordkept.listening.rules.query.tree import Node
from wordkept.people.models import Agent, Department

LOOKED_AT = 4_000
SAMPLES = 10
DAYS = 30
NEARLY_ALL = 0.3
LEARNED_FROM = 500
NEEDED = (
    "id", "at", "text", "subject", "language", "place", "author_handle", "author_id", "author_name",
    "url", "reach", "rating", "extra", "reading__language", "reading__polarity",
    "reading__intents", "reading__complaint", "reading__delight", "reading__urgency",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A mention it finds, and why: words as written, the two sides of a NEAR together."""

    mention: Mention
    why: Sequence[tuple[str, ...]]
    words: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """`days` are counts of the newest days, oldest first; `looked_at` how many posts were tried."""

    asked: Asked
    cost: Cost
    looked_at: int
    found: int
    since: date | None = None
    days: Sequence[tuple[date, int]] = ()
    samples: Sequence[Sample] = field(default_factory=list)

    @property
    def finds_nearly_all(self) -> bool:
        return self.looked_at >= SAMPLES and self.found > NEARLY_ALL * self.looked_at

    @property
    def percent(self) -> int:
        return round(100 * self.found / self.looked_at) if self.looked_at else 0


def preview(agent: Agent, department: Department, text: str) -> Preview:
    """Raises QueryError where the text is not understood. Only what this agent may see counts."""
    asked = parse(text, lists_of(department.pk, text))
    said = list(_history(agent, department))
    media = with_media(each.pk for each in said) if asks_media(text) else set[int]()
    posts = [post_of(mention, mention.pk in media) for mention in said]
    holds = test_of(asked.tree)
    hits = [pair for pair in zip(said, posts, strict=True) if holds(pair[1])]
    return Preview(
        asked,
        cost(asked.tree, _learned(posts)),
        len(said),
        len(hits),
        _day(said[-1]) if said else None,
        _by_day(said, hits),
        list(_samples(asked.tree, hits[:SAMPLES])),
    )


def _history(agent: Agent, department: Department) -> QuerySet[Mention]:
    heard = doors.mentions(agent).filter(account__department=department)
    return heard.select_related("reading").only(*NEEDED).order_by("-pk")[:LOOKED_AT]


def _learned(posts: Sequence[Post]) -> Frequencies:
    known = Frequencies()
    for post in posts[:LEARNED_FROM]:
        known.learn(post.have)
    return known


def _by_day(
    said: Sequence[Mention], hits: Sequence[tuple[Mention, Post]]
) -> list[tuple[date, int]]:
    """Days without any are days as well; they end with the newest post there is."""
    if not said:
        return []
    counts = Counter(_day(mention) for mention, _ in hits)
    newest, oldest = _day(said[0]), _day(said[-1])
    first = max(oldest, newest - timedelta(days=DAYS - 1))
    days = [first + timedelta(days=number) for number in range((newest - first).days + 1)]
    return [(day, counts[day]) for day in days]


def _day(mention: Mention) -> date:
    return timezone.localdate(mention.at)


def _samples(tree: Node, hits: Sequence[tuple[Mention, Post]]) -> Iterator[Sample]:
    for mention, post in hits:
        quoting = Quoting(post)
        yield Sample(mention, quoting.sides(tree), quoting.words(tree))
