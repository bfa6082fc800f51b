"""How long it took, in words."""

from __future__ import annotations

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def span_of(minutes: float | None) -> str:
    """`90` -> "1.5 hours"; a dash where nothing was measured."""
    if minutes is None:
        return "–"
    if minutes < 90:
        return _("%(n)s min") % {"n": formats.number_format(round(minutes))}
    if minutes < 36 * 60:
        return _("%(n)s hours") % {"n": formats.number_format(round(minutes / 60, 1))}
    return _("%(n)s days") % {"n": formats.number_format(round(minutes / 1440, 1))}
