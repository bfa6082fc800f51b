"""A flood in words, and drawn: what came beside what usually comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from wordkept.listening.flood_story import HalfHour
from wordkept.listening.models import Flood

register = template.Library()

WIDTH, HEIGHT, GAP = 960, 200, 3
FEW = 8
TICKS = 6


@dataclass(frozen=True)
class Bar:
    half: HalfHour
    x: float
    y: float
    height: float
    angry: float
    width: float


@register.filter
def warning(flood: Flood) -> str:
    """ "31 in 15 minutes, usually 4 at this hour on a Friday"."""
    said = {
        "n": flood.volume,
        "minutes": int(flood.forecast.get("minutes", 60)),
        "usual": _about(flood.usual),
        "day": date_format(timezone.localtime(flood.warned_at), "l"),
        "readers": number_format(flood.reach, use_l10n=True, force_grouping=True),
    }
    if flood.measure == "weight":
        return gettext("%(n)s in %(minutes)s minutes, and %(readers)s may read along") % said
    words = gettext("%(n)s in %(minutes)s minutes, usually %(usual)s at this hour on a %(day)s")
    return words % said


def _about(number: float) -> str:
    return gettext("less than one") if number < 0.5 else str(round(number))


@register.filter
def percent(share: float) -> str:
    return gettext("%(n)s%%") % {"n": round(share * 100)}


@register.inclusion_tag("charts/_flood.html")
def flood_chart(flood: Flood, halves: Sequence[HalfHour]) -> dict[str, Any]:
    """Bars of what came; behind them the band of what is usual at that hour; a line at the warning."""
    ahead = float(flood.forecast.get("high", 0)) / 2 if flood.calmed_at is None else 0.0
    top = max([FEW, ahead, *(max(half.came, half.high) for half in halves)])
    room = len(halves) + (2 if ahead else 0)
    step, unit = WIDTH / max(room, 1), HEIGHT / top
    return {
        "flood": flood,
        "bars": [_bar(half, index * step, step, unit) for index, half in enumerate(halves)],
        "band": _band(halves, step, unit),
        "usual": " ".join(_point(i, half.usual, step, unit) for i, half in enumerate(halves)),
        "ahead": _ahead(flood, len(halves) * step, step, unit) if ahead else None,
        "warned_x": round(_warned(flood, halves) * step, 1),
        "top": round(top),
        "middle": round(top / 2),
        "width": WIDTH,
        "height": HEIGHT,
        "half_height": HEIGHT // 2,
        "ticks": halves[:: max(len(halves) // TICKS, 1)],
    }


def _bar(half: HalfHour, x: float, step: float, unit: float) -> Bar:
    height = half.came * unit
    return Bar(
        half,
        round(x + GAP / 2, 1),
        round(HEIGHT - height, 1),
        round(height, 1),
        round(half.unhappy * unit, 1),
        round(max(step - GAP, 1), 1),
    )


def _band(halves: Sequence[HalfHour], step: float, unit: float) -> str:
    above = [_point(i, half.high, step, unit) for i, half in enumerate(halves)]
    below = [_point(i, half.low, step, unit) for i, half in enumerate(halves)]
    return " ".join([*above, *reversed(below)])


def _point(index: int, value: float, step: float, unit: float) -> str:
    return f"{round((index + 0.5) * step, 1)},{round(HEIGHT - value * unit, 1)}"


def _ahead(flood: Flood, x: float, step: float, unit: float) -> dict[str, float]:
    """The next hour, drawn as two half hours."""
    told = {name: flood.forecast.get(name, 0) / 2 for name in ("low", "expected", "high")}
    return {
        "x": round(x + GAP / 2, 1),
        "width": round(2 * step - GAP, 1),
        "y": round(HEIGHT - told["high"] * unit, 1),
        "height": round((told["high"] - told["low"]) * unit, 1),
        "middle": round(HEIGHT - told["expected"] * unit, 1),
    }


def _warned(flood: Flood, halves: Sequence[HalfHour]) -> float:
    if not halves:
        return 0.0
    since = (flood.warned_at - halves[0].at).total_seconds() / 1800
    return min(max(since, 0.0), float(len(halves)))
