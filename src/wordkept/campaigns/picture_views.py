"""The pictures on the page where a post is written, and each of them as it will leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from wordkept.campaigns import doors, picturing
from wordkept.campaigns.drawing import LARGEST_FILE
from wordkept.campaigns.models import Post, PostPicture
from wordkept.campaigns.publishing import NotPublished
from wordkept.intake import media
from wordkept.people.signed_in import AgentRequest

FILE_POLICY = "sandbox; default-src 'none'"


@require_GET
def picture(request: AgentRequest, id: UUID) -> HttpResponse:
    """The very bytes that leave; they were drawn by us, so a browser may show them."""
    found = doors.picture(request.user, id)
    path = media.path_of(found.digest)
    if not path.exists():
        raise Http404
    return HttpResponse(
        path.read_bytes(),
        content_type=found.media_type,
        headers={"Content-Security-Policy": FILE_POLICY, "Cache-Control": "private, max-age=3600"},
    )


@dataclass(frozen=True)
class Shown:
    """A picture with the words as they stand in the form, which may not be saved yet."""

    media_type: str
    size: int
    alt: str


def as_typed(post: Post | None, given: Any) -> list[Shown]:
    pictures = post.pictures.all() if post else []
    return [
        Shown(one.media_type, one.size, given.get(f"alt-{one.pk}", one.alt))
        for one in pictures
        if f"remove-{one.pk}" not in given
    ]


def save(request: AgentRequest, post: Post) -> None:
    """Everything that can be done is done; NotPublished then says what could not."""
    troubles = [*_changed(request, post), *_added(request, post)]
    if troubles:
        raise NotPublished(" ".join(troubles))


def _changed(request: AgentRequest, post: Post) -> Iterator[str]:
    agent, given, files = request.user, request.POST, request.FILES
    for one in post.pictures.all():
        if f"remove-{one.pk}" in given:
            picturing.remove(agent, one)
            continue
        picturing.describe(agent, one, given.get(f"alt-{one.pk}", one.alt))
        if file := files.get(f"replace-{one.pk}"):
            yield from _tried(lambda f=file, o=one: picturing.replace(agent, o, *_read(f)))
    picturing.arrange(agent, post, _in_order(post, given))


def _added(request: AgentRequest, post: Post) -> Iterator[str]:
    for number in range(1, picturing.MOST + 1):
        file = request.FILES.get(f"picture-{number}")
        if file is None:
            continue
        alt = request.POST.get(f"new-alt-{number}", "")
        yield from _tried(lambda f=file, a=alt: picturing.add(request.user, post, *_read(f), alt=a))


def _tried(act: Any) -> Iterator[str]:
    try:
        act()
    except NotPublished as why:
        yield str(why)


def _read(file: UploadedFile[bytes]) -> tuple[str, bytes]:
    """One byte more than is allowed is enough to know."""
    return file.name or "", file.read(LARGEST_FILE + 1)


def _in_order(post: Post, given: Any) -> Sequence[PostPicture]:
    """By the numbers that were chosen; the same number twice: as they stood."""

    def number(one: PostPicture) -> tuple[int, int]:
        said = given.get(f"order-{one.pk}", "")[:4]
        return (int(said) if said.isascii() and said.isdigit() else one.place + 1, one.place)

    return sorted(post.pictures.all(), key=number)


def free(post: Post | None, given: Any) -> list[tuple[int, str]]:
    """The empty places in the form, with the words that were typed for files that did not do."""
    pictures = list(post.pictures.all()) if post else []
    known = {one.alt for one in pictures}
    typed = [given.get(f"new-alt-{number}", "").strip() for number in range(1, picturing.MOST + 1)]
    waiting = [alt for alt in typed if alt and alt not in known] + [""] * picturing.MOST
    return list(enumerate(waiting, 1))[: picturing.MOST - len(pictures)]
