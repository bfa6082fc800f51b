"""A story as one reads it: day by day, with its pictures; what lies between the best moments is folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from wordkept.conversations import stages
from wordkept.conversations.models import Message
from wordkept.conversations.pictures import KINDS
from wordkept.intake.models import Attachment
from wordkept.people.models import Agent
from wordkept.stories import doors, rules
from wordkept.stories.models import Story

LONGEST = 400
SHELVES: dict[str, Q] = {
    "found": Q(state=Story.State.FOUND),
    "kept": Q(state=Story.State.KEPT),
    "asked": Q(state=Story.State.KEPT, permission=Story.Permission.ASKED),
    "may": Q(state=Story.State.KEPT, permission=Story.Permission.GRANTED),
    "told": Q(uses__isnull=False),
}


@dataclass
class Line:
    message: Message
    pictures: list[Attachment] = field(default_factory=list)
    turn: bool = False


@dataclass
class Day:
    number: int
    day: date
    lines: list[Line]


@dataclass
class Part:
    """Some days that are read, or a stretch that is folded away."""

    folded: bool
    days: list[Day]

    @property
    def messages(self) -> int:
        return sum(len(day.lines) for day in self.days)


@dataclass
class Tale:
    parts: list[Part]
    lines: list[Line]
    cut: bool = False

    @property
    def lasted(self) -> int:
        return self.parts[-1].days[-1].number if self.parts else 0


def tale(agent: Agent, story: Story) -> Tale:
    rows = doors.messages(agent, story).select_related("identity", "agent", "mention__reading")
    said = list(rows.prefetch_related("mention__attachments")[: LONGEST + 1])
    lines = [Line(m, _pictures(m), m.pk == story.message_id) for m in said[:LONGEST]]
    first = rules.read_first([line.message.pk for line in lines], _telling(lines))
    runs = groupby(lines, key=lambda line: line.message.pk not in first)
    return Tale([_part(folded, run, lines) for folded, run in runs], lines, len(said) > LONGEST)


def _part(folded: bool, run: Iterable[Line], lines: Sequence[Line]) -> Part:
    begins = _day(lines[0])
    days = groupby(run, key=_day)
    return Part(folded, [Day((day - begins).days + 1, day, list(some)) for day, some in days])


def _day(line: Line) -> date:
    return timezone.localtime(line.message.at).date()


def _pictures(message: Message) -> list[Attachment]:
    files = message.mention.attachments.all() if message.mention else []
    return [file for file in files if file.digest and file.media_type in KINDS]


def _telling(lines: Iterable[Line]) -> list[int]:
    return [line.message.pk for line in lines if line.turn or line.pictures or _delights(line)]


def _delights(line: Line) -> bool:
    reading = getattr(line.message.mention, "reading", None) if line.message.mention else None
    return bool(reading and reading.delight)


def shelf(agent: Agent, name: str, stage: str = "") -> QuerySet[Story]:
    rows = stages.at(doors.stories(agent), stage).filter(SHELVES.get(name, SHELVES["found"]))
    return rows.distinct().order_by("-found_at", "-pk")


def counts(agent: Agent, stage: str = "") -> dict[str, int]:
    """How many stand on each shelf; asked in one go."""
    rows = stages.at(doors.stories(agent), stage).order_by().select_related(None)
    return dict(
        rows.aggregate(
            **{name: Count("pk", filter=held, distinct=True) for name, held in SHELVES.items()}
        )
    )


def opening(agent: Agent, stories: Iterable[Story]) -> list[tuple[Story, Line | None]]:
    """Each story with the words that made it one, or its first, as far as this agent may read."""
    shown: list[tuple[Story, Line | None]] = []
    for story in stories:
        rows = doors.messages(agent, story).filter(by=Message.By.CUSTOMER)
        rows = rows.select_related("identity", "mention").prefetch_related("mention__attachments")
        best = rows.filter(pk=story.message_id or 0).first() or rows.first()
        line = Line(best, _pictures(best) or _newest_picture(agent, story)) if best else None
        shown.append((story, line))
    return shown


def _newest_picture(agent: Agent, story: Story) -> list[Attachment]:
    told = doors.messages(agent, story).order_by()
    files = Attachment.objects.filter(mention__messages__in=told, media_type__in=KINDS)
    return list(files.exclude(digest="").order_by("-mention")[:1])
