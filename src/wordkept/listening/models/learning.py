"""What this workspace taught us beyond the shipped models: versioned, measured, reversible."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wordkept.kernel import clock


class Lesson(models.Model):
    """One trained layer for one task. Exactly one of a task is `active`, or none.

    `gain` is its macro F1 on corrections held out, less that of the shipped model on the same.
    """

    task = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    weights = models.BinaryField()
    learned_from = models.PositiveIntegerField()
    held_out = models.PositiveIntegerField(default=0)
    before = models.FloatField(default=0)
    after = models.FloatField(default=0)
    active = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["task", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "version"], name="lesson_once")
        ]

    @property
    def gain(self) -> float:
        return self.after - self.before
