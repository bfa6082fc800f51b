"""Being seen to listen: the public end of what was solved in private, and answers worth saying again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import clock
from wordkept.people.models import Department


class Closing(models.Model):
    """Somebody was asked for a public closing note, and what came of it. `why` is the reason of a no."""

    class State(models.TextChoices):
        ASKED = "asked"
        NOTED = "noted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="closing"
    )
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="closes")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    why = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"closing note: {self.state}"


class Answer(models.Model):
    """A public answer of ours that is out. `gist` is equal for nearly the same words, "" for too few.

    `reach` is how many follow whom it answered, None where the place does not say.
    """

    message = models.OneToOneField(
        Message, models.PROTECT, primary_key=True, related_name="public_answer"
    )
    department = models.ForeignKey(Department, models.PROTECT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField()
    gist = models.CharField(max_length=64, blank=True)
    reach = models.BigIntegerField(null=True)
    reused = models.PositiveIntegerField(default=0)
    original = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["department", "gist"],
                name="answer_by_gist",
                condition=models.Q(original=True) & ~models.Q(gist=""),
            ),
            models.Index("department", models.F("at").desc(), name="answer_newest"),
            models.Index(
                "department",
                models.F("reused").desc(),
                models.F("at").desc(),
                name="answer_most_reused",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Reuse(models.Model):
    """A reply that says an earlier answer again: taken from it, or in nearly the same words."""

    class How(models.TextChoices):
        TAKEN = "taken"
        SAME_WORDS = "same"

    message = models.OneToOneField(
        Message, models.PROTECT, primary_key=True, related_name="says_again"
    )
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reuses")
    how = models.CharField(max_length=5, choices=How)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.answer_id} again"


class Taken(models.Model):
    """An earlier answer was put into a composer and waits to be sent, or not."""

    conversation = models.ForeignKey(Conversation, models.CASCADE)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    answer = models.ForeignKey(Answer, models.CASCADE)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "agent"], name="taken_once")
        ]


class Look(models.Model):
    """Somebody looked at the whole correspondence as a newspaper would print it. `why` it was asked."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="looks")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["id"]
