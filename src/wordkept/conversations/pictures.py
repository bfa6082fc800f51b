"""Pictures that customers sent, drawn anew by us: what reaches a browser is never the file as it came."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from wordkept.intake import media

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
LARGEST_FILE = 15_000_000
LARGEST_AREA = 16_000_000
SHOWN = (960, 720)
# What the library is known to raise on files that only pretend to be pictures.
TROUBLE = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError,
    LookupError, TypeError, AttributeError, ArithmeticError, EOFError, struct.error, zlib.error,
)  # fmt: skip


class NotAPicture(Exception):
    """It cannot be drawn safely: offer it as a download instead."""


def drawn(digest: str) -> bytes:
    """A small WebP copy, kept beside the original so that it is drawn once."""
    original = media.path_of(digest)
    copy = original.with_name(f"{original.name}.shown.webp")
    if not copy.exists():
        _write(copy, _redraw(original))
    return copy.read_bytes()


def _redraw(original: Path) -> bytes:
    if not original.exists() or original.stat().st_size > LARGEST_FILE:
        raise NotAPicture
    try:
        with Image.open(original, formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST_AREA:
                raise NotAPicture
            picture.draft("RGB", SHOWN)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except TROUBLE as broken:
        raise NotAPicture from broken
    upright.thumbnail(SHOWN)
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=82)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
