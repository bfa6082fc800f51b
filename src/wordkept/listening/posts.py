"""A mention as queries look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wordkept.intake.models import Attachment, Mention
from wordkept.listening.models import Reading
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.query.words import fold

TODAY = 2
LIKELY = 0.5
AT_ONCE = 500


def post_of(mention: Mention, media: bool = False) -> Post:
    reading: Reading | None = getattr(mention, "reading", None)
    language = (reading.language if reading else "") or mention.language
    followers = mention.extra.get("followers")
    return Post(
        text_of(mention),
        language=language.partition("-")[0].lower(),
        place=fold(mention.place),
        author=fold(mention.author_handle or mention.author_id).lstrip("@"),
        country=fold(str(mention.extra.get("country", ""))),
        url=mention.url,
        followers=mention.reach if followers is None else followers,
        rating=mention.rating,
        traits=frozenset(_traits(reading, media)),
    )


def text_of(mention: Mention) -> str:
    subject, text = mention.subject, mention.text
    return f"{subject}\n{text}" if subject and not text.startswith(subject) else text


def _traits(reading: Reading | None, media: bool) -> Iterator[str]:
    """What `is:` and `has:media` ask for."""
    if media:
        yield "media"
    if reading:
        yield reading.polarity
        yield from reading.intents
        if reading.complaint >= LIKELY:
            yield "complaint"
        if reading.delight:
            yield "delight"
        if reading.urgency >= TODAY:
            yield "urgent"


def asks_media(text: str) -> bool:
    """Only then is it worth looking which mentions came with a file."""
    return "has:" in text.lower()


def with_media(mentions: Iterable[int]) -> set[int]:
    """Those that came with a file or a picture."""
    found, ids = set[int](), list(mentions)
    for start in range(0, len(ids), AT_ONCE):
        some: Any = Attachment.objects.filter(mention__in=ids[start : start + AT_ONCE])
        found.update(some.values_list("mention_id", flat=True))
    return found
