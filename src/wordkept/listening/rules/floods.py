"""When is it a flood, whose, and when is it over? Volume alone, and volume weighed by anger and reach."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BUCKET = timedelta(minutes=5)
# Places are asked about once a minute: what was written in a bucket is here a minute later.
GRACE = timedelta(minutes=1)
# What is older when it comes in is history: it teaches what is usual and alarms nobody.
FRESH = timedelta(hours=1)
WORTH_RELEARNING, RELEARNING_SHARE = 20, 0.1
DEAF = 30.0
ORDINARY_READERS = 1_000
UNSURE = 0.5
MEASURES = ("volume", "weight")
# A wave of praise is not stemmed: two glad voices to each unhappy one, and a third of all.
GLAD_TO_UNHAPPY, GLAD_SHARE = 2, 0.3
# A theme is born with its first posts, so a new one always rises; it must be angry too.
ANGRY_SHARE = 1 / 3
CALM_RATIO, CALM_EXTRA = 1.5, 3.0
SAME_WATER = 0.5


@dataclass(frozen=True)
class Mix:
    """How many spoke, and how many of them unhappy or glad."""

    count: int
    negative: int
    positive: int

    @property
    def negative_share(self) -> float:
        return self.negative / self.count if self.count else 0.0


def bucket(at: datetime) -> datetime:
    """The five minutes in which it was said."""
    return at - timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)


def closed(now: datetime) -> datetime:
    """Where the first bucket starts that is not over yet."""
    return bucket(now - GRACE)


def negativity(polarity: str, confidence: float, complaint: float) -> float:
    """0…1: how sure we are that somebody is unhappy with us."""
    unhappy = max(confidence, UNSURE) if polarity == "negative" else 0.0
    return min(max(unhappy, complaint if polarity != "positive" else 0.0), 1.0)


def voices(unhappy: float, reach: int | None) -> float:
    """One unhappy person with up to a thousand readers is one voice, with a hundred thousand ten."""
    return unhappy * math.sqrt(max(reach or 0, ORDINARY_READERS) / ORDINARY_READERS)


def is_history(said: datetime, arrived: datetime) -> bool:
    return arrived - said > FRESH


def may_warn(over: datetime, now: datetime) -> bool:
    """Only of what happens now: hours that are caught up on teach in silence."""
    return now - over <= FRESH


def is_worth_relearning(missed: int, heard: int) -> bool:
    """So much history came in behind what was watched that all is learned once more."""
    return missed >= WORTH_RELEARNING and missed >= RELEARNING_SHARE * heard


def were_we_deaf(expected: float) -> bool:
    """Silence where thirty should have spoken is no silence: nobody counted."""
    return expected >= DEAF


def is_flood(measure: str, kind: str, newborn: bool, mix: Mix) -> bool:
    if kind == "topic" and newborn:
        return mix.negative_share >= ANGRY_SHARE
    if measure == "weight":
        return True
    glad = mix.positive > GLAD_TO_UNHAPPY * mix.negative
    return not (glad and mix.positive >= GLAD_SHARE * mix.count)


def is_calm(volume: float, usual: float) -> bool:
    return volume <= max(usual * CALM_RATIO, usual + CALM_EXTRA)


def is_same_water(ours: Collection[int], theirs: Iterable[int]) -> bool:
    """Most of what rises here rises in the other one: one warning is enough."""
    return bool(ours) and len(set(ours).intersection(theirs)) >= SAME_WATER * len(ours)


def telling(unhappy: float, reach: int | None, is_echo: bool) -> tuple[bool, float]:
    """Sorts quotes, best last: own words before copies, angry and widely read before others."""
    return not is_echo, unhappy * (1 + math.log10(1 + max(reach or 0, 0)))


def why(measure: str, volume: float, usual: float, minutes: int, mix: Mix, reach: int) -> str:
    """The warning in one English sentence; pages say it in the reader's language."""
    much = f"{volume:.0f} in the last {minutes} minutes, usually {usual:.0f}"
    weighed = "; their anger and reach are what is unusual" if measure == "weight" else ""
    return f"{much}{weighed}; {mix.negative_share:.0%} unhappy, {reach:,} readers"
