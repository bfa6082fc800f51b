"""One mention, opened: every word, every version, who wrote it and what else they said here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wordkept.intake.models import Mention
from wordkept.listening import doors, shown
from wordkept.listening.facets import VISIBLE
from wordkept.listening.models import Voice
from wordkept.listening.shown import Item
from wordkept.people.doors import departments
from wordkept.people.models import Agent

ELSE = 6


@dataclass(frozen=True)
class Opened:
    item: Item
    versions: Sequence[Mention]
    others: Sequence[Mention]
    voice: Voice | None

    @property
    def mention(self) -> Mention:
        return self.item.mention


def opened(agent: Agent, id: int) -> Opened:
    """Also what is folded or muted in the river can be opened. Foreign = not found."""
    mention = doors.mention(agent, id)
    whole = shown.complete(doors.mentions(agent).filter(pk=mention.pk))
    item = shown.shown(agent, list(whole))[0]
    versions = shown.versions(mention) if item.edited_at else []
    return Opened(item, versions, _others(agent, mention), _voice(agent, mention))


def _others(agent: Agent, mention: Mention) -> list[Mention]:
    """What else they said here, newest first; private words only beside private words."""
    theirs = doors.mentions(agent).filter(place=mention.place, author_id=mention.author_id)
    if mention.visibility != "private":
        theirs = theirs.filter(VISIBLE["public"])
    newest = theirs.exclude(pk=mention.pk).select_related("reading").order_by("-pk")
    return list(newest[:ELSE])


def _voice(agent: Agent, mention: Mention) -> Voice | None:
    voices = Voice.objects.filter(department__in=departments(agent))
    theirs = voices.filter(place=mention.place, author_id=mention.author_id)
    return theirs.order_by("-said").first()
