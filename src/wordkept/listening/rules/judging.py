"""How well a reader reads texts whose labels somebody knows."""

from __future__ import annotations

from collections.abc import Sequence

from wordkept.listening.rules.hearing import by_models
from wordkept.listening.rules.language import identify
from wordkept.listening.rules.mood import Mood, Reader
from wordkept.listening.rules.said import cut
from wordkept.listening.rules.trained import figures_of
from wordkept.listening.rules.trained.figures_of import Figures
from wordkept.listening.rules.trained.labelled import Labelled
from wordkept.listening.rules.understanding import hear

BATCH = 500


def polarity(rows: Sequence[Labelled], reader: Reader = by_models, language: str = "en") -> Figures:
    said = moods(rows, reader, language)
    sure = [mood.confidence for mood in said]
    right = [mood.polarity == row.label for mood, row in zip(said, rows, strict=True)]
    figures = figures_of.of_labels([row.label for row in rows], [mood.polarity for mood in said])
    return {**figures, "calibration_error": figures_of.far_off(right, sure)}


def complaint(
    rows: Sequence[Labelled], reader: Reader = by_models, language: str = "en"
) -> Figures:
    said = moods(rows, reader, language)
    right = [row.label == "complaint" for row in rows]
    return figures_of.of_probability(right, [mood.complaint for mood in said])


def moods(rows: Sequence[Labelled], reader: Reader, language: str) -> list[Mood]:
    """`language` is what the channel would say; empty where the letters have to tell."""
    found: list[Mood] = []
    for start in range(0, len(rows), BATCH):
        said = [cut(row.text) for row in rows[start : start + BATCH]]
        found += reader([hear(one, identify(one.text, language)) for one in said])
    return found
