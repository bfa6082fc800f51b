"""What we promise to everybody: 20 % off until Sunday, free returns for 60 days, your money back."""

from __future__ import annotations

from collections.abc import Iterator

from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.sentences import Sentence
from wordkept.promises.rules.wording import wording

CLAIMS = wording("claims").table("claims")
OVER = wording("claims").pattern("over", r"\b{}\b")


def clauses(sentence: Sentence) -> Iterator[Clause]:
    text = sentence.text
    if sentence.asks or OVER.search(text):
        return
    end = -1
    for clause in sorted(_claimed(text), key=lambda one: one.start):
        is_its_penalty = clause.kind == "refund" and end > 0  # "within 24 h or your money back"
        if clause.start >= end and not is_its_penalty:
            end = clause.start + len(clause.said)
            yield clause


def _claimed(text: str) -> Iterator[Clause]:
    for pattern, kind in CLAIMS:
        for found in pattern.finditer(text):
            start = found.start()
            yield Clause(start, len(text), start, kind, found[0], "", everybody=True)
