"""What stands in a query between blanks or quotation marks: a word, a phrase, the beginning of a word."""

from __future__ import annotations

from wordkept.listening.rules.query import words
from wordkept.listening.rules.query.tree import Phrase, Word
from wordkept.listening.rules.query.wrong import QueryError

FEWEST_LETTERS = 2
ENDS = ".,;:!?…)]}'"


def said(written: str, at: int = 0) -> Word | Phrase:
    """A word or a phrase; a star ends a word of which only the beginning is given."""
    parts = [part for each in written.split() for part in _parts(each, at)]
    if not parts:
        raise QueryError("signs", at, len(written), word=written.strip()[:40])
    return parts[0] if len(parts) == 1 else Phrase(tuple(parts))


def _parts(written: str, at: int) -> list[Word]:
    core = written.rstrip(ENDS)
    begins = core.endswith("*")
    if "*" in core[:-1]:
        raise QueryError("inner_star", at, len(written), word=written[:40])
    found = [Word(token) for token in words.tokens(core)]
    if begins and found:
        last = found.pop().text
        if len(last.lstrip("#@")) < FEWEST_LETTERS:
            raise QueryError("star", at, len(written), word=written[:40])
        found.append(Word(last, begins=True))
    return found
