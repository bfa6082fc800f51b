"""A promise: what, to whom, by when, and who sees to it; and what became of it."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import clock, ids
from wordkept.people.models import Customer, Department


class Promise(models.Model):
    """A commitment in the brand's name. Without a customer it is given to everybody.

    proposed -> open | dismissed; open -> kept | renegotiated | broken | dismissed.
    `claim` tells which words of its campaign's brief gave it, "" where none did.
    `due_at` is the last instant that keeps it, reckoned once in `zone`, the customer's.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        OPEN = "open"
        KEPT = "kept"
        RENEGOTIATED = "renegotiated"
        BROKEN = "broken"
        DISMISSED = "dismissed"

    class Kind(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("kind of promise", "answer")
        CALL = "call", pgettext_lazy("kind of promise", "call")
        REFUND = "refund", pgettext_lazy("kind of promise", "refund")
        REPLACEMENT = "replacement", pgettext_lazy("kind of promise", "replacement")
        REPAIR = "repair", pgettext_lazy("kind of promise", "repair")
        DELIVERY = "delivery", pgettext_lazy("kind of promise", "delivery")
        CREDIT = "credit", pgettext_lazy("kind of promise", "credit")
        DISCOUNT = "discount", pgettext_lazy("kind of promise", "discount")
        FIX = "fix", pgettext_lazy("kind of promise", "fix")
        INFORMATION = "information", pgettext_lazy("kind of promise", "information")
        VISIT = "visit", pgettext_lazy("kind of promise", "visit")
        OTHER = "other", pgettext_lazy("kind of promise", "other")

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="promises")
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, related_name="promises"
    )
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="promises")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="promises")
    campaign = models.UUIDField(null=True)
    claim = models.CharField(max_length=32, blank=True)
    post = models.UUIDField(null=True)
    place = models.CharField(max_length=30, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    what = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    due_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=40, default="UTC")
    asks = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    settled_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "start"],
                name="promise_once",
                condition=models.Q(message__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["campaign", "claim"],
                name="promise_claim_once",
                condition=~models.Q(claim=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "department",
                "due_at",
                name="promise_standing",
                condition=models.Q(state__in=("open", "proposed")),
            ),
            models.Index(
                fields=["due_at"], name="promise_open_by_due", condition=models.Q(state="open")
            ),
            models.Index("department", models.F("settled_at").desc(), name="promise_settled"),
            models.Index(
                fields=["campaign"],
                name="promise_of_campaign",
                condition=models.Q(campaign__isnull=False),
            ),
            models.Index("conversation", "state", name="promise_of_conversation"),
            models.Index("customer", "state", name="promise_of_customer"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_late(self) -> bool:
        return self.state == "open" and self.due_at is not None and self.due_at <= clock.now()

    @property
    def their_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
