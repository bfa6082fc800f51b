"""How much is said about something, five minutes by five minutes, and when it became too much."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Series(models.Model):
    """One stream that is watched: everything a query, a topic, a handle or a product brings.

    `key` is the id of what it counts; `memory` is the detector's state after `watched_until`.
    `heard` was counted until then in time, `missed` came later than that.
    """

    class Kind(models.TextChoices):
        QUERY = "query"
        TOPIC = "topic"
        HANDLE = "handle"

    department = models.ForeignKey(Department, models.PROTECT, related_name="series")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    memory = models.JSONField(default=dict)
    watched_until = models.DateTimeField(null=True)
    heard = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="series_once")
        ]


class Tally(models.Model):
    """Five minutes of a series by the time people wrote. `weight` is negativity x reach, in voices."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="tallies")
    start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)
    reach = models.BigIntegerField(default=0)
    weight = models.FloatField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "start"], name="tally_once")
        ]
        indexes: ClassVar = [models.Index(fields=["start"], name="tally_by_start")]


class Flood(models.Model):
    """A warning that dissatisfaction rises beyond what this hour of this weekday usually brings."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="floods")
    department = models.ForeignKey(Department, models.PROTECT, related_name="floods")
    name = models.CharField(max_length=120)
    measure = models.CharField(max_length=8)
    score = models.FloatField()
    volume = models.PositiveIntegerField()
    usual = models.FloatField()
    negative = models.FloatField(default=0)
    reach = models.BigIntegerField(default=0)
    forecast = models.JSONField(default=dict)
    quotes = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    why = models.CharField(max_length=400, blank=True)
    began_at = models.DateTimeField()
    warned_at = models.DateTimeField(default=clock.now)
    calmed_at = models.DateTimeField(null=True)
    judged = models.CharField(max_length=8, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_why = models.CharField(max_length=200, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        ordering: ClassVar = ["-warned_at"]

    def __str__(self) -> str:
        return self.name
