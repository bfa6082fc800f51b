"""Facts: append-only and chained. Audit trail, queue and replay log in one."""

from __future__ import annotations

from django.db import models

from wordkept.kernel import clock


class Fact(models.Model):
    """One line of the journal: past tense, dotted, ids and digests only, no personal text."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=60)
    department = models.IntegerField(null=True)
    data = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "id"], name="fact_of_subject")]

    def __str__(self) -> str:
        return f"{self.id} {self.name} {self.subject}"


class Head(models.Model):
    """The end of the chain, kept in one row so that writers queue up here and nowhere else."""

    last_id = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes(32))


class Step(models.Model):
    """What a fact still asks for. The row is the queue: ready, claimed, parked; done rows are removed."""

    class State(models.TextChoices):
        READY = "ready"
        CLAIMED = "claimed"
        PARKED = "parked"

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["fact", "name"], name="step_once_per_fact")]
        indexes = [
            models.Index(
                fields=["name", "id"], name="step_ready", condition=models.Q(state="ready")
            ),
            models.Index(
                fields=["lease_until"], name="step_claimed", condition=models.Q(state="claimed")
            ),
            models.Index(fields=["id"], name="step_parked", condition=models.Q(state="parked")),
        ]

    def __str__(self) -> str:
        return f"{self.name} for fact {self.fact_id}"
