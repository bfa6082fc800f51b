"""Understanding: what a text says about its writer's mood, wish and hurry, each with a reason."""

from wordkept.listening.rules.corrections import CORRECTABLE, corrected
from wordkept.listening.rules.intents import NAMES as INTENTS
from wordkept.listening.rules.intents import Intent
from wordkept.listening.rules.mood import READ, Heard, Mood, Reader
from wordkept.listening.rules.understanding import Understood, understand, understand_all

__all__ = [
    "CORRECTABLE", "INTENTS", "READ", "Heard", "Intent", "Mood", "Reader", "Understood",
    "corrected", "understand", "understand_all",
]  # fmt: skip
