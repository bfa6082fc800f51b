"""You said, we did: what customers want changed, on its way to product and back to those who said it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.conversations.models import Conversation
from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Feedback(models.Model):
    """One thing many people said. `did` is what we answer with; `shown` puts it on the public page."""

    class State(models.TextChoices):
        NOTED = "noted"
        PASSED = "passed"
        DONE = "done"
        DECLINED = "declined"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="feedback")
    title = models.CharField(max_length=160)
    said = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.NOTED)
    did = models.TextField(blank=True)
    shown = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feedback")
    made_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "feedback"
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.title


class Voice(models.Model):
    """Somebody who said it, and when they heard what became of it."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="voices")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="voices")
    said_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["said_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feedback", "conversation"], name="feedback_voice_once")
        ]
