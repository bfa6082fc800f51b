"""The ways from one look at the river to another: views, spans, and letting go of what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wordkept.kernel import clock
from wordkept.listening.facets import FACETS, VISIBLE
from wordkept.listening.river import RIVER, UNATTENDED, Stretch
from wordkept.listening.rules.spans import ALL, Span, asked
from wordkept.listening.rules.standing import NEW
from wordkept.listening.sides import named

WORTH_COUNTING = 99
SPANS = {
    "day": _("24 hours"),
    "week": _("7 days"),
    "month": _("4 weeks"),
    "quarter": _("3 months"),
    ALL: pgettext_lazy("a span of time without an end", "All time"),
}


@dataclass(frozen=True)
class Way:
    """A link to another look at the river."""

    title: str | Promise
    query: str
    here: bool = False
    count: int = 0


@dataclass(frozen=True)
class Wish:
    """One thing that is chosen, and the way to let it go."""

    key: str
    value: str
    name: str
    query: str


def views(looked_at: Stretch) -> list[Way]:
    """The looks one comes back to, each a few choices made beforehand."""
    plain = looked_at.but(chosen={}, words="", view=RIVER, privacy="public")
    unattended = plain.but(view=UNATTENDED)
    unseen = plain.choosing("state", [NEW])
    kind = plain.choosing("mood", ["positive"])
    chosen = looked_at.but(span=Span()).params
    return [
        _way(_("Everything"), plain, chosen),
        _way(_("Unattended complaints"), unattended, chosen, counted=True),
        _way(_("Nobody looked yet"), unseen, chosen),
        _way(_("Kind words"), kind, chosen),
    ]


def _way(
    title: str | Promise, to: Stretch, chosen: Sequence[tuple[str, str]], counted: bool = False
) -> Way:
    here = to.but(span=Span()).params == chosen
    return Way(title, to.query, here, _counted(to) if counted else 0)


def _counted(to: Stretch) -> int:
    return to.within(to.rows()).order_by("-pk")[: WORTH_COUNTING + 1].count()


def spans(looked_at: Stretch) -> list[Way]:
    now = timezone.localtime(clock.now())
    return [
        Way(title, looked_at.but(span=asked(name, "", "", now)).query, looked_at.span.name == name)
        for name, title in SPANS.items()
    ]


def wishes(looked_at: Stretch) -> list[Wish]:
    """What is chosen beside view and span, in the order of the facets."""
    found = []
    for key in FACETS:
        values = looked_at.chosen.get(key, ())
        names = named(looked_at.agent, key, values)
        found += [
            Wish(key, value, names.get(value, ""), looked_at.toggling(key, value).query)
            for value in values
        ]
    return found


def privacies(looked_at: Stretch) -> list[tuple[str, str, bool]]:
    """(which, the way there, is it here?): private words are shown only when one asks for them."""
    return [
        (each, looked_at.but(privacy=each).query, each == looked_at.privacy) for each in VISIBLE
    ]
