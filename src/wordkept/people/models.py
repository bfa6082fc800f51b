"""Who is who: the people who work here, and the people who write to us on many channels."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wordkept.kernel import clock, ids


class Department(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    duty = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **more: Any) -> Agent:
        agent = self.model(email=self.normalize_email(email).lower(), **more)
        agent.set_password(password)
        agent.save()
        return agent

    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(email__iexact=username)


class Agent(AbstractBaseUser):
    """A person who works here. `role` says what they may do, `departments` what they may see."""

    class Role(models.TextChoices):
        TRAINEE = "trainee", _("Trainee")
        AGENT = "agent", pgettext_lazy("somebody who answers customers", "Agent")
        LEAD = "lead", _("Team lead")
        MARKETER = "marketer", _("Marketer")
        ADMIN = "admin", _("Administrator")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    departments = models.ManyToManyField(Department, related_name="agents")
    timezone = models.CharField(max_length=40, default="UTC")
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    away_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AgentManager] = AgentManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_away(self) -> bool:
        return self.away_until is not None and self.away_until > clock.now()

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


class LoginLink(models.Model):
    """A one-time way in: the token is stored as a digest, ends soon, works once."""

    agent = models.ForeignKey(Agent, models.CASCADE, null=True)
    digest = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    makes_owner = models.BooleanField(default=False)


class Customer(models.Model):
    """A person, on every channel. `salt` makes the journal's digests of them unguessable."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    name = models.CharField(max_length=200, blank=True)
    salt = models.UUIDField(default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name or gettext("somebody")


class Identity(models.Model):
    """One handle, address or number of a customer on one channel, with who told us so."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="identities")
    channel = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=320)
    handle = models.CharField(max_length=320, blank=True)
    name = models.CharField(max_length=200, blank=True)
    avatar = models.CharField(max_length=500, blank=True)
    followers = models.BigIntegerField(null=True)
    evidence = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "identities"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="identity_once")
        ]

    def __str__(self) -> str:
        return self.handle or self.remote_id


class Trait(models.Model):
    """Something an identity can be recognised by; two with the same key may be one person."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        NUMBER = "number"
        CLIENT = "client"
        DOORSTEP = "doorstep"
        ADDRESS = "address"
        NAME = "name"

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="traits")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=200)
    shown = models.CharField(max_length=200)
    source = models.CharField(max_length=8, default="account")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "kind", "key"], name="trait_once")
        ]
        indexes = [models.Index(fields=["kind", "key"], name="trait_by_key")]

    def __str__(self) -> str:
        return self.shown


class Likeness(models.Model):
    """Two identities that may be one person, and why. An agent says yes or no; nobody is joined unasked."""

    class State(models.TextChoices):
        OPEN = "open"
        SAME = "same"
        DIFFERENT = "other"

    one = models.ForeignKey(Identity, models.CASCADE, related_name="+")
    other = models.ForeignKey(Identity, models.CASCADE, related_name="+")
    evidence = models.JSONField(default=list)
    strength = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "likenesses"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likeness_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="likeness_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} like {self.other_id}"


class Joining(models.Model):
    """Two customers turned out to be one: which identities moved, so that it can be undone exactly."""

    kept = models.ForeignKey(Customer, models.CASCADE, related_name="joinings")
    gone = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    identities = models.JSONField()
    likeness = models.ForeignKey(Likeness, models.CASCADE, null=True)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Agent, models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class Order(models.Model):
    """Something somebody bought, as the shop's list says. Whose it is, the keys on it say."""

    shop = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=120)
    mail = models.CharField(max_length=200, blank=True, db_index=True)
    phone = models.CharField(max_length=200, blank=True, db_index=True)
    client = models.CharField(max_length=200, blank=True, db_index=True)
    place = models.CharField(max_length=30, blank=True)
    handle = models.CharField(max_length=200, blank=True, db_index=True)
    ordered_on = models.DateField()
    delivered_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    imported_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "number"], name="order_once")]

    def __str__(self) -> str:
        return self.number


class Shop(models.Model):
    """A shop that tells us its orders as they happen; `name` stands on its orders as on those of its list."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=80, unique=True)
    sealed = models.TextField(blank=True)
    off = models.BooleanField(default=False)
    made_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    renewed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One call of a shop: taken in once for ever under its key, or refused with the reason."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200)
    refused = models.CharField(max_length=300, blank=True)
    orders = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "key"],
                name="delivery_once_for_ever",
                condition=models.Q(refused=""),
            )
        ]
        indexes = [models.Index(fields=["shop", "refused", "-id"], name="delivery_latest")]

    def __str__(self) -> str:
        return self.key


class Preference(models.Model):
    """Where somebody likes to be answered. It hangs on who said it, so that parting two people parts it too."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        AGREED = "agreed"
        ENDED = "ended"

    identity = models.ForeignKey(Identity, models.CASCADE, related_name="preferences")
    channel = models.CharField(max_length=30)
    said = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "channel"], name="preference_once")
        ]

    def __str__(self) -> str:
        return self.channel


class Marking(models.Model):
    """Whom a colleague knows them to be. It hangs on an identity, so that parting two people parts it too."""

    class Kind(models.TextChoices):
        PRESS = "press", _("a journalist")
        MINOR = "minor", _("a minor")
        NEITHER = "neither", _("neither of them")

    identity = models.OneToOneField(Identity, models.CASCADE, related_name="marking")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.kind
