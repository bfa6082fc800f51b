"""Our mark in every mail we send: a name nobody else can make, so that answers find home."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Sign = Callable[[str], str]
Verify = Callable[[str, str], bool]

TOKEN = re.compile(r"wk\.([A-Za-z0-9-]{1,64})\.([A-Za-z0-9_+/=-]{8,128})(?![A-Za-z0-9_+/=.-])")
# Long reference chains are somebody else's to make: verifying costs time.
MOST_TOKENS = 20


def token(key: str, sign: Sign) -> str:
    return f"wk.{key}.{sign(key)}"


def message_id(key: str, sign: Sign, domain: str) -> str:
    return f"{token(key, sign)}@{domain}"


def keys_in(texts: Iterable[str], verify: Verify) -> tuple[str, ...]:
    """The keys of all genuine tokens, in order, each once. Forged ones are as good as none."""
    found = [match.groups() for text in texts for match in TOKEN.finditer(text)][:MOST_TOKENS]
    return tuple(dict.fromkeys(key for key, mac in found if verify(key, mac)))
