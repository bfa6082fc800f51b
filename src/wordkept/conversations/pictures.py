"""Pictures that customers sent, drawn anew by us: what reaches a browser is never the file as it came."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import ImageOps

from wordkept.intake import media
from wordkept.kernel.images import NotAPicture, opened

__all__ = ["KINDS", "NotAPicture", "drawn"]

KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
LARGEST_FILE = 15_000_000
SHOWN = (960, 720)


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
    with opened(original) as picture:
        picture.draft("RGB", SHOWN)
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(SHOWN)
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=82)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
