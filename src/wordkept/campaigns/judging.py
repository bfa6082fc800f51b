"""Did it give what it said? A person's word, beside the numbers and never instead of them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.campaigns.models import Campaign, Post, Verdict
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.doors import departments
from wordkept.people.models import Agent

WHY_CAP = 300


class NotJudged(Exception):
    """The message says why; what was said before stands."""


@transaction.atomic
def judge(agent: Agent, thing: Post | Campaign, says: str, why: str) -> Verdict:
    """Whoever said something else before is overruled by the newest word; the reason may be empty for a yes."""
    reason = text.clean(why.strip(), WHY_CAP)
    _guard(agent, thing, says, reason)
    on = {"post": thing} if isinstance(thing, Post) else {"campaign": thing}
    words = {"says": says, "why": reason, "agent": agent, "at": clock.now()}
    verdict, _made = Verdict.objects.update_or_create(**on, defaults=words)
    kind, name = (
        ("post", "post.judged") if isinstance(thing, Post) else ("campaign", "campaign.judged")
    )
    record(name, f"{kind}:{thing.pk}", actor(agent), thing.department_id, says=says)
    return verdict


def _guard(agent: Agent, thing: Post | Campaign, says: str, why: str) -> None:
    if agent.role == Agent.Role.TRAINEE or not departments(agent):
        raise NotJudged(_("Your role reads this page; ask a colleague to judge."))
    if says not in Verdict.Says.values:
        raise NotJudged(_("Choose one: it gave what it said, part of it, or not."))
    if says != Verdict.Says.YES and not why:
        raise NotJudged(_("Say what was missing."))
    if thing.state not in (Post.State.LEFT, *(Campaign.State.LIVE, Campaign.State.OVER)):
        raise NotJudged(_("What did not leave cannot be judged."))
