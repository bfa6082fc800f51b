"""From an idea to a post that leaves: written once, fitted to each place, approved, scheduled, corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.campaigns import rules
from wordkept.campaigns.doors import may_plan
from wordkept.campaigns.fitting import seal, why_not_there
from wordkept.campaigns.models import Campaign, Post, Variant
from wordkept.intake.models import Account
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Department
from wordkept.people.rules import may

State = Post.State
CAP = 20_000
EDITABLE = (State.DRAFT, State.WAITING, State.HELD)


class NotPublished(Exception):
    """The post stays where it is; the message says what is missing."""


@transaction.atomic
def write(
    agent: Agent,
    department: Department,
    words: str,
    variants: Mapping[Account, str],
    post: Post | None = None,
    bare: Collection[Account] = (),
    **more: Any,
) -> Post:
    """A draft, new or changed. What was approved and is changed must be approved again.

    The accounts in `bare` say it without the pictures.
    """
    if not may_plan(agent, department.pk):
        raise NotPublished(_("You do not publish for this department."))
    post = post or Post(department=department, owner=agent)
    if post.state not in EDITABLE:
        raise NotPublished(_("It is scheduled or out: take it back first, or correct it."))
    for name in ("campaign", "value", "topic", "cheerful", "leaves_at", "corrects"):
        if name in more:
            setattr(post, name, more[name])
    post.text, post.state = text.clean(words, CAP), State.DRAFT
    post.approved_by = post.released_by = None
    post.save()
    _fit(post, variants, bare)
    tell(agent, post, "post.written")
    return post


def _fit(post: Post, variants: Mapping[Account, str], bare: Collection[Account]) -> None:
    post.variants.exclude(account__in=list(variants)).filter(reply=None).delete()
    for account, words in variants.items():
        how = {"text": text.clean(words, CAP), "bare": account in bare}
        Variant.objects.update_or_create(post=post, account=account, defaults=how)


def reopen(agent: Agent, post: Post) -> None:
    """Something of it is about to change: it is a draft, and whoever agreed is asked again."""
    if not may_plan(agent, post.department_id):
        raise NotPublished(_("You do not publish for this department."))
    fresh: dict[str, Any] = {"approved_by": None, "released_by": None, "sealed": ""}
    _move(post, EDITABLE, State.DRAFT, **fresh)


@transaction.atomic
def ask(agent: Agent, post: Post) -> None:
    """Ask for approval. Raises NotPublished with what is missing."""
    if why := _why_not(post):
        raise NotPublished(why)
    _move(post, (State.DRAFT,), State.WAITING)
    tell(agent, post, "post.approval_asked")


@transaction.atomic
def approve(agent: Agent, post: Post, seen: str = "") -> None:
    """Somebody else than its author schedules it by agreeing to what they saw, by its seal."""
    if not may(agent.role, "approve") or agent.pk == post.owner_id:
        raise NotPublished(_("Somebody else who may approve must let it go."))
    sealed = seal(post)
    if seen and seen != sealed:
        raise NotPublished(_("It was changed meanwhile: look at it again."))
    if why := _why_not(post):
        raise NotPublished(why)
    leaves_at = post.leaves_at or clock.now()
    fields = {"approved_by": agent, "returned_why": "", "sealed": sealed, "leaves_at": leaves_at}
    _move(post, (State.WAITING,), State.SCHEDULED, **fields)
    tell(agent, post, "post.scheduled")


@transaction.atomic
def send_back(agent: Agent, post: Post, why: str) -> None:
    if not may(agent.role, "approve"):
        raise NotPublished(_("Your role does not approve posts."))
    _move(post, (State.WAITING,), State.DRAFT, returned_why=text.clean(why.strip(), 500))
    tell(agent, post, "post.returned")


@transaction.atomic
def withdraw(agent: Agent, post: Post) -> None:
    """Take it back before it leaves. It is a draft again."""
    if not may_plan(agent, post.department_id):
        raise NotPublished(_("You do not publish for this department."))
    _move(post, (State.SCHEDULED, State.WAITING, State.HELD), State.DRAFT, approved_by=None)
    tell(agent, post, "post.withdrawn")


@transaction.atomic
def correct(agent: Agent, post: Post, words: str, value: str) -> Post:
    """A correction is a post of its own, linked to the one it corrects, in the same places."""
    if post.state != State.LEFT:
        raise NotPublished(_("It is not out yet: change it instead."))
    places = {variant.account: "" for variant in post.variants.select_related("account")}
    return write(
        agent, post.department, words, places, corrects=post, value=value, cheerful=False,
        campaign=post.campaign, topic=post.topic, leaves_at=None,
    )  # fmt: skip


def _why_not(post: Post) -> str:
    why = rules.why_not_scheduled(
        post.text, post.value, post.variants.count(), post.leaves_at, clock.now()
    )
    if why:
        return _(why)
    if post.campaign and post.campaign.state != Campaign.State.LIVE:
        return _("Its campaign is not live: care has to sign it first.")
    pictures = list(post.pictures.all())
    if mute := [one for one in pictures if not one.alt]:
        words = _("Picture %(number)s needs words for those who cannot see it.")
        return words % {"number": pictures.index(mute[0]) + 1}
    variants = post.variants.select_related("account")
    return next((why for one in variants if (why := why_not_there(one, pictures))), "")


def _move(post: Post, from_states: Sequence[str], to: str, **fields: Any) -> None:
    moved = Post.objects.filter(pk=post.pk, state__in=from_states).update(state=to, **fields)
    if not moved:
        raise NotPublished(_("Somebody was faster: look at it again."))
    post.refresh_from_db()


def tell(agent: Agent, post: Post, name: str) -> None:
    record(name, f"post:{post.pk}", actor(agent), post.department_id, post=str(post.pk))


def due_between(start: datetime, end: datetime) -> Sequence[Post]:
    """What the calendar shows."""
    return list(
        Post.objects.filter(leaves_at__gte=start, leaves_at__lt=end)
        .exclude(state=State.WITHDRAWN)
        .select_related("campaign", "owner", "department")
    )
