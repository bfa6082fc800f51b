"""Words from outside, made safe to look at: escaped, links only to the web, signs that cannot play tricks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

URL = re.compile(r"(https?://[^\s<>\"'`]{1,2000})", re.IGNORECASE)
HANDLE = re.compile(r"((?<![\w@.])@[\w](?:[\w.-]{0,100}\w)?(?:@[\w](?:[\w.-]{0,200}\w)?)?)")
TRAILING = ".,;:!?)]}…"
TRICKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
OVERRIDES = re.compile("[\u202d\u202e]")
FOLD_AFTER = 2_400


@register.filter
def linked(text: str) -> SafeString:
    """Escaped text whose web addresses are links and whose handles keep their direction."""
    parts = URL.split(OVERRIDES.sub("\N{REPLACEMENT CHARACTER}", text))
    return mark_safe(  # noqa: S308 - every part is escaped right here
        "".join(
            _link(part) if index % 2 else _with_handles(part) for index, part in enumerate(parts)
        )
    )


def _link(address: str) -> str:
    shown = address.rstrip(TRAILING)
    try:
        host = (urlsplit(shown).hostname or "").encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        return escape(address)
    if not host:
        return escape(address)
    link = format_html(
        '<a href="{}" rel="noopener noreferrer nofollow" target="_blank" title="{}"><bdi>{}</bdi></a>',
        shown,
        host,
        shown,
    )
    return link + escape(address[len(shown) :])


def _with_handles(text: str) -> str:
    parts = HANDLE.split(text)
    return "".join(
        f"<bdi>{escape(part)}</bdi>" if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


@register.filter
def plain(name: object) -> str:
    """A handle or a file name with nothing invisible in it that could turn it round."""
    return TRICKS.sub("\N{REPLACEMENT CHARACTER}", str(name))


@register.filter
def beginning(text: str) -> str:
    """The part of a long text that is shown at once, cut between words."""
    if len(text) <= FOLD_AFTER:
        return text
    cut = max(text.rfind(space, 0, FOLD_AFTER) for space in " \n")
    return text[: cut if cut > FOLD_AFTER // 2 else FOLD_AFTER]


@register.filter
def remainder(text: str) -> str:
    return text[len(beginning(text)) :]
