"""What reaches us and through which connected account: raw first, readable second, lost never."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Account(models.Model):
    """One connected presence on a channel. `place` is the kind of place as people see it."""

    class State(models.TextChoices):
        OK = "ok"
        BROKEN = "broken"
        OFF = "off"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    channel = models.CharField(max_length=30)
    place = models.CharField(max_length=30)
    handle = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="accounts")
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OK)
    state_since = models.DateTimeField(default=clock.now)
    trouble = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)
    cursor = models.TextField(blank=True)
    next_pull_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    connected_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["connected_at"]
        constraints = [models.UniqueConstraint(fields=["channel", "handle"], name="account_once")]

    def __str__(self) -> str:
        return f"{self.handle} on {self.place}"


class Raw(models.Model):
    """One item exactly as it came (zlib), under a key that is unique for ever.

    `salt` makes its digest in the journal unguessable; it goes when the body goes.
    """

    class State(models.TextChoices):
        READ = "read"
        QUARANTINED = "quarantined"

    id: models.BigIntegerField[int, int] = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="raws")
    remote_id = models.CharField(max_length=500)
    revision = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=8)
    body = models.BinaryField()
    salt = models.BinaryField(max_length=16)
    arrived_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=11, choices=State, default=State.READ)
    trouble = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "remote_id", "revision"], name="raw_once_for_ever"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="raw_quarantined", condition=models.Q(state="quarantined")
            )
        ]


class Mention(models.Model):
    """One thing somebody published or sent, as received. Immutable: an edit is another row."""

    id: models.BigIntegerField[int, int] = models.BigIntegerField(primary_key=True)
    raw = models.OneToOneField(Raw, models.PROTECT, related_name="mention")
    account = models.ForeignKey(Account, models.PROTECT, related_name="mentions")
    kind = models.CharField(max_length=10)
    remote_id = models.CharField(max_length=500)
    revision = models.CharField(max_length=120, blank=True)
    parent_id = models.CharField(max_length=500, blank=True)
    root_id = models.CharField(max_length=500, blank=True)
    author_id = models.CharField(max_length=320)
    author_handle = models.CharField(max_length=320, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    arrived_at = models.DateTimeField(default=clock.now)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    visibility = models.CharField(max_length=8, default="public")
    place = models.CharField(max_length=30)
    url = models.CharField(max_length=1000, blank=True)
    via = models.CharField(max_length=8)
    ours = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    addressed = models.BooleanField(default=True)
    has_html = models.BooleanField(default=False)
    rating = models.SmallIntegerField(null=True)
    reach = models.BigIntegerField(null=True)
    extra = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "remote_id"], name="mention_by_remote_id"),
            models.Index(
                fields=["account", "parent_id"],
                name="mention_ours_by_parent",
                condition=models.Q(ours=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.remote_id}"


class Attachment(models.Model):
    """A file that came with a mention, kept on disk under its digest; downloads pass the doors."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    mention = models.ForeignKey(Mention, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    alt = models.CharField(max_length=1000, blank=True)


class Logged(models.Model):
    """A call or a letter that a colleague wrote down, and how the matter stood by then."""

    class Outcome(models.TextChoices):
        WAITS = "waits"
        ANSWERED = "answered"
        SOLVED = "solved"

    mention = models.OneToOneField(Mention, models.PROTECT, primary_key=True, related_name="logged")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITS)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.mention_id} {self.outcome}"
