"""Scheduled posts arrive here from campaigns as a fact, and leave by the same outbox as every reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wordkept import channel as plug
from wordkept.campaigns.fitting import seal
from wordkept.campaigns.models import Post, PostPicture, Variant
from wordkept.intake import media
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


def outgoing(reply: Reply, variant: Variant) -> plug.Outgoing:
    """A post as it was approved. Raises Refused, before anything leaves, if it no longer is that."""
    if variant.post.sealed and variant.post.sealed != seal(variant.post):
        raise plug.Refused("This is not what was approved: nothing was sent.")
    pictures = [] if variant.bare else variant.post.pictures.all()
    return plug.Outgoing(
        key=str(reply.pk),
        text=variant.words,
        to=plug.Author(""),
        subject=variant.post.campaign.name if variant.post.campaign else "",
        attached=tuple(_handed_over(one) for one in pictures),
        first_try=reply.first_try_at,
    )


def _handed_over(picture: PostPicture) -> plug.Attached:
    path = media.path_of(picture.digest)
    content = path.read_bytes() if path.exists() else b""
    if media.sha256(content) != picture.digest:
        raise plug.Refused("A picture is not the one that was approved: nothing was sent.")
    return plug.Attached(picture.name, picture.media_type, content, alt=picture.alt)


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
