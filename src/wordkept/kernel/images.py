"""Picture files, opened by what their bytes say and never by their name; many of them lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
LARGEST_AREA = 16_000_000
# What the library is known to raise on files that only pretend to be pictures.
TROUBLE = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError,
    LookupError, TypeError, AttributeError, ArithmeticError, EOFError, struct.error, zlib.error,
)  # fmt: skip


class NotAPicture(Exception):
    """It cannot be drawn safely: offer it as a download instead."""


@contextmanager
def opened(
    file: Path | BinaryIO, area: int = LARGEST_AREA, formats: Collection[str] = FORMATS
) -> Iterator[Image.Image]:
    """The picture, not decoded yet. Raises NotAPicture, also for what goes wrong while it is drawn."""
    try:
        with Image.open(file, formats=list(formats)) as picture:
            if picture.width * picture.height > area:
                raise NotAPicture
            yield picture
    except TROUBLE as broken:
        raise NotAPicture from broken
