"""What kind of thing is promised? The things that are named tell, in the order in which they come."""

from __future__ import annotations

from wordkept.promises.rules.wording import wording

KINDS = (
    "answer", "call", "refund", "replacement", "repair", "delivery", "credit", "discount", "fix",
    "information", "visit", "other",
)  # fmt: skip
# What a customer is owed in the end; the rest is work on the way there.
STRONG = frozenset(
    ("refund", "replacement", "repair", "delivery", "credit", "discount", "visit", "call")
)
THINGS = wording("things").table("things")
PARCEL = wording("things").pattern("parcel")


def of_things(words: str, otherwise: str = "") -> str:
    """What is named first: "a voucher by mail" is a credit, "a mail with your voucher" information."""
    first, kind = len(words), ""
    for pattern, meant in THINGS:
        found = pattern.search(words, 0, first + 1)
        if found and found.start() < first:
            first, kind = found.start(), meant
    return kind or (otherwise if otherwise or not PARCEL.search(words) else "delivery")
