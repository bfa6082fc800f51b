"""The sides from which one looks at the stream: each a condition on a mention, and a count of its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wordkept.intake.models import Mention
from wordkept.listening.models import Attention, Finding, Match, Reading
from wordkept.listening.rules.standing import ANSWERED, LEFT, NEW, SEEN, TAKEN, standing
from wordkept.people.buying import STAGES

NAMELESS = "-"
AUDIENCES = (1_000, 10_000, 100_000, 1_000_000)
LONGEST, MOST_CHOSEN = 400, 12
LARGEST = (1 << 63) - 1


class Row(NamedTuple):
    """What the facets need to know of one mention."""

    pk: int
    place: str
    visibility: str
    addressed: bool
    reach: int | None
    language: str | None
    mood: str | None
    intents: Sequence[str] | None
    topic: UUID | None
    role: str | None
    seen: datetime | None
    taken: datetime | None
    answered: datetime | None
    left: datetime | None


COLUMNS = (
    "pk", "place", "visibility", "addressed", "reach", "reading__language", "reading__polarity",
    "reading__intents", "finding__topic", "finding__role", "attention__seen_at",
    "attention__taken_at", "attention__answered_at", "attention__left_at",
)  # fmt: skip


@dataclass(frozen=True)
class Facet:
    """`one` is the condition of one value; several values of a facet are joined by "or"."""

    key: str
    title: str | Promise
    one: Callable[[str], Q]
    of: Callable[[Row], Iterable[str]] = lambda row: ()
    hidden: bool = False

    def condition(self, values: Iterable[str]) -> Q:
        wanted = Q()
        for value in values:
            wanted |= self.one(value)
        return wanted

    def count(self, rows: Iterable[Row]) -> Counter[str]:
        return Counter(value for row in rows for value in self.of(row))


def of(model: type[Model], *args: Q, **wanted: Any) -> Exists:
    """Asked for each mention on the way, so that the database walks from the newest and may stop."""
    return Exists(model._default_manager.filter(*args, mention=OuterRef("pk"), **wanted))


def _reading(field: str) -> Callable[[str], Q]:
    return lambda value: Q(of(Reading, **{field: "" if value == NAMELESS else value[:LONGEST]}))


def _intent(value: str) -> Q:
    return Q(of(Reading, intents__icontains=f'"{value[:40]}"'))


def _uuid(model: type[Model], field: str) -> Callable[[str], Q]:
    def condition(value: str) -> Q:
        try:
            return Q(of(model, **{field: UUID(value)}))
        except ValueError:
            return NOTHING

    return condition


def _state(value: str) -> Q:
    return Q(of(Attention, STATES[value])) if value in STATES else _unseen(value)


def _unseen(value: str) -> Q:
    return (
        Q(~of(Attention, Q.create([*STATES.values()], connector=Q.OR))) if value == NEW else NOTHING
    )


def number(value: str) -> int | None:
    """A count or an id the database can hold; nonsense is none."""
    found = int(value) if value.isdecimal() and len(value) < 20 else LARGEST
    return found if found < LARGEST else None


def _audience(value: str) -> Q:
    readers = number(value)
    return NOTHING if readers is None else Q(reach__gte=readers)


def _stage(value: str) -> Q:
    """Where the conversation stands that it became; what nobody took up has no stage."""
    placed = Mention.objects.filter(pk=OuterRef("pk"), messages__conversation__stage=value)
    return Q(Exists(placed)) if value in STAGES else NOTHING


def _author(value: str) -> Q:
    place, _, author = value.partition(":")
    return Q(place=place[:30], author_id=author[:LONGEST])


def _account(value: str) -> Q:
    try:
        return Q(account=UUID(value))
    except ValueError:
        return NOTHING


def _echoes(value: str) -> Q:
    first = number(value)
    return NOTHING if first is None else Q(pk=first) | Q(of(Finding, echo_of=first))


def _audiences(row: Row) -> list[str]:
    return [str(each) for each in AUDIENCES if (row.reach or 0) >= each]


def _standing(row: Row) -> list[str]:
    return [standing(row.seen, row.taken, row.answered, row.left)]


NOTHING = Q(pk__in=[])
_answered, _left, _taken, _seen = (
    Q(**{f"{field}__isnull": False}) for field in ("answered_at", "left_at", "taken_at", "seen_at")
)
STATES: Mapping[str, Q] = {
    ANSWERED: _answered,
    LEFT: _left & ~_answered,
    TAKEN: _taken & ~_left & ~_answered,
    SEEN: _seen & ~_taken & ~_left & ~_answered,
}
OPEN_TO_ALL = ("public", "unlisted")
VISIBLE = {
    "public": Q(visibility__in=OPEN_TO_ALL),
    "private": Q(visibility="private"),
    "all": Q(),
}
FACETS: Mapping[str, Facet] = {
    facet.key: facet
    for facet in (
        Facet("query", _("Query"), _uuid(Match, "query")),
        Facet("state", _("State"), _state, _standing),
        Facet("mood", _("Mood"), _reading("polarity"), lambda row: (row.mood,) if row.mood else ()),
        Facet("intent", _("Intent"), _intent, lambda row: row.intents or ()),
        Facet(
            "topic",
            _("Theme"),
            _uuid(Finding, "topic"),
            lambda row: (str(row.topic),) if row.topic else (),
        ),
        Facet(
            "role",
            _("Author"),
            lambda value: Q(of(Finding, role=value[:10])),
            lambda row: (row.role,) if row.role else (),
        ),
        Facet("audience", _("Audience"), _audience, _audiences),
        Facet("place", _("Channel"), lambda value: Q(place=value[:30]), lambda row: (row.place,)),
        Facet(
            "language",
            _("Language"),
            _reading("language"),
            lambda row: () if row.language is None else (row.language or NAMELESS,),
        ),
        Facet(
            "addressed",
            pgettext_lazy("did they speak to us?", "Said to us"),
            lambda value: Q(addressed=value == "yes"),
            lambda row: ("yes" if row.addressed else "no",),
        ),
        Facet("stage", _("Before or after buying"), _stage),
        Facet("author", _("Author"), _author, hidden=True),
        Facet(
            "tag",
            _("Hashtag"),
            lambda value: Q(of(Finding, hashtags__icontains=f'"{value[:100]}"')),
            hidden=True,
        ),
        Facet("echoes", _("In the same words"), _echoes, hidden=True),
        Facet("source", _("Account"), _account, hidden=True),
    )
}


def chosen(given: Callable[[str], Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The values an address names, by facet; `given` is QueryDict.getlist."""
    named = {key: tuple(dict.fromkeys(given(key)))[:MOST_CHOSEN] for key in FACETS}
    return {key: values for key, values in named.items() if any(values)}
