"""What matters about a conversation or a message, in a word or two, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wordkept.conversations.attempts import Attempt
from wordkept.conversations.models import Conversation, Message
from wordkept.web.templatetags.attempts import banner
from wordkept.web.templatetags.reasons import translated
from wordkept.web.templatetags.times import has_passed

register = template.Library()

MANY_READERS = 5_000
SHOWN = 2
TODAY = 2
INTENTS: dict[str, Any] = {
    "safety": gettext_lazy("safety"),
    "legal": gettext_lazy("legal"),
    "press": gettext_lazy("press"),
    "cancel": gettext_lazy("cancel"),
    "complaint": gettext_lazy("complaint"),
    "outage": gettext_lazy("outage"),
    "request": pgettext_lazy("somebody asks for something", "request"),
    "question": gettext_lazy("question"),
    "job": gettext_lazy("job"),
    "praise": gettext_lazy("praise"),
    "thanks": gettext_lazy("thanks"),
    "spam": gettext_lazy("spam"),
}
POLARITIES: dict[str, tuple[str, Any]] = {
    "positive": ("smile", pgettext_lazy("mood", "glad")),
    "negative": ("frown", pgettext_lazy("mood", "unhappy")),
    "neutral": ("meh", pgettext_lazy("mood", "neutral")),
}
MOTIVES: dict[str, Any] = {
    "warn": gettext_lazy("to warn others"),
    "bond": gettext_lazy("for company"),
    "answer": gettext_lazy("for an answer"),
    "test": gettext_lazy("to test us"),
    "none": pgettext_lazy("why somebody writes", "nothing shows why"),
}
REQUESTS: dict[str, Any] = {
    "request": gettext_lazy("asks for something"),
    "commitment": gettext_lazy("gives their word"),
    "none": pgettext_lazy("request or promise", "neither"),
}
COMMON_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ar")
GRAVE = frozenset({"legal", "safety", "press"})


@dataclass(frozen=True)
class Chip:
    word: str
    tone: str = ""
    icon: str = ""
    why: str = ""


@register.filter
def chips(conversation: Conversation) -> list[Chip]:
    """The few that fit in a row, gravest first."""
    found = [*_last_resort(getattr(conversation, "attempts", ()))]
    if has_passed(conversation.promise_due_at):
        found.append(Chip(_("promise late"), "danger", "handshake", conversation.promise_what))
    if conversation.urgency >= TODAY:
        found.append(_hurry(conversation.urgency, _("Open it to see why")))
    found += [_of_intent(intent) for intent in conversation.intents if intent in GRAVE]
    if conversation.delight:
        found.append(Chip(_("delight"), "delight", "heart", _("A kind word worth telling")))
    if (conversation.reach or 0) >= MANY_READERS:
        found.append(
            Chip(_short(conversation.reach), "reach", "megaphone", _("So many may read it"))
        )
    return found[:SHOWN] or [_of_intent(intent) for intent in conversation.intents[:1]]


def _last_resort(attempts: Sequence[Attempt]) -> list[Chip]:
    if not any(attempt.is_open for attempt in attempts):
        return []
    return [Chip(_("last resort"), "danger", "life-buoy", banner(attempts))]


@register.filter
def understood(message: Message) -> list[Chip]:
    """How a message was understood, with the reason for each claim."""
    reading = getattr(message.mention, "reading", None) if message.mention else None
    if reading is None:
        return []
    why: dict[str, str] = reading.reasons
    found = []
    if reading.urgency >= TODAY:
        found.append(_hurry(reading.urgency, translated(why.get("urgency", ""))))
    icon, mood = POLARITIES.get(reading.polarity, POLARITIES["neutral"])
    if reading.polarity != "neutral":
        found.append(Chip(str(mood), "", icon, translated(why.get("polarity", ""))))
    if reading.delight:
        found.append(Chip(_("delight"), "delight", "heart", translated(why.get("delight", ""))))
    reasons = _by_name(why.get("intents", ""))
    return found + [
        _of_intent(intent, translated(reasons.get(intent, ""))) for intent in reading.intents
    ]


def _by_name(reasons: str) -> dict[str, str]:
    """ "refund: asks …; legal: says …" taken apart."""
    parts = [part.partition(": ") for part in reasons.split("; ")]
    return {name: why for name, _, why in parts}


@register.filter
def mood_name(polarity: str) -> str:
    return str(POLARITIES[polarity][1]) if polarity in POLARITIES else polarity


@register.simple_tag
def corrections(reading: Any) -> list[tuple[str, str]]:
    """What somebody may say it really is, as (words, "field=value"); what it is already is left out."""
    possible = [
        (_("urgent: drop everything"), "urgency=3"),
        (_("to be answered today"), "urgency=2"),
        (_("not urgent"), "urgency=1"),
        (_("glad"), "polarity=positive"),
        (_("neutral in mood"), "polarity=neutral"),
        (_("unhappy"), "polarity=negative"),
        (_("a delight"), "delight=true"),
        (_("no delight"), "delight=false"),
    ]
    now = {
        f"urgency={reading.urgency}",
        f"polarity={reading.polarity}",
        f"delight={str(reading.delight).lower()}",
    }
    return [(words, value) for words, value in possible if value not in now]


@register.simple_tag
def more_corrections(reading: Any) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Further down the menu, by heading: (words, "field=value", is it so now?). An intent toggles."""
    return [
        (_("What they want"), _intents(reading.intents)),
        (_("Why they write"), _one_of("motive", MOTIVES, reading.motive)),
        (_("Request or promise"), _one_of("request", REQUESTS, reading.request)),
        (_("Language"), _one_of("language", _languages(reading.language), reading.language)),
    ]


def _intents(now: list[str]) -> list[tuple[str, str, bool]]:
    return [
        (str(word), f"intents={','.join(sorted({*now} ^ {name}))}", name in now)
        for name, word in INTENTS.items()
    ]


def _one_of(field: str, words: dict[str, Any], now: str) -> list[tuple[str, str, bool]]:
    return [(str(word), f"{field}={name}", name == (now or "none")) for name, word in words.items()]


def _languages(now: str) -> dict[str, str]:
    """The commonest in their own names, and the one we took it for."""
    codes = dict.fromkeys([*COMMON_LANGUAGES, *([now] if now in LANG_INFO else [])])
    return {code: LANG_INFO[code]["name_local"] for code in codes}


def _hurry(urgency: int, why: str) -> Chip:
    word = _("urgent") if urgency > TODAY else pgettext("to be answered today", "today")
    return Chip(word, "urgent" if urgency > TODAY else "soon", "flame", why)


def _of_intent(intent: str, why: str = "") -> Chip:
    return Chip(
        str(INTENTS.get(intent, intent.replace("_", " "))),
        "danger" if intent in GRAVE else "",
        "",
        why,
    )


def _short(number: int | None) -> str:
    if not number or number < 1_000:
        return str(number or 0)
    if number < 1_000_000:
        return pgettext("thousand readers, in short", "%(n)sk") % {"n": number // 1_000}
    return pgettext("million readers, in short", "%(n)sM") % {"n": number // 1_000_000}


@register.filter
def intent_name(name: str) -> str:
    """An intent as people say it; any other word as it is."""
    return str(INTENTS.get(name, name))
