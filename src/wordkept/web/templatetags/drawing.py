"""Numbers for drawings: a dot before the decimals whatever the language, one colour for each place."""

from __future__ import annotations

from django import template

from wordkept.measure.bars import TONES, Bar

register = template.Library()


@register.filter
def unlocal(number: float) -> str:
    return f"{number:.1f}"


@register.filter
def tone(index: int) -> int:
    return index % TONES


@register.filter
def of_channel(bar: Bar, name: str) -> int:
    return sum(piece.count for piece in bar.pieces if piece.name == name)
