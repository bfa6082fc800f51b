"""Learn from colleagues: their corrections become a layer of our own on top of the shipped models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from wordkept.intake.models import Mention
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening import rules
from wordkept.listening.models import Correction, Lesson, Reading
from wordkept.listening.rules import layer as layers
from wordkept.listening.rules.layer import Layer
from wordkept.listening.rules.layering import (
    ENOUGH,
    ENOUGH_WRITERS,
    Case,
    Gain,
    gain,
    learned,
    missing,
)
from wordkept.listening.rules.teaching import (
    TASKS,
    TAUGHT,
    Task,
    labels_of,
    relabelled,
    sureness,
)
from wordkept.listening.understanding import understood, words_of
from wordkept.people.actions import actor
from wordkept.people.models import Agent

MOST = 1_000
A_FEW = 10
A_DAY = timedelta(days=1)


class NotEnough(ValueError):
    """`more` corrections are missing; the words say so to an agent."""

    def __init__(self, more: int) -> None:
        super().__init__(
            _("%(more)d more corrections are needed before this can be learned") % {"more": more}
        )
        self.more = more


def learn_due() -> int:
    """By the clock: learn where corrections came since the last lesson. Returns how many lessons."""
    return sum(_tried(task) for task in due())


def due() -> list[str]:
    """Ten new corrections are worth a lesson at once; fewer wait for the next day."""
    told = Correction.objects.order_by().values_list("field").annotate(Max("at"), Count("id"))
    made = dict(Lesson.objects.order_by().values_list("task").annotate(Max("made_at")))
    return [
        task
        for task, last, many in told
        if task in TASKS and many >= ENOUGH and _worth(task, last, made.get(task))
    ]


def _worth(task: str, last: datetime, made_at: datetime | None) -> bool:
    corrected = Correction.objects.filter(field=task).order_by()
    if made_at is None:
        return corrected.values("reading__mention__author_id").distinct().count() >= ENOUGH_WRITERS
    if last <= made_at:
        return False
    return clock.now() - made_at >= A_DAY or corrected.filter(at__gt=made_at).count() >= A_FEW


def _tried(name: str) -> int:
    try:
        learn(name)
    except (NotEnough, IntegrityError):  # another worker was faster, or the writers are too few
        return 0
    return 1


def learn(name: str) -> Lesson:
    """A new version of the layer; active at once if it reads held-out corrections better."""
    task = TASKS[name]
    cases, labels = cases_of(task)
    if more := missing(cases):
        raise NotEnough(more)
    new = learned(cases, labels, task.several)
    return _kept(task, new, gain(cases, labels, task.several))


@transaction.atomic
def _kept(task: Task, new: Layer, measured: Gain) -> Lesson:
    last = Lesson.objects.filter(task=task.name).first()
    lesson = Lesson.objects.create(
        task=task.name,
        version=last.version + 1 if last else 1,
        weights=new.packed(),
        learned_from=measured.held_out,
        held_out=measured.held_out,
        before=measured.before,
        after=measured.after,
        why=verdict(measured),
    )
    _tell("lesson.learned", lesson, "")
    if measured.good and not switched_off(task.name):
        _activate(lesson, "")
    return lesson


def verdict(measured: Gain) -> str:
    if measured.after <= measured.before:
        return "no gain on corrections it had not seen"
    if not measured.good:
        return f"would change {measured.touched:.0%} of what nobody corrected"
    return "reads corrections it had not seen better"


def switched_off(task: str) -> bool:
    """Somebody took the layer off and nobody put one on since: then learning leaves it off."""
    names = ("lesson.activated", "lesson.withdrawn")
    last = Fact.objects.filter(name__in=names, subject=f"task:{task}").order_by("id").last()
    return last is not None and last.name == "lesson.withdrawn"


@transaction.atomic
def activate(agent: Agent, lesson: Lesson) -> None:
    """Also the way back: any earlier version can be put on again."""
    _activate(lesson, actor(agent))


def _activate(lesson: Lesson, who: str) -> None:
    Lesson.objects.filter(task=lesson.task, active=True).update(active=False)
    lesson.active = True
    lesson.save(update_fields=["active"])
    _tell("lesson.activated", lesson, who)


@transaction.atomic
def withdraw(agent: Agent, lesson: Lesson) -> None:
    """Back to the shipped model alone; the lesson stays and can be put on again."""
    if Lesson.objects.filter(pk=lesson.pk, active=True).update(active=False):
        lesson.active = False
        _tell("lesson.withdrawn", lesson, actor(agent))


def _tell(name: str, lesson: Lesson, who: str) -> None:
    record(name, f"task:{lesson.task}", who, None, lesson=lesson.pk, version=lesson.version)


def cases_of(task: Task) -> tuple[list[Case], tuple[str, ...]]:
    """What was corrected, the last word on each; and as many readings that nobody minded."""
    said = [(one.reading, one.now, True) for one in corrections(task.name)]
    quiet = Reading.objects.exclude(corrections__field=task.name).filter(corrected=False)
    silent = quiet.select_related("mention").order_by("-mention_id")[: max(len(said), ENOUGH)]
    told = [*said, *((reading, getattr(reading, task.name), False) for reading in silent)]
    return as_cases(task, told)


def corrections(task: str) -> list[Correction]:
    """Newest first; of several on one reading the last counts."""
    rows = Correction.objects.filter(field=task).select_related("reading__mention").order_by("-id")
    last: dict[int, Correction] = {}
    for row in rows[: 2 * MOST]:
        last.setdefault(row.reading_id, row)
    return list(last.values())[:MOST]


def as_cases(
    task: Task, told: Sequence[tuple[Reading, object, bool]]
) -> tuple[list[Case], tuple[str, ...]]:
    """The shipped model is asked anew, so that the layer never learns from itself."""
    found = understood([reading.mention for reading, _now, _corrected in told])
    said = [labels_of(task, now) for _reading, now, _corrected in told]
    shipped = [labels_of(task, getattr(one, task.name)) for one in found]
    labels = task.labels or tuple(sorted(frozenset().union(*said, *shipped)))
    cases = [
        Case(
            words_of(reading.mention),
            reading.mention.author_id or str(reading.pk),
            sureness(task, one, labels),
            right if corrected else first,
            corrected,
        )
        for (reading, _now, corrected), one, right, first in zip(
            told, found, said, shipped, strict=True
        )
    ]
    return cases, labels


def better(
    found: Sequence[rules.Understood], mentions: Sequence[Mention]
) -> list[rules.Understood]:
    """What the active layers make of what the shipped models understood. One query a batch."""
    read = list(found)
    for name, pk in Lesson.objects.filter(active=True).values_list("task", "pk"):
        if name in TASKS and read:
            read = seen_by(
                layer(pk), TASKS[name], read, [words_of(mention) for mention in mentions]
            )
    return read


def seen_by(
    taught: Layer, task: Task, found: Sequence[rules.Understood], texts: Sequence[str]
) -> list[rules.Understood]:
    shipped = layers.table([sureness(task, one, taught.labels) for one in found], taught.labels)
    scores, rows = taught.scores(texts, shipped)

    def why(at: int, label: str) -> str:
        words = ", ".join(
            f"“{word}”" for word in taught.words(rows, at, taught.labels.index(label))
        )
        return f"{TAUGHT}: {words}" if words else TAUGHT

    return [
        relabelled(
            one,
            task,
            dict(zip(taught.labels, scores[at].tolist(), strict=True)),
            lambda label, at=at: why(at, label),  # type: ignore[misc]
        )
        for at, one in enumerate(found)
    ]


@lru_cache(maxsize=32)
def layer(pk: int) -> Layer:
    """A lesson never changes, so its layer is read once a process."""
    return Layer.load(bytes(Lesson.objects.get(pk=pk).weights))


def labelled() -> Iterator[dict[str, str]]:
    """What our people's conversations are about, for `wordkept train intents`: surest first."""
    readings = Reading.objects.select_related("mention").order_by("mention_id")
    for reading in readings.iterator():
        if reading.intents:
            yield {"text": words_of(reading.mention), "label": reading.intents[0]}
