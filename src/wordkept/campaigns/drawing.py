"""A picture of ours made ready to be published: upright, of a sane size, and telling nothing but what it shows."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from wordkept.kernel.images import NotAPicture, opened

LARGEST_FILE = 10_000_000
LARGEST_AREA = 50_000_000
SIDE = 2000
# What every public place takes; a photo is saved a little coarser until it fits.
FITS_EVERYWHERE = 1_000_000
QUALITIES = (88, 80, 70)
KEPT_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}


class NotReady(Exception):
    """The message says why this file cannot be published."""


@dataclass(frozen=True)
class Ready:
    """`content` is what leaves, byte for byte."""

    content: bytes
    media_type: str
    width: int
    height: int


def ready(content: bytes) -> Ready:
    """Raises NotReady. Where it was taken, when and with what (EXIF, GPS, comments) is left out."""
    if len(content) > LARGEST_FILE:
        raise NotReady(_("it is larger than 10 MB"))
    try:
        with opened(io.BytesIO(content), LARGEST_AREA) as picture:
            return _drawn(picture)
    except NotAPicture as broken:
        raise NotReady(_("it is no JPEG, PNG, WebP or GIF that can be opened")) from broken


def _drawn(picture: Image.Image) -> Ready:
    kind = KEPT_AS[picture.format or ""]
    if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
        raise NotReady(_("it moves: only still pictures are published from here"))
    colours = picture.info.get("icc_profile")
    picture.draft("RGB", (SIDE, SIDE))
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert(_mode(upright, kind))
    plain.thumbnail((SIDE, SIDE))
    plain.info = {"icc_profile": colours} if colours and plain.mode == upright.mode else {}
    return Ready(_saved(plain, kind), f"image/{kind.lower()}", plain.width, plain.height)


def _mode(picture: Image.Image, kind: str) -> str:
    if kind == "JPEG":
        return "L" if picture.mode == "L" else "RGB"
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    return "RGBA" if see_through else "RGB"


def _saved(picture: Image.Image, kind: str) -> bytes:
    content = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        more = {} if kind == "PNG" else {"quality": quality}
        picture.save(out, kind, optimize=True, icc_profile=picture.info.get("icc_profile"), **more)
        content = out.getvalue()
        if kind == "PNG" or len(content) <= FITS_EVERYWHERE:
            break
    return content
