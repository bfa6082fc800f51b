"""What we publish: one text, a variant for each place, links that count visits and nobody."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.campaigns.models.plans import Campaign
from wordkept.intake.models import Account
from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Post(models.Model):
    """A planned post. `value` says what the reader gains; without it nothing is scheduled.

    `topic` are words for finding open trouble; `cheerful` posts are held in a flood or an incident.
    `sealed` is the digest of what was approved, words and pictures: nothing else leaves.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        WAITING = "waiting"
        SCHEDULED = "scheduled"
        HELD = "held"
        LEFT = "left"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="posts")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="posts")
    text = models.TextField()
    value = models.CharField(max_length=300, blank=True)
    topic = models.JSONField(default=list)
    cheerful = models.BooleanField(default=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    leaves_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    returned_why = models.CharField(max_length=500, blank=True)
    held_why = models.CharField(max_length=300, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sealed = models.CharField(max_length=64, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["leaves_at", "made_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Variant(models.Model):
    """The post as one account will say it. An empty text means: the common one. `bare`: no pictures."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="variants")
    account = models.ForeignKey(Account, models.PROTECT, related_name="variants")
    text = models.TextField(blank=True)
    bare = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "account"], name="variant_once")
        ]

    @property
    def words(self) -> str:
        return self.text or self.post.text


class PostPicture(models.Model):
    """A picture of a post, kept on disk under its digest as it will leave. `place`: which comes first.

    `alt` is what those read who cannot see it; without it nothing is approved.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="pictures")
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["place", "id"]


class Link(models.Model):
    """Our own short address for a target; it counts days and nobody."""

    slug = models.SlugField(max_length=16, unique=True)
    target = models.CharField(max_length=1000)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="links")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="links")
    made_at = models.DateTimeField(default=clock.now)


class Visit(models.Model):
    """How often a link was followed on one day, from where as far as the link itself says."""

    link = models.ForeignKey(Link, models.PROTECT, related_name="visits")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["link", "day"], name="visit_day")]


class Hold(models.Model):
    """Trouble that keeps cheerful posts back: a flood or an incident, until it is over.

    `about` are words of the trouble; what was held stays held until a named person releases it.
    """

    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=40)
    why = models.CharField(max_length=300)
    about = models.JSONField(default=list)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="hold_once")]
