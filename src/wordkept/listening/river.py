"""The river: what people say, newest first by the time they wrote it, as far as one agent may listen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from wordkept.intake.models import Mention
from wordkept.kernel import ids, text
from wordkept.listening import doors, facets
from wordkept.listening.facets import FACETS, VISIBLE, Row, of
from wordkept.listening.models import Attention, Finding, Reading
from wordkept.listening.rules.spans import USUAL, Span, asked
from wordkept.people.models import Agent

PAGE = 30
COUNTED = 1_000
LOOKED_AT = 20_000
RIVER, UNATTENDED = "river", "unattended"
NEWEST = facets.LARGEST
COMPLAINT = 0.5

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Stretch:
    """The part of the river that an address asks for."""

    agent: Agent
    span: Span
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    privacy: str = "public"
    view: str = RIVER

    def rows(self, folded: bool = True) -> QuerySet[Mention]:
        """All of it, in no order. Folded: of many who say the same in the same words, the first."""
        rows = self._anywhen(folded)
        if self.span.start:
            rows = rows.filter(pk__gte=ids.first_id(self.span.start))
        return rows.filter(pk__lt=ids.first_id(self.span.end)) if self.span.end else rows

    def _anywhen(self, folded: bool) -> QuerySet[Mention]:
        rows = doors.mentions(self.agent).filter(VISIBLE[self.privacy])
        rows = rows.filter(unattended()) if self.view == UNATTENDED else rows
        for key, values in self.chosen.items():
            rows = rows.filter(FACETS[key].condition(values))
        if self.words:
            rows = rows.filter(Q(text__icontains=self.words) | Q(subject__icontains=self.words))
        hidden = Q(muted=True) | (Q(echo_of__isnull=False) if self._folds(folded) else Q())
        return rows.filter(~of(Finding, hidden))

    def _folds(self, folded: bool) -> bool:
        return folded and not {"echoes", "author"} & self.chosen.keys()

    def sample(self) -> list[Row]:
        """The newest of it, as far as one counts by hand."""
        newest = self.within(self.rows()).order_by("-pk").values_list(*facets.COLUMNS)
        return [Row(*row) for row in newest[: COUNTED + 1]]

    def within(self, rows: QuerySet[Mention], before: int = NEWEST) -> QuerySet[Mention]:
        """No deeper than one may look at once: what is rare is searched for a stretch at a time."""
        floor = self.floor(before)
        rows = rows.filter(pk__lt=before) if before < NEWEST else rows
        return rows.filter(pk__gte=floor) if floor else rows

    def floor(self, before: int = NEWEST) -> int | None:
        """Where that look ends, if this span goes on below."""
        return self._floor if before == NEWEST else self._floor_below(before)

    @cached_property
    def _floor(self) -> int | None:
        return self._floor_below(NEWEST)

    def _floor_below(self, before: int) -> int | None:
        end = ids.first_id(self.span.end) if self.span.end else NEWEST
        start = ids.first_id(self.span.start) if self.span.start else 0
        heard = Mention.objects.filter(pk__gte=start, pk__lt=min(before, end)).order_by("-pk")
        return next(iter(heard.values_list("pk", flat=True)[LOOKED_AT : LOOKED_AT + 1]), None)

    def arrived_after(self, raw: int) -> int:
        """How many came in since a page was made, whenever they were written."""
        fresh = self.rows().filter(raw__gt=raw).order_by("raw")
        return fresh[: COUNTED + 1].count()

    # Addresses: each way to look has one.

    @property
    def params(self) -> Params:
        parts = [("view", self.view)] if self.view != RIVER else []
        parts += [(key, value) for key, values in self.chosen.items() for value in values]
        parts += [("q", self.words)] if self.words else []
        parts += [("privacy", self.privacy)] if self.privacy != "public" else []
        return [*parts, *self._span_params()]

    def _span_params(self) -> Params:
        span = self.span
        if span.name:
            return [("span", span.name)] if span.name != USUAL else []
        ends = (("from", span.start), ("to", span.end))
        return [(name, at.isoformat(timespec="minutes")) for name, at in ends if at]

    @property
    def query(self) -> str:
        return urlencode(self.params)

    def but(self, **changes: Any) -> Stretch:
        return replace(self, **changes)

    def choosing(self, key: str, values: Iterable[str]) -> Stretch:
        kept = {name: chosen for name, chosen in self.chosen.items() if name != key}
        wanted = tuple(values)
        return replace(self, chosen={**kept, key: wanted} if wanted else kept)

    def toggling(self, key: str, value: str) -> Stretch:
        """One value more in a facet, or one less."""
        now = self.chosen.get(key, ())
        return self.choosing(key, [v for v in now if v != value] if value in now else [*now, value])


def stretch(agent: Agent, given: Callable[[str], Sequence[str]], now: datetime) -> Stretch:
    """What an address asks for; nonsense in it counts as not said. `now` is the agent's own time."""
    names = ("q", "view", "privacy", "span", "from", "to")
    one = {name: next(iter(given(name)), "") for name in names}
    return Stretch(
        agent,
        asked(one["span"], one["from"], one["to"], now),
        facets.chosen(given),
        text.clean(one["q"].strip(), 200),
        one["privacy"] if one["privacy"] in VISIBLE else "public",
        UNATTENDED if one["view"] == UNATTENDED else RIVER,
    )


def unattended() -> Q:
    """Said in public, a complaint, and nobody answered or decided to leave it alone."""
    complains = Q(complaint__gte=COMPLAINT) | Q(intents__icontains='"complaint"')
    settled = Q(answered_at__isnull=False) | Q(left_at__isnull=False)
    return VISIBLE["public"] & Q(of(Reading, complains)) & Q(~of(Attention, settled))


def by_audience(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    reach = Coalesce(F("reach"), Value(-1), output_field=BigIntegerField())
    return rows.annotate(readers=reach).order_by("-readers", "-pk")
