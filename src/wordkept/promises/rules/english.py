"""Commitments in English: where one begins, where it ends, and what has to happen first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.english_heads import ADVERBS, EN, VERBS, doing, heads
from wordkept.promises.rules.sentences import Sentence

NEVER = EN.pattern("never", r"\b{}|🙄|\s/s\b")
GUESSING = re.compile(
    r"\b(?:hopefully|fingers crossed|(?:i|we) hope|probably|maybe|perhaps|no promises?)\b",
    re.IGNORECASE,
)
OPENS = EN.pattern("opens", r"(?:^|[,;–—-]\s*|\s(?:and|but|or|so)\s+){}\b(?=\s+\w+)")
NOD = EN.pattern("nod", r"[,–—-]\s*{}\s*\?+\s*$")
IF = EN.pattern("if", r"\b{}\b")
THEIRS = EN.pattern("theirs", r"\b{}\b")
TO_THEM = EN.pattern(
    "ask them to",
    r"(?:^|[,;:–—-]\s*|\b(?:please|pls|kindly|just|simply|and|then|to)\s+)"
    r"(?:please\s+|just\s+|simply\s+)?{}\b",
)
ASKS_THEM = re.compile(
    r"\b(?:could|can|would|will|may|might) (?:you|we|i)\b|\b(?:what|which|where) (?:is|are|was)\b",
    re.IGNORECASE,
)
REQUEST = re.compile(
    rf"{TO_THEM.pattern}|\b(?:could|can|would|will|do|are|may|might) (?:you|we|i)\b[^?]*\?|\?\s*$"
    r"|\bwe(?:'ll| will)? need\b|\b(?:via|by|in a) dm\b",
    re.IGNORECASE,
)
AND = re.compile(
    r"(?:,?\s+(?:and|&|plus)(?: then| also)?|,(?: then| and)?|,? but also|\bas well as)\s+"
    rf"(?:(?:we|i)(?:'ll| will)? )?{ADVERBS}(?=[a-z])",
    re.IGNORECASE,
)
STOP = EN.pattern(
    "stop",
    r"\s[-–—]\s|[;(]\s?|:(?!\d)\s?|,?\s\b{}\b"
    r"|,\s(?=(?:we|i|you|it|this|that|they|please|thank|sorry|have|let|just|could|can|would)\b)"
    r"|\bthat (?:was|were|got|is|had|has|have|did|didn't|should|you|we|arrived|went|came|broke|never)\b",
)
A_DAY = re.compile(
    r"\s*(?:by|until|at|on|today|tomorrow|within|before|in|no later|latest)\b", re.IGNORECASE
)


def clauses(sentence: Sentence, asked_before: bool) -> Iterator[Clause]:
    """`asked_before`: a sentence before it asks the customer for something."""
    text = sentence.text
    if NEVER.search(text):
        return
    found = list(heads(text))
    limit = _question_begins(sentence)
    taken = -1
    for number, clause in enumerate(found):
        if clause.start < taken or clause.start >= limit:
            continue
        after = found[number + 1].start if number + 1 < len(found) else len(text)
        for one in _coordinated(text, _cut(text, clause, min(after, limit))):
            taken = one.end
            if not GUESSING.search(text, one.start, one.end):
                yield _conditional(text, one, asked_before)


def _question_begins(sentence: Sentence) -> int:
    """Where the question in it starts; what we say before it still stands."""
    if not sentence.asks or NOD.search(sentence.text):
        return len(sentence.text)
    openers = list(OPENS.finditer(sentence.text))
    return openers[-1].start() if openers else 0


def _cut(text: str, clause: Clause, limit: int) -> Clause:
    """Up to a reason, a contrast, a relative clause; "we'll call you (tomorrow at noon)" goes on."""
    stop = STOP.search(text, clause.does + 1, limit)
    while stop and stop[0].strip() in "(–—-" and A_DAY.match(text, stop.end(), limit):
        stop = STOP.search(text, stop.end(), limit)
    return replace(clause, end=stop.start() if stop else limit)


def _coordinated(text: str, clause: Clause) -> Iterator[Clause]:
    """ "We'll refund you today and send a new one": two. "We'll look into it and call you": one."""
    parts, at = [clause], clause.does + 1
    while joint := AND.search(text, at, clause.end):
        at = joint.end()
        more = next(doing(text, joint.end(), joint.end(), VERBS), None)
        if more and more.kind != "other":
            parts[-1] = replace(parts[-1], end=joint.start())
            parts.append(replace(more, end=clause.end))
    yield from without_inquiries(parts)


def without_inquiries(parts: list[Clause]) -> Iterator[Clause]:
    """Looking is on the way to telling: only the last is owed, from where the first began."""
    begun: Clause | None = None
    for number, part in enumerate(parts, 1):
        if part.inquiry and number < len(parts):
            begun = begun or part
            continue
        yield replace(part, start=begun.start, does=begun.does) if begun else part
        begun = None


def _conditional(text: str, clause: Clause, asked_before: bool) -> Clause:
    """What has to happen first, and whether it is the customer who has to do it."""
    before, inside = text[: clause.start], text[clause.start : clause.end]
    condition, on_them = "", False
    if front := IF.search(before):
        condition = before[front.start() :]
    elif back := _condition_inside(inside, clause):
        condition, inside = inside[back:], inside[:back]
    elif TO_THEM.search(before) or ASKS_THEM.search(before):
        condition, on_them = re.sub(r"[,\s]*\b(?:and|then|so)\s*$", "", before), True
    condition = condition.strip(" ,.–-")
    on_them = on_them or bool(condition and THEIRS.search(condition))
    weak = clause.on_them or (asked_before and not condition)
    return replace(clause, dated=inside, condition=condition, on_them=on_them or weak)


def _condition_inside(inside: str, clause: Clause) -> int:
    """ "Let you know if it fits" asks; "refund you if it does not fit" depends."""
    for word in IF.finditer(inside, clause.does - clause.start + 1):
        asks = word[0].casefold() in ("if", "when", "whenever")
        if not (asks and clause.kind in ("information", "answer")):
            return word.start()
    return 0
