"""How many there are on each side: the counts beside the river, all from one bounded look at the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from wordkept.intake.models import Mention
from wordkept.listening import doors
from wordkept.listening.facets import FACETS, Facet, Row
from wordkept.listening.models import Match
from wordkept.listening.river import COUNTED, Stretch
from wordkept.people.buying import STAGES
from wordkept.people.models import Agent

LISTED = 8


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what it would bring, and the way there."""

    value: str
    name: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True)
class Side:
    facet: Facet
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Sides:
    """`count` is cut at what one counts by hand; then every number is of the newest `count`."""

    sides: Sequence[Side]
    count: int
    cut: bool


def sides(stretch: Stretch) -> Sides:
    rows = stretch.sample()
    found = [_side(stretch, facet, rows[:COUNTED]) for facet in FACETS.values() if not facet.hidden]
    shown = [side for side in found if side.choices]
    return Sides(shown, min(len(rows), COUNTED), len(rows) > COUNTED)


def _side(stretch: Stretch, facet: Facet, rows: Sequence[Row]) -> Side:
    """A facet in which something is chosen shows what else one could choose instead."""
    chosen = stretch.chosen.get(facet.key, ())
    if chosen:
        rows = stretch.choosing(facet.key, ()).sample()[:COUNTED]
    asked = ASKED.get(facet.key)
    counted = asked([row.pk for row in rows]) if asked else facet.count(rows)
    return Side(facet, list(_choices(stretch, facet, counted, chosen)))


def _choices(
    stretch: Stretch, facet: Facet, counted: Counter[str], chosen: Sequence[str]
) -> Iterator[Choice]:
    listed = [value for value, _ in counted.most_common(LISTED)]
    listed = _in_order(facet, listed) + [value for value in chosen if value not in listed]
    names = named(stretch.agent, facet.key, listed)
    for value in listed:
        if value in names:
            query = stretch.toggling(facet.key, value).query
            yield Choice(value, names[value], counted[value], value in chosen, query)


def _in_order(facet: Facet, values: list[str]) -> list[str]:
    if facet.key == "audience":
        return sorted(values, key=int)
    if facet.key == "stage":
        return [stage for stage in STAGES if stage in values]
    return values


def _by_query(mentions: Sequence[int]) -> Counter[str]:
    matches = Match.objects.filter(mention__in=mentions)
    counted = matches.order_by().values_list("query").annotate(Count("pk"))
    return Counter({str(query): count for query, count in counted})


def _by_stage(mentions: Sequence[int]) -> Counter[str]:
    said = Mention.objects.filter(pk__in=mentions, messages__conversation__stage__in=STAGES)
    by_stage = said.order_by().values_list("messages__conversation__stage")
    return Counter(dict(by_stage.annotate(Count("pk", distinct=True))))


ASKED = {"query": _by_query, "stage": _by_stage}


def named(agent: Agent, key: str, values: Iterable[str]) -> Mapping[str, str]:
    """What only the database can name: queries and themes, as far as this agent may know them."""
    wanted = list(_uuids(values)) if key in ("query", "topic") else []
    if key == "query":
        return {str(row.pk): row.name for row in doors.queries(agent).filter(pk__in=wanted)}
    if key == "topic":
        themes = doors.topics(agent).filter(pk__in=wanted).defer("centre")
        return {str(row.pk): str(row) for row in themes}
    return dict.fromkeys(values, "")


def _uuids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        with suppress(ValueError):
            yield UUID(value)
