"""The manners of the places that the demo channel can play."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from wordkept.channel import Manners, Outgoing, Proof, Refused, must_carry

PLACES: Mapping[str, Manners] = {
    "mastodon": Manners(
        500,
        "characters",
        private=True,
        edit=True,
        delete=True,
        url_length=23,
        pictures=4,
        picture_bytes=16_000_000,
        alt_limit=1500,
    ),
    "bluesky": Manners(300, "graphemes", bytes_limit=3000, delete=True, pictures=4, alt_limit=2000),
    "x": Manners(
        280,
        "characters",
        private=True,
        delete=True,
        url_length=23,
        pictures=4,
        picture_bytes=5_000_000,
    ),
    "mail": Manners(public=False, private=True, subject=True, pictures=10, picture_bytes=1_800_000),
    "forum": Manners(edit=True, delete=True),
    "review": Manners(1000, "characters", edit=True, note="One public answer for each review."),
    "phone": Manners(public=False, can_send=False, note="Call back by phone, then log the call."),
    "letter": Manners(public=False, can_send=False, note="Answer by post, then log the letter."),
}
PROOF_OF_PLACE: Mapping[str, Proof] = {"x": "none", "bluesky": "lookup"}
PROOFS: Mapping[str, Proof] = {"key": "key", "lookup": "lookup", "none": "none"}
FREE = ("Mn", "Me", "Cf", "Sk")


def manners_of(place: str, proof: str = "") -> Manners:
    """How one behaves in `place`; `proof` overrides what the place offers as proof of sending."""
    known = PLACES.get(place, PLACES["mastodon"])
    return replace(known, proof=PROOFS.get(proof) or PROOF_OF_PLACE.get(place, "key"))


def mind(outgoing: Outgoing, manners: Manners) -> None:
    """Raise `Refused` for what the place would not take."""
    if not manners.can_send:
        raise Refused(f"Nothing can be sent to this place. {manners.note}".strip())
    private = outgoing.visibility == "private"
    if not (manners.private if private else manners.public):
        raise Refused(f"This place knows no {'private' if private else 'public'} messages.")
    if manners.limit is not None and size(outgoing.text, manners) > manners.limit:
        raise Refused(f"Too long: at most {manners.limit} {manners.unit}.")
    must_carry(outgoing, manners)


def size(text: str, manners: Manners) -> int:
    """How long the place finds `text`. Graphemes roughly: marks and joiners are free."""
    if manners.url_length:
        text = re.sub(r"https?://\S+", "u" * manners.url_length, text)
    if manners.unit != "graphemes":
        return len(text)
    return sum(1 for sign in text if unicodedata.category(sign) not in FREE)
