"""Does it fit the manners of the place? What became of it, and what happens next?"""

from __future__ import annotations

from datetime import timedelta

from wordkept.channel import Manners
from wordkept.intake.length import length

LEASE = timedelta(seconds=60)
LOOKUP_PAUSE = timedelta(seconds=20)
SHORT_PAUSE = timedelta(seconds=5)
LOOKUP_PATIENCE = timedelta(seconds=90)
RETRY_PATIENCE = timedelta(hours=24)
CAP = 100_000
DRAFT_CAP = 2_500_000  # all that one form may carry: nobody's unsent words are ever cut


def why_not(words: str, mode: str, manners: Manners) -> str:
    """Why this cannot be sent there; "" when it can."""
    if not manners.can_send:
        return manners.note or "Nothing can be sent on this channel from here."
    if not words.strip():
        return "There is nothing to send yet."
    if mode == "private" and not manners.private:
        return "This channel has no private replies."
    if mode == "public" and not manners.public:
        return "This channel has no public replies."
    if len(words) > CAP:
        return f"Longer than {CAP} characters."
    return length(words, manners).why


def after_doubt(proof: str, since_try: timedelta, found: bool | None) -> str:
    """What to do with an attempt whose end we do not know.

    "sent": it is there. "queued": a repeat is harmless, or the place showed for long
    enough that it is not there. "look": look again in a moment. "unknown": a person decides.
    """
    if found:
        return "sent"
    if proof == "key":
        return "queued"
    if proof == "none":
        return "unknown"
    return "look" if found is None or since_try < LOOKUP_PATIENCE else "queued"


def pause(attempts: int, asked: timedelta) -> timedelta:
    return max(asked, timedelta(seconds=min(5 * 2 ** min(attempts, 8), 900)))
