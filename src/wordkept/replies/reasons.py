"""Why we speak to somebody who did not speak to us, or first where they do not like it: asked once, and kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wordkept.conversations.elsewhere import is_outreach
from wordkept.conversations.models import Conversation, Outreach
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people import preferring
from wordkept.people.actions import actor
from wordkept.people.models import Agent

LONGEST = 300
UNASKED, ELSEWHERE = "unasked", "elsewhere"


def missing(conversation: Conversation) -> str:
    """Which reason is still to be given before a reply leaves: UNASKED, ELSEWHERE, or "" for none."""
    given = Outreach.objects.filter(conversation=conversation).first()
    if not conversation.addressed and not (given and given.reason):
        return UNASKED
    preferred = preferring.current(conversation.customer_id)
    if preferred is None or preferred.channel == conversation.place:
        return ""
    told = given and given.elsewhere_at and given.elsewhere_at >= preferred.at
    return ELSEWHERE if is_outreach(conversation) and not told else ""


def question(kind: str) -> str:
    if kind == ELSEWHERE:
        return _("They prefer another channel, and nobody waits here. Say why we write here.")
    return _("They did not speak to us. Say why we write to them.")


def give(agent: Agent, conversation: Conversation, reason: str) -> str:
    """Write down the reason that is missing. Returns the question when there was no answer."""
    kind = missing(conversation)
    why = text.clean(reason.strip(), LONGEST)
    if kind and not why:
        return question(kind)
    if kind:
        _keep(agent, conversation, why, kind)
    return ""


def _keep(agent: Agent, conversation: Conversation, why: str, kind: str) -> None:
    preferred = preferring.current(conversation.customer_id)
    fields: dict[str, object] = {"agent": agent}
    if kind == UNASKED:
        fields |= {"reason": why, "at": clock.now()}
    if preferred and preferred.channel != conversation.place:
        fields |= {"elsewhere": why, "elsewhere_at": clock.now()}
    Outreach.objects.update_or_create(conversation=conversation, defaults=fields)
    key, department = f"conversation:{conversation.pk}", conversation.department_id
    record("reply.reasoned", key, actor(agent), department, about=kind)
