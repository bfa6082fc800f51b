"""Shops that post their orders: a secret made and shown once, and each call taken in once or refused."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from standardwebhooks import Webhook, WebhookVerificationError

from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.kernel.edge import BadInput
from wordkept.kernel.limits import Brake
from wordkept.people import ordered, orders
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Delivery, Shop

PREFIX, SECRET_BYTES, LONGEST_KEY = "whsec_", 32, 200
REFUSALS_KEPT = 50
NOTED = Brake(knocks=20, span=timedelta(minutes=1))
NO_SHOP = "No shop with this name and this signature may post here."


class NotMade(Exception):
    """The shop was not made; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What the shop is told: an HTTP status, and a sentence where there is something to say."""

    status: int
    words: str = ""


@transaction.atomic
def make(agent: Agent, name: str) -> tuple[Shop, str]:
    """A shop and its secret, which is readable here once and never again. Raises NotMade."""
    name = text.clean(name.strip(), 80)
    slug = slugify(name)[:50]
    if not slug:
        raise NotMade(_("Give the shop a name with Latin letters or digits: it is in its address."))
    if Shop.objects.filter(slug=slug).exists() or Shop.objects.filter(name=name).exists():
        raise NotMade(_("There is a shop with this name already."))
    shop = Shop.objects.create(slug=slug, name=name, made_by=agent)
    return shop, _new_secret(agent, shop, "shop.connected")


@transaction.atomic
def renew(agent: Agent, shop: Shop) -> str:
    """A new secret; the old one is worth nothing from now on."""
    return _new_secret(agent, shop, "shop.renewed")


def _new_secret(agent: Agent, shop: Shop, fact: str) -> str:
    secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    shop.sealed, shop.renewed_at = settings.KEYRING.seal(secret, _place(shop)), clock.now()
    shop.save(update_fields=["sealed", "renewed_at"])
    record(fact, f"shop:{shop.pk}", actor(agent))
    return secret


def _place(shop: Shop) -> str:
    return f"shop:{shop.pk}"


@transaction.atomic
def switch(agent: Agent, shop: Shop, off: bool) -> None:
    """Off: its calls are refused, the orders told so far stay."""
    if Shop.objects.filter(pk=shop.pk, off=not off).update(off=off):
        fact = "shop.switched_off" if off else "shop.switched_on"
        record(fact, f"shop:{shop.pk}", actor(agent))


def receive(slug: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """One call of a shop. The signature is looked at first; 204 means that all of it is stored."""
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        return Answer(401, NO_SHOP)
    key = headers.get("webhook-id", "")
    try:
        _verify(shop, headers, body)
        _may(shop, key)
        _take_in(shop, key, body)
    except BadInput as refusal:
        _note(shop, key, refusal.reason)
        return Answer(refusal.status, refusal.reason)
    return Answer(204)


def _verify(shop: Shop, headers: Mapping[str, str], body: bytes) -> None:
    secret = settings.KEYRING.unseal(shop.sealed, _place(shop))
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except WebhookVerificationError as why:
        raise BadInput(f"{NO_SHOP} {why}.", 401) from why
    except ValueError as broken:  # what is no base64, no UTF-8, or has no comma
        raise BadInput(f"{NO_SHOP} The signature cannot be read.", 401) from broken


def _may(shop: Shop, key: str) -> None:
    if shop.off:
        raise BadInput("This shop is switched off here.", 403)
    if len(key) > LONGEST_KEY:
        raise BadInput(f"The webhook-id is too long: at most {LONGEST_KEY} characters.")


@transaction.atomic
def _take_in(shop: Shop, key: str, body: bytes) -> None:
    """The call and its orders are one change; the same call again changes nothing."""
    call, fresh = Delivery.objects.get_or_create(shop=shop, key=key, refused="")
    if fresh:
        told = ordered.read(body, shop.name)
        call.orders = orders.take_in(told, orders.Imported())
        call.save(update_fields=["orders"])


@transaction.atomic
def _note(shop: Shop, key: str, why: str) -> None:
    """Kept for whoever looks for the reason: the latest few, and no flood of them."""
    if not NOTED.lets(shop.slug, clock.now()):
        return
    why = text.clean(why, 300)
    Delivery.objects.create(shop=shop, key=text.clean(key, LONGEST_KEY), refused=why)
    refusals = shop.deliveries.exclude(refused="").order_by("-pk")
    oldest = refusals.values_list("pk", flat=True)[REFUSALS_KEPT:][:REFUSALS_KEPT]
    Delivery.objects.filter(pk__in=list(oldest)).delete()
