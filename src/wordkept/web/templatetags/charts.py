"""Charts drawn on the server: they need no script, print, and have a table twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from wordkept.listening.overview import Bar, Overview, Share

register = template.Library()

WIDTH, HEIGHT, PAD = 240, 56, 5
FEW = 6
LEVEL = {"positive": 1, "neutral": 0, "negative": -1}


@register.inclusion_tag("charts/_mood.html")
def mood(moods: Sequence[tuple[Any, str]]) -> dict[str, Any]:
    """A small line through the moods of what a customer wrote, oldest first."""
    levels = [float(LEVEL.get(polarity, 0)) for _, polarity in moods]
    step = (WIDTH - 2 * PAD) / max(len(moods) - 1, 1)
    points = [
        (round(PAD + index * step, 1), _height(level))
        for index, level in enumerate(calm(levels) if len(levels) > FEW else levels)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return {
        "moods": moods,
        "line": line,
        "area": f"{PAD},{HEIGHT} {line} {points[-1][0]},{HEIGHT}" if points else "",
        "width": WIDTH,
        "height": HEIGHT,
        "middle": HEIGHT // 2,
    }


def calm(levels: Sequence[float]) -> list[float]:
    """Each with its neighbours: a line one can read; the table has every single one."""
    near = [levels[max(index - 1, 0) : index + 2] for index in range(len(levels))]
    return [sum(some) / len(some) for some in near]


def _height(level: float) -> float:
    return round(HEIGHT / 2 - (HEIGHT / 2 - PAD) * level, 1)


DRAWN, HIGH, GAP = 960, 100, 0.22


@register.inclusion_tag("charts/_volume.html")
def volume(overview: Overview) -> dict[str, Any]:
    """Bars of how much was said: the unhappy hang below the line, all others stand on it."""
    step = DRAWN / max(len(overview.bars), 1)
    unit = HIGH / max(overview.highest + overview.deepest, FEW)
    line = overview.highest * unit
    return {
        "overview": overview,
        "bars": [
            _drawn(bar, index * step, step, unit, line) for index, bar in enumerate(overview.bars)
        ],
        "width": DRAWN,
        "height": HIGH,
        "line": round(line, 1),
    }


def _drawn(bar: Bar, x: float, step: float, unit: float, line: float) -> dict[str, Any]:
    glad, neutral = bar.mood.glad * unit, bar.mood.neutral * unit
    return {
        "bar": bar,
        "x": round(x, 1),
        "step": round(step, 1),
        "inner": round(x + step * GAP / 2, 1),
        "width": round(step * (1 - GAP), 1),
        "glad": round(glad, 1),
        "glad_y": round(line - neutral - glad, 1),
        "neutral": round(neutral, 1),
        "neutral_y": round(line - neutral, 1),
        "unhappy": round(bar.mood.unhappy * unit, 1),
    }


METER = 100


@register.inclusion_tag("charts/_meter.html")
def meter(share: Share, whole: int) -> dict[str, Any]:
    """A small bar of a part of the whole, its unhappy part darker; the number stands beside it."""
    unit = METER / max(whole, 1)
    return {
        "width": METER,
        "all": round(share.mood.count * unit, 1),
        "unhappy": round(share.mood.unhappy * unit, 1),
    }
