"""What marketing plans and what both sides signed: campaigns, offers, expected questions, agreements, goals."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Campaign(models.Model):
    """A brief with dates. `version` grows with every edit; what was signed names its version.

    `words` are hashtags, codes and phrases by which a mention of it is known.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ASKED = "asked"
        SIGNED = "signed"
        LIVE = "live"
        OVER = "over"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120)
    goal = models.CharField(max_length=500, blank=True)
    audience = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=500, blank=True)
    claims = models.TextField(blank=True)
    words = models.JSONField(default=list)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="campaigns")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-starts_at", "-made_at"]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """What a campaign gives away: a code, its worth, its terms and its end."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="offers")
    code = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    terms = models.TextField(blank=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Question(models.Model):
    """What customers will ask, with the answer that care will give."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="questions")
    question = models.CharField(max_length=300)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Agreement(models.Model):
    """What departments agreed on ahead: dated, owned, in versions, to be looked at again."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    title = models.CharField(max_length=160)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements")
    departments = models.ManyToManyField(Department, related_name="agreements")
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["title"]


class Signature(models.Model):
    """A department signed a version of a campaign or of an agreement, perhaps with corrections."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="signatures")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="signatures")
    version = models.PositiveIntegerField()
    department = models.ForeignKey(Department, models.PROTECT)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    corrections = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at"]


class PlanVersion(models.Model):
    """A brief or an agreement as it stood: whoever signed can see what they signed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="versions")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]


class Goal(models.Model):
    """A measure that departments share."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="goals")
    what = models.CharField(max_length=200)
    measure = models.CharField(max_length=200, blank=True)
    target = models.CharField(max_length=80, blank=True)
    until = models.DateField(null=True)
    how = models.TextField(blank=True)
    met_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["until", "id"]


class Touchpoint(models.Model):
    """Where customers meet us: a place, a stage, who owns it, and what is missing there."""

    place = models.CharField(max_length=40)
    stage = models.CharField(max_length=8)
    owner = models.ForeignKey(Department, models.PROTECT, null=True, related_name="touchpoints")
    what = models.CharField(max_length=200, blank=True)
    gap = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "stage"], name="touchpoint_once")
        ]
