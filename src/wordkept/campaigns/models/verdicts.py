"""A person's word on whether a post or a campaign gave its readers what it said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wordkept.campaigns.models.plans import Campaign
from wordkept.campaigns.models.posts import Post
from wordkept.kernel import clock


class Verdict(models.Model):
    """The latest word on one post or one campaign; the journal keeps that there were earlier ones."""

    class Says(models.TextChoices):
        YES = "yes", _("It gave what it said")
        PARTLY = "partly", _("It gave part of it")
        NO = "no", _("It did not")

    post = models.OneToOneField(Post, models.PROTECT, null=True, related_name="verdict")
    campaign = models.OneToOneField(Campaign, models.PROTECT, null=True, related_name="verdict")
    says = models.CharField(max_length=6, choices=Says)
    why = models.CharField(max_length=300, blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(post=None) ^ models.Q(campaign=None), name="verdict_on_one"
            )
        ]

    def __str__(self) -> str:
        return self.says
