"""Days that have a name of their own instead of a number: Christmas, Easter, the end of the year."""

from __future__ import annotations

import re
from datetime import date, timedelta

FIXED = {
    "christmas eve": (12, 24), "heiligabend": (12, 24), "heilig abend": (12, 24), "boxing day": (12, 26),
    "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25), "weihnachten": (12, 25),
    "new year's eve": (12, 31), "silvester": (12, 31), "jahresende": (12, 31),
    "end of the year": (12, 31), "end of year": (12, 31), "ende des jahres": (12, 31),
    "jahreswechsel": (12, 31), "year's end": (12, 31), "new year's day": (1, 1), "new year's": (1, 1),
    "the new year": (1, 1), "new year": (1, 1), "neujahr": (1, 1), "valentine's day": (2, 14),
    "valentinstag": (2, 14), "halloween": (10, 31), "nikolaus": (12, 6),
}  # fmt: skip
MOVING = {
    "good friday": -2, "karfreitag": -2, "easter sunday": 0, "easter monday": 1, "ostermontag": 1,
    "easter": 0, "ostern": 0, "pfingsten": 49, "whitsun": 49,
}  # fmt: skip
FEAST = "|".join(re.escape(name) for name in sorted([*FIXED, *MOVING], key=len, reverse=True))


def coming(name: str, today: date) -> date:
    """The next one, today included."""
    here, there = (on(name.casefold().replace("’", "'"), today.year + more) for more in (0, 1))
    return here if here >= today else there


def on(name: str, year: int) -> date:
    if name in FIXED:
        return date(year, *FIXED[name])
    return easter(year) + timedelta(days=MOVING[name])


def easter(year: int) -> date:
    """The Sunday after the first full moon of spring, as Gauss reckoned it."""
    century = year // 100
    shift = (15 - (13 + 8 * century) // 25 + century - century // 4) % 30
    moon = (19 * (year % 19) + shift) % 30
    moon -= moon == 29 or (moon == 28 and year % 19 > 10)
    sunday = (4 + century - century // 4) % 7
    week = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + sunday) % 7
    return date(year, 3, 22) + timedelta(days=moon + week)
