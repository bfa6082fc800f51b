"""What we understood of a mention, with a reason for each claim, and who corrected it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.intake.models import Mention
from wordkept.kernel import clock


class Reading(models.Model):
    """How a mention was understood. `reasons` holds one sentence fragment per field.

    `complaint` is a probability. `request` is "", "request" or "commitment"; `due` is the
    day or moment it names.
    """

    mention = models.OneToOneField(
        Mention, models.PROTECT, primary_key=True, related_name="reading"
    )
    language = models.CharField(max_length=10, blank=True)
    language_confidence = models.FloatField(default=0)
    polarity = models.CharField(max_length=8, default="neutral")
    confidence = models.FloatField(default=0)
    intents = models.JSONField(default=list)
    urgency = models.PositiveSmallIntegerField(default=0)
    delight = models.BooleanField(default=False)
    complaint = models.FloatField(default=0)
    request = models.CharField(max_length=10, blank=True)
    due = models.DateTimeField(null=True)
    motive = models.CharField(max_length=8, blank=True)
    scores = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    corrected = models.BooleanField(default=False)


class Correction(models.Model):
    """An agent said it was understood wrongly. Kept for learning; can be undone."""

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20)
    was = models.JSONField()
    now = models.JSONField()
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["id"]
