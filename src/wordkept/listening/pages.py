"""How a page of the stream answers: what an address asks for, whole or part, and a word about what happened."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from wordkept.intake.models import Mention, Raw
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening.river import UNATTENDED, Stretch, stretch
from wordkept.people.signed_in import AgentRequest

FOLD = "overview"
A_YEAR = 365 * 24 * 3600


def asked_for(request: AgentRequest) -> Stretch:
    now = timezone.localtime(clock.now())
    return stretch(request.user, request.GET.getlist, now)


def wants_part(request: HttpRequest) -> bool:
    """The same address answers page or fragment; going back in history wants the page."""
    return request.headers.get("HX-Request-Type") == "partial"


def aims_at(request: HttpRequest, id: str) -> bool:
    return request.headers.get("HX-Target", "").endswith(f"#{id}")


def unfolded(request: HttpRequest, looked_at: Stretch) -> bool:
    """Is the overview open? As the address says, or as it was left; a list to work off has none."""
    left = "folded" if looked_at.view == UNATTENDED else request.COOKIES.get(FOLD, "open")
    return request.GET.get(FOLD, left) != "folded"


def remember_fold(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.GET.get(FOLD) in ("open", "folded"):
        response.set_cookie(FOLD, request.GET[FOLD], max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def position() -> int:
    """The last fact this page knows of: live news are asked for from here."""
    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def latest_arrival() -> int:
    """What came in last, read before all else: what comes after it is new to this page."""
    return Raw.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def done(request: HttpRequest, mention: Mention, words: str, undo: str = "") -> HttpResponse:
    """It is done: the page is told to fetch the truth, a plain browser goes back to it."""
    if not wants_part(request):
        messages.success(request, words)
        return HttpResponseRedirect(address_of(request, mention))
    said = {"text": words, "undo": undo}
    return news(204, {"wk:mention": {"mention": str(mention.pk)}, "wk:said": said})


def not_done(request: HttpRequest, mention: Mention, why: str) -> HttpResponse:
    if not wants_part(request):
        messages.error(request, why)
        return HttpResponseRedirect(address_of(request, mention))
    answer = news(422, {"wk:said": {"text": why, "bad": True}})
    answer["HX-Reswap"] = "none"
    return answer


def news(status: int, events: dict[str, Any]) -> HttpResponse:
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps(events)})


def address_of(request: HttpRequest, mention: Mention) -> str:
    query = request.GET.urlencode()
    return reverse("mention", args=[mention.pk]) + (f"?{query}" if query else "")
