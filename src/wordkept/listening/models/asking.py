"""What we look for: queries in the words of a small language, their versions, lists, and what they found."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wordkept.intake.models import Mention
from wordkept.kernel import clock, ids
from wordkept.people.models import Department


class Query(models.Model):
    """`text` is what somebody wrote; `costly` says that every post must be tried against it."""

    class Kind(models.TextChoices):
        BRAND = "brand"
        PRODUCT = "product"
        RIVAL = "rival"
        TOPIC = "topic"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="queries")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BRAND)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    costly = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    found = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "queries"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "name"], name="query_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class QueryVersion(models.Model):
    """Who changed what, and when. Nothing is struck out; to go back is a new version."""

    query = models.ForeignKey(Query, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    paused = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["query", "number"], name="query_version_once")
        ]


class WordList(models.Model):
    """Handles, sites or words that queries name as `list:name`; or muted authors, whom nobody hears."""

    class Kind(models.TextChoices):
        HANDLES = "handles"
        SITES = "sites"
        WORDS = "words"
        MUTED = "muted"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="word_lists")
    name = models.SlugField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    entries = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "name"], name="list_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ListVersion(models.Model):
    """The entries of a list as somebody left them."""

    entries = models.JSONField(default=list)
    list = models.ForeignKey(WordList, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "number"], name="list_version_once")
        ]


class Match(models.Model):
    """A query found a mention; `words` are the words that made it so, as written there."""

    query = models.ForeignKey(Query, models.PROTECT, related_name="matches")
    mention = models.ForeignKey(Mention, models.PROTECT, related_name="matches")
    version = models.PositiveIntegerField(default=1)
    words = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "matches"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mention", "query"], name="match_once")
        ]
        indexes: ClassVar = [
            models.Index("query", models.F("mention").desc(), name="match_of_query")
        ]
