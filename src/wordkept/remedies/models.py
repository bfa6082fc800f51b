"""What makes good: what customers may expect, who may give how much, and what was given to whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import clock, ids
from wordkept.people.models import Customer, Department

KINDS = ("refund", "credit", "discount", "replacement", "gesture")


class Expectation(models.Model):
    """What a customer can reasonably expect when this goes wrong, in words both departments wrote.

    `words` tell by the customer's text that a conversation is about it.
    """

    issue = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    wording = models.TextField(blank=True)
    words = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ExpectationVersion(models.Model):
    """The page as somebody left it."""

    expectation = models.ForeignKey(Expectation, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    wording = models.TextField(blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]


class Allowance(models.Model):
    """Who may give what, up to how much. No limit means: as much as it takes. "" is any issue."""

    role = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    issue = models.CharField(max_length=40, blank=True)
    limit = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="EUR")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["role", "kind", "issue"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["role", "kind", "issue", "currency"], name="allowance_once"
            )
        ]


class Budget(models.Model):
    """A little goodwill, allowed ahead: for the tactical decoy router nobody can plan."""

    department = models.OneToOneField(Department, models.PROTECT, related_name="goodwill")
    each = models.DecimalField(max_digits=8, decimal_places=2)
    month = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")


class Remedy(models.Model):
    """Something given to make good, as it stood when it was sent. `value` is empty when nobody named one."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="remedies")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="remedies")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=12)
    issue = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    said = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=30)
    public = models.BooleanField(default=False)
    loud = models.BooleanField(default=False)
    reach = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=8, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="remedies"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "remedies"
        ordering: ClassVar = ["-given_at"]
        indexes: ClassVar = [
            models.Index("customer", models.F("given_at").desc(), name="remedy_of_customer"),
            models.Index("issue", "kind", models.F("given_at").desc(), name="remedy_by_issue"),
        ]
