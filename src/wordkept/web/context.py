"""What every page knows: the map on the rail, the reader's language and light, the words of the scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from wordkept.conversations.doors import parked_steps
from wordkept.crisis.doors import incidents
from wordkept.intake.doors import quarantined
from wordkept.listening import doors as listening
from wordkept.people.models import Agent
from wordkept.promises import doors as promises
from wordkept.replies.doors import in_doubt
from wordkept.replies.stopping import seen_by

THEMES = ("auto", "light", "dark")
WORTH_COUNTING = 99
AREAS = {
    "inbox": ("conversation",),
    "stream": (
        "mention", "topics", "topic", "floods", "flood", "queries", "query", "new_query", "lists",
        "word_list", "new_list", "sight", "learning",
    ),
    "plans": (
        "campaign", "new_campaign", "post", "new_post", "edit_post", "agreements", "policy", "parity",
    ),
    "stories": ("story",),
    "measure": ("failures", "stages", "feedback"),
    "accounts": ("account", "connect"),
}  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One place on the rail. `key` is pressed after g."""

    name: str
    word: str
    icon: str
    key: str
    address: str
    here: bool = False
    count: int = 0


def frame(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "auto")
    common = {
        "nonce": getattr(request, "csp_nonce", ""),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.DEMO,
    }
    agent = getattr(request, "user", None)
    if not isinstance(agent, Agent) or _is_part(request):
        return common
    return common | {"stops": stops(request, agent), "script_words": _script_words()}


def _is_part(request: HttpRequest) -> bool:
    """A fragment, for htmx or inside another page, has no rail."""
    return hasattr(request, "inside") or request.headers.get("HX-Request-Type") == "partial"


def stops(request: HttpRequest, agent: Agent) -> list[Stop]:
    """The pages that exist; a page of a later stage joins the map when it has an address."""
    possible = [
        ("today", _("Today"), "sunrise", "d", _troubles(agent)),
        ("inbox", _("Inbox"), "inbox", "i", 0),
        ("stream", _("Stream"), "radio", "t", 0),
        ("promises", _("Promises"), "handshake", "p", _promised(agent)),
        ("plans", _("Plans"), "calendar-days", "n", 0),
        ("stories", _("Stories"), "sparkles", "o", 0),
        ("measure", _("Measure"), "chart-column", "e", 0),
        ("search", _("Search"), "search", "s", 0),
        ("needs_a_look", _("Needs a look"), "triangle-alert", "l", _needing_a_look(agent)),
        ("accounts", _("Channels"), "cable", "c", 0),
    ]
    return [
        Stop(name, word, icon, key, address, _is_here(request, name), count)
        for name, word, icon, key, count in possible
        if (address := _address(name))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(request: HttpRequest, name: str) -> bool:
    here = request.resolver_match.url_name if request.resolver_match else ""
    return here == name or here in AREAS.get(name, ())


def _troubles(agent: Agent) -> int:
    """A number only where a person must act: incidents, stops and floods that are open."""
    floods = listening.floods(agent).filter(calmed_at=None, judged="")
    open_now = (incidents(agent).filter(ended_at=None), seen_by(agent), floods)
    return sum(rows.order_by()[:WORTH_COUNTING].count() for rows in open_now)


def _promised(agent: Agent) -> int:
    return promises.needing(agent).order_by()[:WORTH_COUNTING].count()


def _needing_a_look(agent: Agent) -> int:
    waiting = (quarantined(agent), parked_steps(agent), in_doubt(agent))
    return sum(rows.order_by()[:WORTH_COUNTING].count() for rows in waiting)


def _script_words() -> dict[str, str]:
    """What the scripts say: they have no language of their own."""
    return {
        "now": _("now"),
        "leaves": _("leaves in {n} s"),
        "leaving": _("leaving …"),
        "left": _("{n} left"),
        "over": _("{n} too long"),
        "fresh": pgettext("new conversations above", "{n} new"),
        "arrived": _("New message from {name}"),
        "opened": _("{name}, opened"),
        "catching_up": _("catching up …"),
        "up_to_date": _("up to date"),
        "saved": _("saved"),
        "kept_here": _("saved on this device; the server does not answer"),
        "undo": _("Undo"),
        "failed": _("That did not work. Your text is saved; try again in a moment."),
        "chosen": _("{n} selected"),
    }
