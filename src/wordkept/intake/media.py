"""Files that came along, kept under their digest: the same file twice is one file on disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings


def keep(content: bytes) -> str:
    """Store a file durably before the row that names it is committed. Returns its SHA-256."""
    digest = sha256(content)
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, content)
    return digest


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA) / digest[:2] / digest


def digest(salt: bytes, body: bytes) -> str:
    """What the journal keeps of a text: provable while the salt lives, meaningless without it."""
    return hashlib.blake2b(body, key=salt, digest_size=16).hexdigest()


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
