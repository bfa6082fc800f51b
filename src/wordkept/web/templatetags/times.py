"""Times in words: how long ago, which day, when; always with the exact time one hover away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from wordkept.conversations.models import Conversation
from wordkept.conversations.patience import late
from wordkept.kernel import clock

register = template.Library()


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """A <time> that says how long ago; time.js keeps it fresh in the same words."""
    if at is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>', at.isoformat(), exact(at), span(at)
    )


@register.filter
def at_clock(at: datetime) -> SafeString:
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        exact(at),
        formats.date_format(local, "TIME_FORMAT"),
    )


@register.filter
def exact(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


@register.filter
def day_name(day: date) -> str:
    today = timezone.localdate(clock.now())
    if day == today:
        return gettext("Today")
    if day == today - timedelta(days=1):
        return gettext("Yesterday")
    if timedelta() < today - day < timedelta(days=6):
        return formats.date_format(day, "l")
    if day.year != today.year:
        return formats.date_format(day, pgettext("a day, in Django's date letters", "l, j F Y"))
    return formats.date_format(day, pgettext("a day, in Django's date letters", "l, j F"))


def span(at: datetime) -> str:
    """How long ago, in the one unit that matters."""
    minutes = max(int((clock.now() - at).total_seconds() // 60), 0)
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)d hr", "%(n)d hr", minutes // 60) % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def waits_too_long(conversation: Conversation) -> bool:
    return late(conversation.waiting_since, conversation.urgency, clock.now())


@register.filter
def has_passed(at: datetime | None) -> bool:
    return at is not None and at <= clock.now()
