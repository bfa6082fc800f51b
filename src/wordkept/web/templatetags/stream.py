"""The words of the stream: what a facet's values are called, how far we got, how long until somebody looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format
from django.utils.translation import (
    get_language_info,
    gettext_lazy,
    ngettext,
    pgettext,
    pgettext_lazy,
)
from django.utils.translation import gettext as _

from wordkept.intake.models import Mention
from wordkept.listening.models import Reading
from wordkept.listening.river import Stretch
from wordkept.listening.rules.waiting import NEVER
from wordkept.listening.shown import Item
from wordkept.web.templatetags.chips import INTENTS, MOTIVES, REQUESTS, mood_name
from wordkept.web.templatetags.look import grouped, place_name
from wordkept.web.templatetags.reasons import translated
from wordkept.web.templatetags.stages import stage_name

register = template.Library()

STATES: dict[str, tuple[str, Any]] = {
    "new": ("circle-question-mark", gettext_lazy("nobody looked yet")),
    "seen": ("eye", pgettext_lazy("a mention was looked at", "seen")),
    "taken": ("messages-square", gettext_lazy("a conversation")),
    "answered": ("check-check", pgettext_lazy("a mention got its answer", "answered")),
    "left": ("circle-x", gettext_lazy("left alone")),
}
ROLES: dict[str, tuple[str, str, Any]] = {
    "critic": ("frown", "amber", pgettext_lazy("who an author is", "critic")),
    "advocate": ("heart", "accent", pgettext_lazy("who an author is", "advocate")),
    "press": ("newspaper", "danger", pgettext_lazy("who an author is", "press")),
    "employee": ("badge", "", pgettext_lazy("who an author is", "employee")),
    "influencer": ("megaphone", "reach", pgettext_lazy("who an author is", "influencer")),
}
ADDRESSED = {"yes": gettext_lazy("said to us"), "no": gettext_lazy("only about us")}
REASONS_TO_LEAVE = (
    gettext_lazy("Not about us"),
    gettext_lazy("Shared with friends, wants nothing from us"),
    gettext_lazy("Somebody else answered well"),
    gettext_lazy("An answer would only feed it"),
)
SCARCE = {1_000: "k", 1_000_000: "M"}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Claim:
    """One thing we say about a mention, and why we say it."""

    about: str
    says: str
    why: str = ""


@register.filter
def facet_word(value: str, key: str) -> str:
    """What a value of a facet is called in the reader's language."""
    words = {
        "state": lambda: str(STATES[value][1]) if value in STATES else value,
        "mood": lambda: mood_name(value),
        "intent": lambda: str(INTENTS.get(value, value.replace("_", " "))),
        "role": lambda: role_word(value),
        "audience": lambda: _("%(n)s readers or more") % {"n": grouped(int(value))},
        "place": lambda: place_name(value),
        "language": lambda: language_word(value),
        "stage": lambda: stage_name(value),
        "addressed": lambda: str(ADDRESSED.get(value, value)),
        "tag": lambda: f"#{value.lstrip('#')}",
        "author": lambda: _("one author"),
        "echoes": lambda: _("in the same words"),
        "source": lambda: _("one account"),
    }
    known = words.get(key)
    try:
        return known() if known else value
    except ValueError:
        return value


@register.filter
def language_word(code: str) -> str:
    """A language by its name where we know it."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return _("not recognised") if code in ("", "-") else code


@register.filter
def role_word(role: str) -> str:
    return str(ROLES[role][2]) if role in ROLES else role


@register.filter
def role_icon(role: str) -> str:
    return ROLES[role][0] if role in ROLES else "user-round"


@register.filter
def role_tone(role: str) -> str:
    return ROLES[role][1] if role in ROLES else ""


@register.filter
def state_icon(state: str) -> str:
    return STATES[state][0]


@register.simple_tag
def reasons_to_leave() -> list[str]:
    return [str(reason) for reason in REASONS_TO_LEAVE]


@register.filter
def wait(span: timedelta | None) -> str:
    """How long in the one unit that matters; what nobody saw is "never", what nobody measured is a dash."""
    if span is None:
        return "–"
    if span == NEVER:
        return _("never")
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return _("under a minute")
    if minutes < 120:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hr", "%(n)d hr", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


@register.simple_tag
def way(stretch: Stretch, key: str, value: object) -> str:
    """The address of the river with this chosen instead; what else was opened there does not matter."""
    return stretch.choosing(key, [str(value)]).query


@register.simple_tag
def author_way(stretch: Stretch, mention: Mention) -> str:
    author = f"{mention.place}:{mention.author_id}"
    return stretch.but(chosen={"author": (author,)}, words="").query


@register.filter
def stretch_name(start: datetime, end: datetime | None) -> str:
    """A stretch of time as briefly as it can be said."""
    first = timezone.localtime(start)
    if end is None:
        return _("since %(when)s") % {"when": date_format(first, "DATETIME_FORMAT")}
    last = timezone.localtime(end)
    if last - first < DAY:
        times = f"{date_format(first, 'TIME_FORMAT')}–{date_format(last, 'TIME_FORMAT')}"
        return f"{_day(first)}, {times}"
    if last - first < DAY * 1.5:
        return _day(first)
    return f"{_day(first)} – {_day(last - DAY / 24)}"


@register.filter
def tick(at: datetime, step: timedelta) -> str:
    local = timezone.localtime(at)
    return _day(local) if step >= DAY / 4 else f"{_day(local)}, {date_format(local, 'TIME_FORMAT')}"


def _day(local: datetime) -> str:
    return date_format(local, pgettext("a day in short, in Django's date letters", "D j M"))


@register.filter
def weekday(number: int) -> str:
    """0 is Monday."""
    return str(WEEKDAYS_ABBR[number])


@register.filter
def share(part: float) -> str:
    """0.234 as people say it: 23 %."""
    return _("%(n)s%%") % {"n": number_format(round(part * 100))}


@register.filter
def part_of(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@register.filter
def short(number: int) -> str:
    """1,284,000 readers are 1.3M: nobody counts them one by one."""
    for size in sorted(SCARCE, reverse=True):
        if number >= size:
            digits = 1 if number < 10 * size else 0
            return f"{number_format(number / size, digits)}{SCARCE[size]}"
    return number_format(number)


@register.filter
def claims(item: Item) -> Iterator[Claim]:
    """Everything we say about it with its reason, so that an agent can disagree."""
    reading = item.reading
    if reading is None:
        return
    why = {field: translated(str(reason)) for field, reason in reading.reasons.items()}
    yield Claim(_("Mood"), mood_name(reading.polarity), why.get("polarity", ""))
    yield from _of_complaint(reading, why)
    if reading.intents:
        words = ", ".join(facet_word(intent, "intent") for intent in reading.intents)
        yield Claim(_("Intent"), words, why.get("intents", ""))
    yield from _of_aim(reading, why)
    if reading.urgency:
        levels = (_("soon"), _("today"), _("at once"))
        yield Claim(_("Urgency"), levels[min(reading.urgency, 3) - 1], why.get("urgency", ""))
    if reading.delight:
        yield Claim(_("Delight"), _("worth telling"), why.get("delight", ""))
    language = _("%(language)s, %(sure)s sure") % {
        "language": language_word(reading.language),
        "sure": share(reading.language_confidence),
    }
    yield Claim(_("Language"), language, why.get("language", ""))


def _of_aim(reading: Reading, why: dict[str, str]) -> Iterator[Claim]:
    """What they ask for or promise, and why they say it in public."""
    if reading.request:
        says = str(REQUESTS.get(reading.request, reading.request))
        due = (
            f", {date_format(timezone.localtime(reading.due), 'DATE_FORMAT')}"
            if reading.due
            else ""
        )
        yield Claim(_("Request"), says + due, why.get("request", ""))
    if reading.motive in MOTIVES:
        yield Claim(_("Motive"), str(MOTIVES[reading.motive]), why.get("motive", ""))


def _of_complaint(reading: Reading, why: dict[str, str]) -> Iterator[Claim]:
    if reading.complaint >= 0.05:
        says = _("%(sure)s likely") % {"sure": share(reading.complaint)}
        yield Claim(_("A complaint"), says, why.get("complaint", ""))
