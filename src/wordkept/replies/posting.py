"""Scheduled posts arrive here from campaigns as a fact, and leave by the same outbox as every reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wordkept.campaigns.models import Post, Variant
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.replies.actions import move, tell
from wordkept.replies.models import Reply

State = Reply.State
NOT_LEFT = (State.QUEUED, State.HELD, State.RECALLED)


@transaction.atomic
def queue(facts: Sequence[Fact]) -> None:
    """A row for each variant; scheduled again means: the same row at another time."""
    for variant in _variants(facts):
        post = variant.post
        if post.state == Post.State.SCHEDULED:
            _queue(variant, post.leaves_at or clock.now())


def _variants(facts: Sequence[Fact]) -> list[Variant]:
    posts = [fact.data["post"] for fact in facts]
    rows = Variant.objects.filter(post__in=posts)
    return list(rows.select_related("post", "account", "reply"))


def _queue(variant: Variant, leaves_at: datetime) -> None:
    known = Reply.objects.filter(variant=variant).first()
    if known:
        move(known, NOT_LEFT, State.QUEUED, leaves_at=leaves_at, why="")
        return
    reply = Reply.objects.create(
        client_key=f"post:{variant.pk}",
        account=variant.account,
        variant=variant,
        author_id=variant.post.owner_id,
        approver_id=variant.post.approved_by_id,
        leaves_at=leaves_at,
    )
    tell(reply, "reply.queued")


@transaction.atomic
def call_back(facts: Sequence[Fact]) -> None:
    """What was withdrawn does not leave; what left already is gone and is corrected in public."""
    for reply in Reply.objects.filter(variant__in=_variants(facts)):
        if move(reply, [State.QUEUED, State.HELD], State.RECALLED):
            tell(reply, "reply.recalled")


@transaction.atomic
def left(facts: Sequence[Fact]) -> None:
    """When every variant is out, the post is out."""
    for post in Post.objects.filter(pk__in=[fact.data["post"] for fact in facts]):
        waiting = Reply.objects.filter(variant__post=post).exclude(state=State.SENT)
        if waiting.exists():
            continue
        if (
            Post.objects.filter(pk=post.pk)
            .exclude(state=Post.State.LEFT)
            .update(state=Post.State.LEFT)
        ):
            record("post.left", f"post:{post.pk}", "", post.department_id, post=str(post.pk))
