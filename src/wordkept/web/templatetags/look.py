"""Small drawings: an icon, the sign of a place, the first letters of a name."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from wordkept.conversations.pictures import KINDS
from wordkept.intake.models import Attachment

register = template.Library()

PLACES: dict[str, tuple[str, Any]] = {
    "bluesky": ("cloud", "Bluesky"),
    "chat": ("message-circle", gettext_lazy("Chat")),
    "feed": ("rss", gettext_lazy("Feed")),
    "forum": ("messages-square", gettext_lazy("Forum")),
    "letter": ("mailbox", gettext_lazy("Letter")),
    "mail": ("mail", gettext_lazy("Mail")),
    "mastodon": ("megaphone", "Mastodon"),
    "phone": ("phone", gettext_lazy("Phone")),
    "reddit": ("messages-square", "Reddit"),
    "review": ("star", gettext_lazy("Review")),
    "twitter": ("hash", "Twitter"),
    "web form": ("clipboard-list", gettext_lazy("Web form")),
    "webhook": ("webhook", gettext_lazy("Webhook")),
    "x": ("hash", "X"),
    "youtube": ("play", "YouTube"),
}
ELSEWHERE = ("at-sign", pgettext_lazy("a kind of place", "Elsewhere"))
TURNING = frozenset({"chevron-left", "chevron-right", "panel-right", "reply", "send", "undo-2"})


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing beside words; what it means is always said in words too."""
    kind = "icon turns" if name in TURNING else "icon"
    sprite = static("vendor/icons.svg")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', kind, sprite, name
    )


@register.simple_tag
def place_icon(place: str) -> SafeString:
    return icon(PLACES.get(place.lower(), ELSEWHERE)[0])


@register.filter
def place_name(place: str) -> str:
    known = PLACES.get(place.lower())
    return str(known[1]) if known else place.title() or gettext("Elsewhere")


@register.filter
def initial(name: object) -> str:
    """The first letter of a name, skipping signs such as @."""
    return next((sign.upper() for sign in str(name) if sign.isalnum()), "?")


@register.filter
def initials(name: object) -> str:
    return "".join(initial(part) for part in str(name).split()[:2]) or "?"


@register.filter
def attribute(thing: Any, name: str) -> Any:
    """`{{ reading.reasons|attribute:field }}`: one entry of a mapping, or nothing."""
    return thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")


@register.filter
def grouped(number: int) -> str:
    """18400 as people of the reader's country write it."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def is_picture(file: Attachment) -> bool:
    return bool(file.digest) and file.media_type in KINDS
