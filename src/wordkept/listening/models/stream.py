"""The stream: themes that many people talk about, who they are, and when one of us first looked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.intake.models import Mention
from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Topic(models.Model):
    """A theme with an id that stays. `terms` name it until somebody gives it a `name`."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="topics")
    name = models.CharField(max_length=80, blank=True)
    terms = models.JSONField(default=list)
    centre = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    told_words = models.CharField(max_length=1000, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        ordering: ClassVar = ["-last_at"]
        indexes: ClassVar = [
            models.Index("department", models.F("last_at").desc(), name="topic_by_last")
        ]

    def __str__(self) -> str:
        return self.name or ", ".join(self.terms[:3])


class Finding(models.Model):
    """Where a mention stands in the stream; written once, after all queries were asked.

    `echo_of` is the first of many nearly equal posts; `role` is who its author is to us.
    """

    mention = models.OneToOneField(
        Mention, models.PROTECT, primary_key=True, related_name="finding"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="findings")
    likeness = models.FloatField(default=0)
    echo_of = models.ForeignKey(Mention, models.PROTECT, null=True, related_name="echoes")
    fingerprint = models.BigIntegerField(default=0)
    role = models.CharField(max_length=10, blank=True)
    role_why = models.CharField(max_length=200, blank=True)
    hashtags = models.JSONField(default=list)
    muted = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index("topic", models.F("mention").desc(), name="finding_of_topic"),
            models.Index(fields=["fingerprint"], name="finding_by_fingerprint"),
        ]


class Attention(models.Model):
    """What we did about a mention: first seen by a person, made a conversation, answered."""

    mention = models.OneToOneField(
        Mention, models.PROTECT, primary_key=True, related_name="attention"
    )
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=200, blank=True)


class Gathering(models.Model):
    """Whose turn it is to gather in a department: one worker at a time holds this row.

    `mark` changes with every turn: a worker whose memory bears another one reads the tables again.
    """

    department = models.OneToOneField(Department, models.PROTECT, primary_key=True)
    mark = models.CharField(max_length=32, blank=True)


class Voice(models.Model):
    """How often somebody wrote where a department listens, and in what mood."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="voices")
    place = models.CharField(max_length=30)
    author_id = models.CharField(max_length=320)
    said = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "author_id", "place"], name="voice_once")
        ]


class AuthorRole(models.Model):
    """Somebody said who an author is: critic, advocate, press, employee, influencer."""

    place = models.CharField(max_length=30)
    author_id = models.CharField(max_length=320)
    role = models.CharField(max_length=10)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "author_id"], name="author_role_once")
        ]
