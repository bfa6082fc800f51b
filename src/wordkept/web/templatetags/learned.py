"""How well a lesson reads, in the few figures a colleague needs."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from wordkept.listening.models import Lesson

register = template.Library()

SHOWN = 5
WHY = (
    _("no gain on corrections it had not seen"),
    _("reads corrections it had not seen better"),
)
TOO_MUCH = _("would change much of what nobody minded")


@register.filter
def hundredths(share: float) -> str:
    return str(round(100 * share))


@register.filter
def points(gain: float) -> str:
    """With its sign: +12, 0, −3."""
    rounded = round(100 * gain)
    return f"+{rounded}" if rounded > 0 else str(rounded).replace("-", "−")


@register.filter
def in_words(why: str) -> str:
    return gettext(why if why in WHY else TOO_MUCH)


@register.filter
def first_few(versions: Sequence[Lesson]) -> list[Lesson]:
    """The newest, and the one in use however old it is."""
    return [one for at, one in enumerate(versions) if at < SHOWN or one.active]


@register.simple_tag
def way_to_go(share: int) -> SafeString:
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="whole" width="100" height="6"></rect>'
        '<rect class="part" width="{}" height="6"></rect></svg>',
        share,
    )
