"""Delights worth telling: what was said, whether we may tell it, where we did, and who may answer beside us."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import clock, ids
from wordkept.people.models import Department

AGENT = settings.AUTH_USER_MODEL


class Story(models.Model):
    """One conversation as a story: its messages, less those left out, told by its customer.

    `shared` are other departments that see its public part once it is kept. `conditions`
    are the teller's own words or ours for them; `permission` changes only with a Consent.
    """

    class State(models.TextChoices):
        FOUND = "found"
        KEPT = "kept"
        LEFT = "left"

    class Permission(models.TextChoices):
        NOT_ASKED = ""
        ASKED = "asked"
        GRANTED = "granted"
        REFUSED = "refused"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    conversation = models.OneToOneField(Conversation, models.PROTECT, related_name="story")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8)
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=5, choices=State, default=State.FOUND)
    title = models.CharField(max_length=120, blank=True)
    called = models.CharField(max_length=80, blank=True)
    left_out = models.JSONField(default=list)
    shared = models.ManyToManyField(Department, related_name="stories")
    permission = models.CharField(
        max_length=8, choices=Permission, default=Permission.NOT_ASKED, blank=True
    )
    conditions = models.CharField(max_length=500, blank=True)
    found_at = models.DateTimeField(default=clock.now)
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(AGENT, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "stories"
        ordering: ClassVar = ["-found_at"]
        indexes: ClassVar = [
            models.Index("state", models.F("found_at").desc(), name="story_by_state")
        ]

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """One step towards permission or away from it, with the message that says so. Never changed."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="consents")
    says = models.CharField(max_length=8)
    words = models.TextField(blank=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(AGENT, models.PROTECT, null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["id"]


class Use(models.Model):
    """Where a story was told: that, when, by whom, what came of it, and whether it was taken down."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="uses")
    where = models.CharField(max_length=120)
    url = models.CharField(max_length=1000, blank=True)
    agent = models.ForeignKey(AGENT, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=500, blank=True)
    down_at = models.DateTimeField(null=True)
    down_by = models.ForeignKey(AGENT, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at"]


class Invitation(models.Model):
    """An advocate was asked to answer somebody's question, and that we asked is said openly."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="invitations")
    question = models.ForeignKey(Conversation, models.PROTECT, related_name="invitations")
    words = models.TextField()
    agent = models.ForeignKey(AGENT, models.PROTECT)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at"]
