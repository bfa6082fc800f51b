"""Pictures of a post: the bytes are handed over first, the post then names them with their words."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any

from PIL import Image

from wordkept.channel import Attached

from .xrpc import Object, Server

EMBED = "app.bsky.embed.images"
UNREADABLE = (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError)


def embed(server: Server, attached: Sequence[Attached]) -> dict[str, Object]:
    """What the record says of its pictures, nothing where there are none.

    Bytes that no post names are dropped by the server after a while: a repeat is harmless.
    """
    if not attached:
        return {}
    return {"embed": {"$type": EMBED, "images": [_image(server, one) for one in attached]}}


def _image(server: Server, one: Attached) -> Object:
    content = one.content or b""
    blob = server.upload(content, one.media_type)
    return {"image": blob, "alt": one.alt} | _shape(content)


def _shape(content: bytes) -> dict[str, Any]:
    """Its proportions, so that the page does not jump while it loads."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except UNREADABLE:
        return {}
    return {"aspectRatio": {"width": width, "height": height}}
