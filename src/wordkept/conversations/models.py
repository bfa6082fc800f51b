"""What one customer and we say to each other about one matter: messages, and notes among us."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.intake.models import Account, Mention
from wordkept.kernel import clock, ids
from wordkept.people.models import Customer, Department, Identity


class Conversation(models.Model):
    """One customer, one matter. Counters and the last message are kept here so that lists cost O(page)."""

    class State(models.TextChoices):
        OPEN = "open"
        SNOOZED = "snoozed"
        RESOLVED = "resolved"
        MERGED = "merged"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="conversations")
    identity = models.ForeignKey(Identity, models.PROTECT, related_name="conversations")
    account = models.ForeignKey(Account, models.PROTECT, related_name="conversations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="conversations")
    place = models.CharField(max_length=30)
    root_id = models.CharField(max_length=500)
    subject = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="conversations"
    )
    snoozed_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_text = models.CharField(max_length=200, blank=True)
    last_by = models.CharField(max_length=8, default="customer")
    waiting_since = models.DateTimeField(null=True)
    unread = models.PositiveIntegerField(default=0)
    messages_count = models.PositiveIntegerField(default=0)
    visibility = models.CharField(max_length=8, default="public")
    urgency = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=8, default="neutral")
    delight = models.BooleanField(default=False)
    intents = models.JSONField(default=list)
    language = models.CharField(max_length=10, blank=True)
    reach = models.BigIntegerField(null=True)
    addressed = models.BooleanField(default=True)
    promises_open = models.PositiveSmallIntegerField(default=0)
    promise_due_at = models.DateTimeField(null=True)
    promise_what = models.CharField(max_length=200, blank=True)
    tried_before = models.JSONField(default=list)
    flagged_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=8, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "root_id", "identity"], name="conversation_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                "department",
                models.F("last_at").desc(),
                models.F("id").desc(),
                name="conversation_open",
                condition=models.Q(state="open"),
            ),
            models.Index(
                "department",
                "state",
                models.F("last_at").desc(),
                models.F("id").desc(),
                name="conversation_by_state",
            ),
            models.Index(
                "assignee",
                models.F("last_at").desc(),
                models.F("id").desc(),
                name="conversation_mine",
                condition=models.Q(state="open"),
            ),
            models.Index(
                fields=["snoozed_until"],
                name="conversation_asleep",
                condition=models.Q(state="snoozed"),
            ),
            models.Index("customer", models.F("last_at").desc(), name="conversation_of_customer"),
            models.Index(
                fields=["department", "flagged_at"],
                name="conversation_last_resort",
                condition=models.Q(flagged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.last_text


class Message(models.Model):
    """One thing said in a conversation. Its id follows the time the writer wrote it."""

    class By(models.TextChoices):
        CUSTOMER = "customer"
        BRAND = "brand"
        NOTE = "note"

    id: models.BigIntegerField[int, int] = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="messages")
    by = models.CharField(max_length=8, choices=By)
    visibility = models.CharField(max_length=8)
    identity = models.ForeignKey(Identity, models.PROTECT, null=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    mention = models.ForeignKey(Mention, models.PROTECT, null=True, related_name="messages")
    remote_id = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    has_html = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    gone_by = models.CharField(max_length=40, blank=True)
    sending = models.CharField(max_length=10, blank=True)
    sending_why = models.CharField(max_length=300, blank=True)
    leaves_at = models.DateTimeField(null=True)
    points = models.BooleanField(default=False, db_default=False)  # to another handle: no answer

    class Meta:
        indexes: ClassVar = [
            models.Index("conversation", models.F("id").desc(), name="message_in_thread"),
            models.Index(
                fields=["remote_id"],
                name="message_by_remote_id",
                condition=~models.Q(remote_id=""),
            ),
            models.Index(
                fields=["sending"],
                name="message_being_sent",
                condition=~models.Q(sending=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Stay(models.Model):
    """An account a conversation was moved away from: what is said to it in that thread still lands there."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="stays")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "account"], name="stay_once")
        ]


class Remit(models.Model):
    """What one handle answers: words and intents that lead there, and a sentence for colleagues."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="remit")
    belongs = models.CharField(max_length=300, blank=True)
    words = models.JSONField(default=list)
    intents = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.belongs


class Presence(models.Model):
    """Who looks at a conversation or types in it right now. Ends by itself; never a fact."""

    conversation = models.ForeignKey(Conversation, models.CASCADE)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    doing = models.CharField(max_length=8)
    until = models.DateTimeField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "agent"], name="presence_once")
        ]
        indexes: ClassVar = [models.Index(fields=["until"], name="presence_ends")]


class Outreach(models.Model):
    """Why we write to somebody who did not address us. Without it no reply leaves.

    `elsewhere` says why we wrote first on a channel that they do not prefer.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="outreach")
    reason = models.CharField(max_length=300, blank=True)
    elsewhere = models.CharField(max_length=300, blank=True)
    elsewhere_at = models.DateTimeField(null=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(default=clock.now)
