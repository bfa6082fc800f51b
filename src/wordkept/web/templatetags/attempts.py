"""What somebody tried before, in one breath: "Third attempt. First by letter, 11 days ago, unanswered." """

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from wordkept.conversations.attempts import Attempt
from wordkept.kernel import clock
from wordkept.web.templatetags.look import place_name
from wordkept.web.templatetags.times import exact

register = template.Library()

WAYS: dict[str, Any] = {
    "letter": gettext_lazy("by letter"),
    "phone": gettext_lazy("by phone"),
    "mail": gettext_lazy("by mail"),
    "chat": gettext_lazy("in a chat"),
    "forum": gettext_lazy("in the forum"),
    "review": gettext_lazy("in a review"),
    "web form": gettext_lazy("by web form"),
}
STATES: dict[str, Any] = {
    "unanswered": gettext_lazy("unanswered"),
    "closed": gettext_lazy("closed without an answer"),
    "unsolved": gettext_lazy("answered, but they came back"),
    "answered": gettext_lazy("answered since"),
    "solved": gettext_lazy("solved since"),
}
ORDINALS: dict[int, Any] = {
    2: gettext_lazy("Second attempt."),
    3: gettext_lazy("Third attempt."),
    4: gettext_lazy("Fourth attempt."),
    5: gettext_lazy("Fifth attempt."),
}
FAILED: dict[str, Any] = {
    "unanswered": pgettext_lazy("what broke first", "nobody answered"),
    "closed": pgettext_lazy("what broke first", "closed without an answer"),
    "unsolved": pgettext_lazy("what broke first", "the answer did not help"),
}


@register.filter
def ordinal(attempts: Sequence[Any]) -> str:
    """The public word is one more than what was tried before."""
    number = len(attempts) + 1
    known = ORDINALS.get(number)
    return str(known) if known else _("Attempt number %(n)d.") % {"n": number}


@register.simple_tag
def attempt_words(attempt: Attempt, first: bool) -> SafeString:
    """One of the sentences of the banner, its age with the exact time one hover away."""
    when = format_html(
        '<time datetime="{}" title="{}">{}</time>', attempt.at, exact(attempt.moment), _age(attempt)
    )
    return format_html(_sentence(attempt, first), when=when, **_parts(attempt))


def _sentence(attempt: Attempt, first: bool) -> str:
    if attempt.household:
        return (
            _("First {way}, {when}, from the same household, {state}.")
            if first
            else _("Then {way}, {when}, from the same household, {state}.")
        )
    return _("First {way}, {when}, {state}.") if first else _("Then {way}, {when}, {state}.")


def _parts(attempt: Attempt) -> dict[str, str]:
    return {"way": way(attempt.place), "state": str(STATES[attempt.state])}


@register.filter
def way(place: str) -> str:
    known = WAYS.get(place.lower())
    return str(known) if known else _("on %(place)s") % {"place": place_name(place)}


@register.filter
def failing(step: str) -> str:
    return str(FAILED.get(step, step))


def _age(attempt: Attempt) -> str:
    minutes = int((clock.now() - attempt.moment).total_seconds() // 60)
    if minutes < 1:
        return pgettext("an attempt", "just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    hours, days = minutes // 60, minutes // (24 * 60)
    if hours < 24:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


def banner(attempts: Sequence[Attempt]) -> str:
    """The whole banner as plain words, oldest attempt first."""
    said = [
        _sentence(attempt, index == 0).format(when=_age(attempt), **_parts(attempt))
        for index, attempt in enumerate(attempts)
    ]
    return " ".join([ordinal(attempts), *said])


@register.filter
def any_open(tried: Sequence[Any]) -> bool:
    return any(each.attempt.is_open for each in tried)


@register.filter
def any_household(tried: Sequence[Any]) -> bool:
    return any(each.attempt.household for each in tried)


@register.filter
def waited(attempt: Attempt) -> str:
    """How long they had waited in vain, in days or hours."""
    hours = max(int((clock.now() - attempt.moment).total_seconds() // 3600), 1)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
