"""A page of the river as one reads it: each mention with its words marked, its queries, its echoes, its state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from wordkept.intake.models import Mention
from wordkept.listening import doors
from wordkept.listening.facets import number
from wordkept.listening.models import Attention, Finding, Match, Query, Reading
from wordkept.listening.river import NEWEST, PAGE, UNATTENDED, Stretch, by_audience
from wordkept.listening.rules.marking import Part, marked
from wordkept.listening.rules.standing import NEW, TAKEN, standing
from wordkept.people.models import Agent

NOT_SAID = ("delete", "bounce")
NOT_SHOWN = ("extra", "finding__topic__centre")


@dataclass(frozen=True)
class Found:
    """A query that found a mention, and the words that made it so."""

    query: Query
    words: Sequence[str]


@dataclass(frozen=True)
class Item:
    mention: Mention
    found: Sequence[Found] = ()
    echoes: int = 0
    text: str = ""
    edited_at: datetime | None = None
    gone_at: datetime | None = None
    parts: Sequence[Part] = field(default_factory=list)

    @property
    def reading(self) -> Reading | None:
        return getattr(self.mention, "reading", None)

    @property
    def finding(self) -> Finding | None:
        return getattr(self.mention, "finding", None)

    @property
    def attention(self) -> Attention | None:
        return getattr(self.mention, "attention", None)

    @property
    def state(self) -> str:
        had = self.attention
        return standing(had.seen_at, had.taken_at, had.answered_at, had.left_at) if had else NEW

    @property
    def is_conversation(self) -> bool:
        """Said to us, or taken on: there is a thread in the inbox."""
        return self.mention.addressed or bool(self.attention and self.attention.taken_at)

    @property
    def may_leave(self) -> bool:
        return self.state not in ("left", "answered", TAKEN)

    @property
    def audience(self) -> int | None:
        return self.mention.reach


@dataclass(frozen=True)
class Page:
    """`older` is the cursor of the next page; `further` says that the look ended before the page was full."""

    items: Sequence[Item]
    older: str = ""
    further: bool = False


def page(stretch: Stretch, before: str = "", size: int = PAGE) -> Page:
    if stretch.view == UNATTENDED:
        return _by_audience(stretch, before, size)
    start = number(before) or NEWEST
    rows = list(complete(stretch.within(stretch.rows(), start).order_by("-pk"))[: size + 1])
    items = shown(stretch.agent, rows[:size])
    if len(rows) > size:
        return Page(items, str(rows[size - 1].pk))
    floor = stretch.floor(start)
    return Page(items, str(floor) if floor else "", further=floor is not None)


def _by_audience(stretch: Stretch, before: str, size: int) -> Page:
    readers, _, last = before.partition("_")
    rows = by_audience(stretch.within(stretch.rows()))
    most = -1 if readers == "-1" else number(readers)
    if most is not None:
        rows = rows.filter(Q(readers__lt=most) | Q(readers=most, pk__lt=number(last) or NEWEST))
    found = list(complete(rows)[: size + 1])
    older = f"{found[size - 1].readers}_{found[size - 1].pk}" if len(found) > size else ""  # type: ignore[attr-defined]
    return Page(shown(stretch.agent, found[:size]), older)


def complete(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    related = rows.select_related("reading", "finding__topic", "attention__seen_by")
    return related.defer(*NOT_SHOWN).prefetch_related("attachments")


def shown(agent: Agent, mentions: Sequence[Mention]) -> list[Item]:
    found = _found(agent, mentions)
    echoes = _echoes(mentions)
    edited, gone = _revisions(mentions)
    items = []
    for mention in mentions:
        key = mention.account_id, mention.remote_id
        edited_at, words = edited.get(key, (None, mention.text))
        why = [word for one in found[mention.pk] for word in one.words]
        parts = marked(_with_subject(mention.subject, words), why)
        items.append(
            Item(
                mention,
                found[mention.pk],
                echoes.get(mention.pk, 0),
                words,
                edited_at,
                gone.get(key),
                parts,
            )
        )
    return items


def _with_subject(subject: str, words: str) -> str:
    return words if not subject or words.startswith(subject) else f"{subject} · {words}"


def _found(agent: Agent, mentions: Iterable[Mention]) -> dict[int, list[Found]]:
    matches = Match.objects.filter(
        mention__in=[mention.pk for mention in mentions], query__in=doors.queries(agent)
    )
    found: dict[int, list[Found]] = defaultdict(list)
    for match in matches.select_related("query").order_by("query__name"):
        found[match.mention_id].append(Found(match.query, [str(word) for word in match.words]))
    return found


def _echoes(mentions: Iterable[Mention]) -> dict[int, int]:
    """How many others said the same in the same words."""
    same = Finding.objects.filter(echo_of__in=[mention.pk for mention in mentions])
    counted = same.order_by().values_list("echo_of").annotate(Count("pk"))
    return {pk: count for pk, count in counted if pk}


Key = tuple[object, str]
Edits = dict[Key, tuple[datetime, str]]


def _revisions(mentions: Sequence[Mention]) -> tuple[Edits, dict[Key, datetime]]:
    """What became of them over there: their latest words and since when, or when they were removed."""
    later = Mention.objects.filter(
        account__in={mention.account_id for mention in mentions},
        remote_id__in=[mention.remote_id for mention in mentions],
        kind__in=("edit", "delete"),
    )
    edited: Edits = {}
    gone: dict[Key, datetime] = {}
    for one in later.order_by("arrived_at", "pk"):
        if one.kind == "delete":
            gone[one.account_id, one.remote_id] = one.arrived_at
        else:
            edited[one.account_id, one.remote_id] = one.arrived_at, one.text
    return edited, gone


def versions(mention: Mention) -> list[Mention]:
    """What they wrote at first and what they made of it, oldest first."""
    same = Mention.objects.filter(account=mention.account_id, remote_id=mention.remote_id)
    return list(same.exclude(kind__in=NOT_SAID).order_by("arrived_at", "pk"))
