"""The page Shops: who posts orders here, their secret once, and what came or was refused last."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.people import shops
from wordkept.people.doors import only
from wordkept.people.models import Agent, Order, Shop
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest

SHOWN = 20


@require_GET
def index(request: AgentRequest) -> HttpResponse:
    _admin(request)
    return render(request, "people/shops.html", {"shops": Shop.objects.all()})


@require_POST
def make(request: AgentRequest) -> HttpResponse:
    agent = _admin(request)
    try:
        shop, secret = shops.make(agent, request.POST.get("name", ""))
    except shops.NotMade as why:
        messages.error(request, str(why))
        return redirect("shops")
    return _show_once(request, shop, secret)


@require_GET
def shop(request: AgentRequest, id: int) -> HttpResponse:
    """What it told last, and what was refused with the reason."""
    found = _shop(request, id)
    calls = list(found.deliveries.filter(refused="").order_by("-pk")[:SHOWN])
    known = Order.objects.in_bulk({pk for call in calls for pk in call.orders[:SHOWN]})
    context = {
        "shop": found,
        "address": _address(found),
        "calls": [(call, _numbers(call.orders, known)) for call in calls],
        "refusals": found.deliveries.exclude(refused="").order_by("-pk")[:SHOWN],
    }
    return render(request, "people/shop.html", context)


def _numbers(keys: list[int], known: dict[int, Order]) -> list[str]:
    return [known[key].number for key in keys[:SHOWN] if key in known]


@require_POST
def renew(request: AgentRequest, id: int) -> HttpResponse:
    found = _shop(request, id)
    return _show_once(request, found, shops.renew(request.user, found))


@require_POST
def switch(request: AgentRequest, id: int) -> HttpResponse:
    found, off = _shop(request, id), request.POST.get("do") == "off"
    shops.switch(request.user, found, off)
    said = _("Switched off. The orders it told stay.") if off else _("It may post orders again.")
    messages.success(request, said)
    return redirect("shop", found.pk)


def _show_once(request: AgentRequest, shop: Shop, secret: str) -> HttpResponse:
    """No redirect: the secret is nowhere but in this answer."""
    context = {"shop": shop, "secret": secret, "address": _address(shop)}
    return render(request, "people/shop_secret.html", context)


def _address(shop: Shop) -> str:
    return f"{settings.URL}/hooks/orders/{shop.slug}"


def _shop(request: AgentRequest, id: int) -> Shop:
    _admin(request)
    found: Shop = only(Shop.objects.select_related("made_by"), pk=id)
    return found


def _admin(request: AgentRequest) -> Agent:
    if not may(request.user.role, "people"):
        raise Http404
    return request.user
