"""When a promise is due, in words: on the reader's clock, with the customer's beside it where it differs."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.numberformat import format as plain_number
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from wordkept.kernel import clock
from wordkept.promises.models import Promise
from wordkept.promises.rules.amounts import amount_in
from wordkept.promises.rules.keeping import Rate
from wordkept.web.templatetags.times import span

register = template.Library()

WHOLE_DAY = time(23, 59)
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


@register.simple_tag
def due_in_words(due_at: datetime | None, zone: str) -> SafeString | str:
    """ "Fri 27 Nov 17:00 (18:00 for them)"; a whole day is only its name."""
    if due_at is None:
        return gettext("no date")
    there, ours = due_at.astimezone(ZoneInfo(zone)), timezone.localtime(due_at)
    same = there.utcoffset() == ours.utcoffset()
    words = _day(there) if _is_whole_day(there) else f"{_day(ours)} {_hour(ours)}"
    if not same and not _is_whole_day(there):
        words = gettext("%(here)s (%(there)s for them)") % {"here": words, "there": _hour(there)}
    title = formats.date_format(ours, "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{} · {}">{}</time>', due_at.isoformat(), title, zone, words
    )


def _is_whole_day(there: datetime) -> bool:
    return there.time().replace(second=0, microsecond=0) == WHOLE_DAY


def _day(at: datetime) -> str:
    return formats.date_format(at, gettext("D j M"))


def _hour(at: datetime) -> str:
    return formats.date_format(at, "TIME_FORMAT")


@register.filter
def left(due_at: datetime) -> str:
    """How long it still stands, or how long it has been late."""
    if due_at <= clock.now():
        return gettext("%(span)s late") % {"span": span(due_at)}
    minutes = int((due_at - clock.now()).total_seconds() // 60)
    if minutes < 60:
        return ngettext("in %(n)d min", "in %(n)d min", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("in %(n)d hr", "in %(n)d hr", minutes // 60) % {"n": minutes // 60}
    return ngettext("in %(n)d day", "in %(n)d days", minutes // 1440) % {"n": minutes // 1440}


@register.filter
def on_their_clock(promise: Promise) -> str:
    """For a field of day and hour; filled in as it stands."""
    if promise.due_at is None:
        return ""
    return promise.due_at.astimezone(promise.their_zone).strftime("%Y-%m-%dT%H:%M")


@register.simple_tag
def money(value: Decimal | None, currency: str) -> str:
    """20 €, 12.50 $, 15 %: cents only where there are some."""
    if value is None:
        return ""
    places = 0 if value == value.to_integral() else 2
    number = plain_number(
        value,
        formats.get_format("DECIMAL_SEPARATOR"),
        decimal_pos=places,
        grouping=3,
        thousand_sep=formats.get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
    )
    return f"{number}\N{NO-BREAK SPACE}{SIGNS.get(currency, currency)}"


@register.filter
def says_how_much(what: str) -> bool:
    """ "refund the 20 €" needs no amount beside it."""
    return amount_in(what) is not None


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


@register.filter
def between(rate: Rate) -> str:
    """The interval in which the true share probably lies."""
    low, high = rate.interval or (0.0, 1.0)
    return gettext("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}
