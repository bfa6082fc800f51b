"""What both languages find: a stretch of a sentence in which we commit ourselves to something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """`start` and `end` are places in the sentence, `does` is where the doing begins.

    `dated` is what may name the day; `condition` the words it hangs on, `on_them` when the customer
    has to act first; `needs_day`: without a day it is a forecast or a habit, not a promise.
    """

    start: int
    end: int
    does: int
    kind: str
    said: str
    dated: str
    condition: str = ""
    on_them: bool = False
    needs_day: bool = False
    inquiry: bool = False
    everybody: bool = False
