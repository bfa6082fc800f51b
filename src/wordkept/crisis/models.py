"""A crisis now: declared by a person, with a reason, until a person ends it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.kernel import clock, ids


class Incident(models.Model):
    """While one is open, cheerful posts are held. `flood` is the warning that led to it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    name = models.CharField(max_length=120)
    why = models.CharField(max_length=500)
    flood = models.UUIDField(null=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="incidents"
    )
    declared_at = models.DateTimeField(default=clock.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-declared_at"]

    def __str__(self) -> str:
        return self.name
