"""What we want to say: drafts that survive everything, and the outbox that tells the truth."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.campaigns.models import Variant
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Account
from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Draft(models.Model):
    """Half-written words of one agent in one conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    mode = models.CharField(max_length=8, default="public")
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "agent"], name="draft_once")
        ]


class Reply(models.Model):
    """One row of the outbox. queued -> attempting (committed before the call) -> sent | failed | unknown.

    `waiting` asks a colleague to let it go, `held` waits for somebody to release it: nothing leaves
    from there. A published post is a row without conversation and message, with its `variant`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        HELD = "held"
        QUEUED = "queued"
        ATTEMPTING = "attempting"
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"
        RECALLED = "recalled"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    client_key = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="replies")
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="reply")
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, related_name="replies"
    )
    variant = models.OneToOneField(Variant, models.PROTECT, null=True, related_name="reply")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    parent_id = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    leaves_at = models.DateTimeField()
    first_try_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=40, blank=True)
    remote_id = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    why = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "replies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(message=None) ^ models.Q(variant=None), name="reply_or_post"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["leaves_at"], name="reply_queued", condition=models.Q(state="queued")
            ),
            models.Index(
                fields=["lease_until"],
                name="reply_attempting",
                condition=models.Q(state="attempting"),
            ),
            models.Index(
                fields=["remote_id"],
                name="reply_by_remote_id",
                condition=~models.Q(remote_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.words[:40]}"

    @property
    def words(self) -> str:
        if self.message:
            return self.message.text
        return self.variant.words if self.variant else ""


class Pointer(models.Model):
    """After a move: may the old handle say in public who goes on? Open until sent or not needed."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="pointers")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    to = models.ForeignKey(Account, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reply = models.OneToOneField(Reply, models.PROTECT, null=True, related_name="pointer")
    dropped_at = models.DateTimeField(null=True)


class Approval(models.Model):
    """Who was asked to let a reply go, why, and what they said. Versions stay: one row for each try."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="approvals")
    text = models.TextField()
    why = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    verdict = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]


class Stop(models.Model):
    """The stop switch: while one is not lifted, nothing of its scope leaves. Nobody can forget it: it is shown."""

    class Scope(models.TextChoices):
        POSTS = "posts"
        EVERYTHING = "all"

    scope = models.CharField(max_length=5, choices=Scope)
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    why = models.CharField(max_length=300)
    pressed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pressed_at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pressed_at"]
