"""Reads again, off the way in, what was said in languages that our own models do not read."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from wordkept.journal.actions import New, record_many
from wordkept.listening.models import Reading
from wordkept.listening.rules.language import Language, from_hint
from wordkept.listening.rules.mood import READ, Mood
from wordkept.listening.rules.said import cut
from wordkept.listening.rules.trained import encoder
from wordkept.listening.rules.understanding import hear
from wordkept.listening.understanding import words_of

BATCH = 20
NEWEST = 20_000
UNSURE = 0.4
MARK = "encoder"


def reread() -> int:
    """Nothing where the extra is not installed. What a colleague corrected stays theirs."""
    if not (settings.SECOND_READING and encoder.installed()):
        return 0
    unsure = list(_unsure())
    moods = encoder.reread([hear(cut(words_of(one.mention)), _language(one)) for one in unsure])
    if unsure:
        _keep(dict(zip((one.pk for one in unsure), moods, strict=True)))
    return len(unsure)


def _unsure() -> QuerySet[Reading]:
    """The newest only: what nobody looks at any more need not be understood better."""
    last = Reading.objects.aggregate(last=Max("pk"))["last"] or 0
    recent = Reading.objects.filter(pk__gt=last - NEWEST, corrected=False, confidence__lt=UNSURE)
    foreign = recent.exclude(language__in=("", *READ)).exclude(scores__has_key=MARK)
    return foreign.select_related("mention").order_by("-pk")[:BATCH]


def _language(reading: Reading) -> Language:
    return Language(from_hint(reading.language), reading.language_confidence, "")


@transaction.atomic
def _keep(moods: Mapping[int, Mood]) -> None:
    """A colleague may have corrected one meanwhile, so they are taken anew, and locked."""
    rows = Reading.objects.select_for_update().filter(pk__in=moods, corrected=False)
    fresh = list(rows.select_related("mention__account").order_by("pk"))
    for reading in fresh:
        mood = moods[reading.pk]
        reading.polarity, reading.confidence = mood.polarity, mood.confidence
        reading.scores = {**reading.scores, "polarity": mood.scores, MARK: mood.scores}
        reading.reasons = {**reading.reasons, "polarity": mood.reason}
    Reading.objects.bulk_update(fresh, ["polarity", "confidence", "scores", "reasons"])
    record_many([_again(reading) for reading in fresh])


def _again(reading: Reading) -> New:
    department = reading.mention.account.department_id
    return New("reading.again", f"mention:{reading.pk}", "", department, {"mention": reading.pk})
