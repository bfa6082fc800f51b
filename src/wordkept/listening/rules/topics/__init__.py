"""Themes: what many people talk about, who says the same words, what a theme is called, what rises."""

from __future__ import annotations

from wordkept.listening.rules.topics.labels import learn, terms
from wordkept.listening.rules.topics.quotes import Candidate, representative
from wordkept.listening.rules.topics.rising import DAYS, Rise, rise
from wordkept.listening.rules.topics.sameness import (
    REMEMBERED,
    Heard,
    fingerprint,
    same_words,
    unshared,
)
from wordkept.listening.rules.topics.theme import Theme
from wordkept.listening.rules.topics.themes import SEEDS, THEMES, Themes
from wordkept.listening.rules.topics.words import different, keys, stem, worth_naming

__all__ = [
    "DAYS", "REMEMBERED", "SEEDS", "THEMES", "Candidate", "Heard", "Rise", "Theme", "Themes",
    "different", "fingerprint", "keys", "learn", "representative", "rise", "same_words", "stem",
    "terms", "unshared", "worth_naming",
]  # fmt: skip
