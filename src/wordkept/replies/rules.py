"""Does it fit the manners of the place? What became of it? Does everybody see its end, was it said before?"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

from wordkept.channel import Manners
from wordkept.intake.length import length
from wordkept.kernel.text import fold

LEASE = timedelta(seconds=60)
LOOKUP_PAUSE = timedelta(seconds=20)
SHORT_PAUSE = timedelta(seconds=5)
LOOKUP_PATIENCE = timedelta(seconds=90)
RETRY_PATIENCE = timedelta(hours=24)
CAP = 100_000
DRAFT_CAP = 2_500_000  # all that one form may carry: nobody's unsent words are ever cut
FEWEST_WORDS = 5
KEPT_SHARE = 0.5
LOOKED_AT = 5_000

_OURS_ALONE = re.compile(r"https?://\S{1,2000}|@[\w.@-]{1,320}")
_GREETING = re.compile(
    r"^\s*(hi|hey|hello|dear|hallo|liebe|lieber|hola|olá)\b[^,.!?\n]{0,40}[,.!\n]"
)
_SIGNATURE = re.compile(r"[\^/–—-]\s?\w{1,20}\s*$")
_WORD = re.compile(r"[^\W_]+")


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


def lacks_end(asked_publicly: bool, private_at: datetime | None, public_at: datetime | None) -> str:
    """Why a public closing note is missing; "" where none is.

    `private_at` is our latest private answer, `public_at` our latest public one.
    """
    if not asked_publicly or private_at is None:
        return ""
    if public_at and public_at >= private_at:
        return ""
    return "asked in public, solved in private: nobody there sees the end"


def words_of(text: str) -> list[str]:
    """What is left without greeting, signature, handles, links, numbers and punctuation."""
    folded = _OURS_ALONE.sub(" ", fold(text[:LOOKED_AT])).strip()
    body = _SIGNATURE.sub("", _GREETING.sub("", folded))
    return [re.sub(r"\d+", "0", word) for word in _WORD.findall(body)]


def gist(text: str) -> str:
    """Equal for texts that say nearly the same; "" for what is too short to be an answer."""
    words = words_of(text)
    return " ".join(words) if len(words) >= FEWEST_WORDS else ""


def is_from(sent: str, taken: str) -> str:
    """Why `sent` counts as the answer that was `taken`; "" where too little of it is left."""
    was, now = Counter(words_of(taken)), Counter(words_of(sent))
    kept = (was & now).total()
    if not was or kept < was.total() * KEPT_SHARE:
        return ""
    return "at least half of its words are still there"
