"""The pictures of a post: added, described, put in order, replaced, taken out, until it is approved."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.campaigns.drawing import NotReady, ready
from wordkept.campaigns.models import Post, PostPicture
from wordkept.campaigns.publishing import NotPublished, reopen, tell
from wordkept.intake import media
from wordkept.kernel import text
from wordkept.people.models import Agent

MOST = 4
ALT = 1000


@transaction.atomic
def add(agent: Agent, post: Post, name: str, content: bytes, alt: str = "") -> PostPicture:
    """The last one in the row. Raises NotPublished: the message names the file."""
    reopen(agent, post)
    last = post.pictures.count()
    if last >= MOST:
        raise NotPublished(_("A post has at most %(most)s pictures.") % {"most": MOST})
    picture = PostPicture(post=post, place=last, alt=_said(alt))
    _hold(picture, name, content)
    tell(agent, post, "post.pictured")
    return picture


@transaction.atomic
def replace(agent: Agent, picture: PostPicture, name: str, content: bytes) -> None:
    """Another picture in its place. Its words stay, to be looked at again."""
    reopen(agent, picture.post)
    _hold(picture, name, content)
    tell(agent, picture.post, "post.pictured")


@transaction.atomic
def describe(agent: Agent, picture: PostPicture, alt: str) -> None:
    if picture.alt == _said(alt):
        return
    reopen(agent, picture.post)
    picture.alt = _said(alt)
    picture.save(update_fields=["alt"])
    tell(agent, picture.post, "post.pictured")


@transaction.atomic
def remove(agent: Agent, picture: PostPicture) -> None:
    reopen(agent, picture.post)
    picture.delete()
    arrange(agent, picture.post, list(picture.post.pictures.all()))
    tell(agent, picture.post, "post.pictured")


@transaction.atomic
def arrange(agent: Agent, post: Post, pictures: Sequence[PostPicture]) -> None:
    """Which comes first. The same order again changes nothing."""
    moved = [(place, one) for place, one in enumerate(pictures) if one.place != place]
    if not moved:
        return
    reopen(agent, post)
    for place, picture in moved:
        picture.place = place
        picture.save(update_fields=["place"])
    tell(agent, post, "post.pictured")


def _hold(picture: PostPicture, name: str, content: bytes) -> None:
    """The file is on disk, durably, before the row names it."""
    picture.name = text.clean(name, 100) or "picture"
    try:
        drawn = ready(content)
    except NotReady as why:
        words = {"name": picture.name, "why": why}
        raise NotPublished(_("%(name)s cannot be used: %(why)s.") % words) from why
    picture.digest, picture.size = media.keep(drawn.content), len(drawn.content)
    picture.media_type, picture.width, picture.height = drawn.media_type, drawn.width, drawn.height
    picture.save()


def _said(alt: str) -> str:
    return text.clean(alt.strip(), ALT)
