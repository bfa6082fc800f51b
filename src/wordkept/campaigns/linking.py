"""Our own short addresses: they lead where they say and count days, never people."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from wordkept.campaigns.models import Campaign, Link, Post, Visit
from wordkept.kernel import clock

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that one mistakes for another
SIZE = 7


class NotALink(Exception):
    """The message says what is wrong with the address."""


@transaction.atomic
def shorten(target: str, post: Post | None = None, campaign: Campaign | None = None) -> Link:
    """The same target of the same post is the same link."""
    address = target.strip()
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 1000:
        raise NotALink(_("Give a whole address, beginning with https://"))
    known = Link.objects.filter(target=address, post=post, campaign=campaign).first()
    return known or Link.objects.create(slug=_slug(), target=address, post=post, campaign=campaign)


def _slug() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(SIZE))


@transaction.atomic
def visit(link: Link) -> str:
    """Count one more on this day; returns where it leads. No cookie, no address, no agent is kept."""
    day = clock.now().date()
    Visit.objects.get_or_create(link=link, day=day)
    Visit.objects.filter(link=link, day=day).update(count=F("count") + 1)
    return link.target


def visits(post: Post) -> int:
    return visits_of([post.pk])[post.pk]


def visits_of(posts: Collection[UUID]) -> Counter[UUID]:
    """How often the links of each post were followed."""
    return summed(Visit.objects.filter(link__post__in=posts), "link__post")


def summed(rows: QuerySet[Visit], by: str) -> Counter[UUID]:
    total = rows.order_by().values_list(by).annotate(total=Sum("count"))
    return Counter({key: int(count) for key, count in total})
