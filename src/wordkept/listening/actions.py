"""Understand what arrived, and believe the agent who says it was understood wrongly."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.intake.models import Mention
from wordkept.journal.actions import New, record, record_many
from wordkept.journal.models import Fact
from wordkept.journal.rows import insert_all
from wordkept.listening import learning, rules, understanding
from wordkept.listening.models import Correction, Reading
from wordkept.people.actions import actor
from wordkept.people.models import Agent


class NotCorrected(ValueError):
    """The words tell the agent why."""


def understand(facts: Sequence[Fact]) -> None:
    """A reading for each mention, once. Our own words and machines' need none, but go on as well."""
    told = {fact.data["mention"]: fact for fact in facts}
    fresh = list(Mention.objects.filter(pk__in=told, reading=None).order_by("pk"))
    with transaction.atomic():
        insert_all(read([mention for mention in fresh if _by_a_customer(mention)]))
        record_many([_understood(told[mention.pk]) for mention in fresh])


def _by_a_customer(mention: Mention) -> bool:
    return not (mention.ours or mention.automatic)


def read(mentions: Sequence[Mention]) -> list[Reading]:
    found = understood(mentions)
    return [_as_reading(*pair) for pair in zip(mentions, found, strict=True)]


def understood(mentions: Sequence[Mention]) -> list[rules.Understood]:
    """What the shipped models say, and on top of that what colleagues taught us."""
    return learning.better(understanding.understood(mentions), mentions)


def _as_reading(mention: Mention, found: rules.Understood) -> Reading:
    return Reading(
        mention=mention,
        language=found.language[:10],
        language_confidence=found.language_confidence,
        polarity=found.polarity,
        confidence=found.confidence,
        intents=[intent.name for intent in found.intents],
        urgency=found.urgency,
        delight=found.delight,
        complaint=found.complaint,
        request=found.request,
        due=understanding.due(mention, found),
        motive=found.motive,
        scores=found.scores,
        reasons=found.reasons,
    )


def _understood(fact: Fact) -> New:
    return New("mention.understood", fact.subject, "", fact.department, fact.data)


@transaction.atomic
def correct(agent: Agent, mention: Mention, field: str, value: object) -> Correction:
    """`value` may come as the words of a form: "3", "true", "complaint, legal".

    To say what we say already is welcome too: now a person is sure of it.
    """
    reading = _reading(mention)
    correction = _corrected(agent, reading, field, rules.corrected(field, value))
    reading.reasons = {**reading.reasons, field: f"{agent.first_name} says so"}
    _sure(reading, field, 1.0)
    reading.save()
    return correction


@transaction.atomic
def undo(agent: Agent, correction: Correction) -> Correction:
    """A correction the other way round. Nothing is struck out; what we had read comes back."""
    reading = _reading(correction.reading.mention)
    field = correction.field
    if reading.corrections.filter(field=field).latest("id") != correction:
        raise NotCorrected(f"Somebody corrected the {field} again since")
    undone = _corrected(agent, reading, field, correction.was)
    if not _differs(reading, field):
        [fresh] = understood([reading.mention])
        reading.reasons = {**reading.reasons, field: fresh.reasons.get(field, "")}
        _sure(
            reading, field, fresh.language_confidence if field == "language" else fresh.confidence
        )
    reading.save()
    return undone


def _reading(mention: Mention) -> Reading:
    found = Reading.objects.select_for_update().filter(mention=mention)
    reading = found.select_related("mention__account").first()
    if reading is None:
        raise NotCorrected(_("This was not read yet; try again in a moment"))
    return reading


def _corrected(agent: Agent, reading: Reading, field: str, now: object) -> Correction:
    correction = Correction.objects.create(
        reading=reading, field=field, was=getattr(reading, field), now=now, agent=agent
    )
    setattr(reading, field, now)
    reading.corrected = any(_differs(reading, name) for name in rules.CORRECTABLE)
    record(
        "reading.corrected",
        f"mention:{reading.pk}",
        actor(agent),
        reading.mention.account.department_id,
        mention=reading.pk,
        field=field,
        correction=correction.pk,
    )
    return correction


def _differs(reading: Reading, field: str) -> bool:
    """Is the field now other than we had read it ourselves?"""
    first = reading.corrections.filter(field=field).first()
    return first is not None and first.was != getattr(reading, field)


def _sure(reading: Reading, field: str, confidence: float) -> None:
    if field == "polarity":
        reading.confidence = confidence
    elif field == "language":
        reading.language_confidence = confidence
