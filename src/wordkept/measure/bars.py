"""Bars for a page: where each piece of a stacked column stands. Plain numbers, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, GAP, FOOT = 720, 160, 0.34, 22
TONES = 5


@dataclass(frozen=True)
class Piece:
    name: str
    count: int
    tone: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    week: date
    total: int
    x: float
    width: float
    top: float
    pieces: Sequence[Piece]

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def label(self) -> float:
        """Where the number above the column stands."""
        return round(self.top - 5, 1)


def bars(weeks: Sequence[tuple[date, Sequence[tuple[str, int]]]]) -> list[Bar]:
    """Columns of equal width; the highest fills the height."""
    most = max((sum(count for _, count in named) for _, named in weeks), default=0)
    step = WIDTH / max(len(weeks), 1)
    scale = (HEIGHT - 2 * FOOT) / most if most else 0
    return [
        _bar(week, named, index * step + step * GAP / 2, step * (1 - GAP), scale)
        for index, (week, named) in enumerate(weeks)
    ]


def _bar(week: date, named: Sequence[tuple[str, int]], x: float, width: float, scale: float) -> Bar:
    y = float(HEIGHT - FOOT)
    pieces = []
    for tone, (name, count) in enumerate(named):
        height = count * scale
        y -= height
        if count:
            pieces.append(Piece(name, count, tone % TONES, round(y, 1), round(height, 1)))
    return Bar(
        week, sum(count for _, count in named), round(x, 1), round(width, 1), round(y, 1), pieces
    )
