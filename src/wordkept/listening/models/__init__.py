"""The nouns of listening: readings, queries, the stream, floods, lessons."""

from wordkept.listening.models.asking import ListVersion, Match, Query, QueryVersion, WordList
from wordkept.listening.models.flood import Flood, Series, Tally
from wordkept.listening.models.learning import Lesson
from wordkept.listening.models.reading import Correction, Reading
from wordkept.listening.models.stream import (
    Attention,
    AuthorRole,
    Finding,
    Gathering,
    Topic,
    Voice,
)

__all__ = [
    "Attention",
    "AuthorRole",
    "Correction",
    "Finding",
    "Flood",
    "Gathering",
    "Lesson",
    "ListVersion",
    "Match",
    "Query",
    "QueryVersion",
    "Reading",
    "Series",
    "Tally",
    "Topic",
    "Voice",
    "WordList",
]
