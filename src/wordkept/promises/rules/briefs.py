"""What a signed brief promises to everybody: each claim, each offer, with the day on which it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from hashlib import sha256

from wordkept.promises.rules.finding import Found, find

CLAIMED, OFFERED = "claimed in the brief", "offered in the brief"
MOST = 50


@dataclass(frozen=True, slots=True)
class Offered:
    code: str
    what: str
    amount: Decimal | None
    currency: str
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """`key` is the same for the same words, however often the brief is changed around them."""

    key: str
    found: Found


def claimed(
    claims: str,
    offers: Sequence[Offered],
    starts: datetime,
    ends: datetime | None,
    zone: tzinfo,
) -> list[Claimed]:
    """Each once. What names no day of its own ends with its offer, or with the campaign."""
    lines = [line.strip() for line in claims.splitlines() if line.strip()]
    each = [one for line in lines for one in _claim(line, starts, ends, zone)]
    each += [_offer(offer, starts, ends, zone) for offer in offers]
    return list({one.key: one for one in each}.values())[:MOST]


def _claim(line: str, starts: datetime, ends: datetime | None, zone: tzinfo) -> list[Claimed]:
    """A line in which nothing is recognised is a claim all the same: a person reads it."""
    read = find(line, starts, zone) or [_plain(line, ends, CLAIMED, asks=True)]
    return [
        Claimed(_key(line, str(number)), replace(found, due=found.due or ends))
        for number, found in enumerate(read)
    ]


def _offer(offer: Offered, starts: datetime, ends: datetime | None, zone: tzinfo) -> Claimed:
    read = find(offer.what, starts, zone)
    kind = read[0].kind if read else "discount" if offer.amount is not None else "other"
    words = f"{offer.what} ({offer.code})" if offer.code else offer.what
    found = replace(
        _plain(words, offer.ends or ends, OFFERED),
        kind=kind, amount=offer.amount, currency=offer.currency,
    )  # fmt: skip
    return Claimed(_key(offer.code, offer.what), found)


def _plain(words: str, due: datetime | None, why: str, asks: bool = False) -> Found:
    return Found(0, len(words), words, due, "other", None, "", why, asks=asks, everybody=True)


def _key(*words: str) -> str:
    folded = "\n".join(" ".join(word.casefold().split()) for word in words)
    return sha256(folded.encode()).hexdigest()[:32]
