"""A promise in its own words: the stretch of text that gives it, what it says, its day, and why."""

from __future__ import annotations

import re
from datetime import datetime

from wordkept.listening.rules.dates import Due
from wordkept.promises.rules import dues
from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.sentences import Sentence

SHORT = 120
EDGES = " \t\n,;:-–—.!?…\"'“”()"
ENDS = re.compile(r"[^\w%€$£¥)]+$")
THAT = re.compile(r"^that\s+(?=your|the|it|this)", re.IGNORECASE)
OUR_OWN = re.compile(r"\b(?:wir|ich)\s", re.IGNORECASE)
LEFT_OVER = re.compile(r"\s+(?:and|und|then|or|as|either|by|um)$")
BEFORE = re.compile(r"[;:–—]\s|,\s(?=\S+\s+\S+\s+\S)")


def due_of(sentence: Sentence, clause: Clause, here: datetime) -> Due:
    """The day in the clause, or else the one that leads it: "By Friday, we'll …"."""
    dated = clause.dated or sentence.text[clause.start : clause.end]
    found = dues.due(dated, here, clause.condition, clause.everybody)
    if found is not dues.NO_DAY:
        return found
    words = BEFORE.split(sentence.text[: clause.start].rstrip(" ,"))[-1]
    if not words.strip() or len(words) > 60:
        return found
    leading = dues.due(words, here, clause.condition)
    beside = len(words.split()) - len(leading.words.split())
    return leading if leading.words and beside <= 3 else found


def span(sentence: Sentence, clause: Clause, by: Due) -> tuple[int, int]:
    """Where it stands in the whole text, with the day that leads it, without dots and smileys."""
    start = clause.start
    if by.words and by.words not in " ".join(sentence.text[start : clause.end].split()):
        leads = sentence.text.find(by.words.split()[0], 0, start)
        start = leads if leads >= 0 else start
    words = sentence.text[start : clause.end]
    start += len(words) - len(THAT.sub("", words.lstrip(EDGES)))
    end = start + len(ENDS.sub("", sentence.text[start : clause.end]))
    return sentence.start + start, sentence.start + end


def what(sentence: Sentence, clause: Clause, by: Due, text: str) -> str:
    """Without who and when: "refund the 20 €"."""
    said = text[sentence.start + clause.does : sentence.start + clause.end]
    words = " ".join(said.split())
    for when in (by.words, by.words.replace("'", "’")):
        words = words.replace(when, " ") if when else words
    words = THAT.sub("", OUR_OWN.sub("", " ".join(words.split())))
    words = re.sub(r"\s+(?=[,;.])", "", words).strip(EDGES)
    words = LEFT_OVER.sub("", words)
    return words if len(words) <= SHORT else words[: words.rfind(" ", 0, SHORT)] + " …"


def why(clause: Clause, by: Due) -> str:
    said = f"says “{' '.join(THAT.sub('', clause.said).split())}”"
    parts = ["for everybody"] if clause.everybody else []
    parts.append(said)
    if clause.condition:
        parts.append(f"conditional: “{' '.join(clause.condition.split())}”")
    if clause.needs_day:
        parts.append("expected, not certain")
    return "; ".join([*parts, by.reason])
