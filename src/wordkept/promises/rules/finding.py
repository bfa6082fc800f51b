"""Find every promise in a text that we write: what, by when, how much, and why we think so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal

from wordkept.listening.rules.dates import Due
from wordkept.promises.rules import claims, dues, english, german, telling
from wordkept.promises.rules.amounts import Amount, amount_in
from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.kinds import STRONG
from wordkept.promises.rules.sentences import Sentence, ours, sentences

CAP = 20_000
MOST = 50  # nobody gives more words in one text
STILL_ASKED = 2  # sentences
# Without one of these a sentence is not looked at twice.
ENGLISH = re.compile(
    r"'ll\b|\b(?:will|shall|going to|promise|guarantee|(?:we|i)(?:'re|'m| are| am)\b|expect|should"
    r"|(?:we|i) [a-z]+ your?\b|arrives?|ships|allow|comes|is back|booked|scheduled|arranged|due|offer"
    r"|it is|it's|is being)",
    re.IGNORECASE,
)
GERMAN = re.compile(
    r"\b(?:wir|ich|wird|werden|erhalten|erhältst|bekommen|bekommst|hören|kommt|ist|sind|läuft|geht"
    r"|trifft|erfolgt|ihr|ihre|dein|deine|kolleg\w*|team|jemand|techniker|sollte)\b",
    re.IGNORECASE,
)
CLAIM = re.compile(
    r"[%€$£]|free|gratis|kosten|money|geld|garant|guarantee|warranty|price|preis|deliver|liefer"
    r"|within|innerhalb|percent|prozent|per cent|off\b|for (?:1|one)|für \d",
    re.IGNORECASE,
)
TAKES = re.compile(
    r"^(?:(?:and |please note )?(?:it|this|that|which|the \w+|a \w+|these|they|refunds?)"
    r"(?:'ll| will| can| may| should| usually| normally| generally)*\s+takes?|(?:please )?allow"
    r"|(?:das|dies|es|die \w+) dauert)\b"
    r"(?: up to| about| around| roughly| bis zu| etwa| ca\.?)?\s*(?P<rest>.{3,60})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start:end]` says it. `asks`: a person has to judge before it can stand."""

    start: int
    end: int
    what: str
    due: datetime | None
    kind: str
    amount: Decimal | None
    currency: str
    why: str
    asks: bool = False
    everybody: bool = False


def find(text: str, sent: datetime, zone: tzinfo, lang: str = "") -> list[Found]:
    """`zone` is the customer's: their tomorrow begins there. `lang` is a hint; both languages are read."""
    plain, here = ours(text[:CAP]), sent.astimezone(zone)
    found: list[Found] = []
    asked_before = 0
    for sentence in sentences(plain):
        found = _with_how_long(found, sentence, here)
        found += _in(sentence, here, asked_before > 0, text)
        if len(found) >= MOST:
            break
        asked_before = STILL_ASKED if _asks_them(sentence) else asked_before - 1
    return found


def _asks_them(sentence: Sentence) -> bool:
    return bool(english.REQUEST.search(sentence.text) or german.REQUEST.search(sentence.text))


def _in(sentence: Sentence, here: datetime, asked_before: bool, text: str) -> Iterator[Found]:
    end = -1
    found = _clauses(sentence, asked_before)
    for clause in sorted(found, key=lambda one: (one.start, one.everybody)):
        if clause.start >= end and (promise := _promise(sentence, clause, here, text)):
            end = clause.end
            yield promise


def _clauses(sentence: Sentence, asked_before: bool) -> Iterator[Clause]:
    if ENGLISH.search(sentence.text):
        yield from english.clauses(sentence, asked_before)
    if GERMAN.search(sentence.text):
        yield from german.clauses(sentence, asked_before)
    if CLAIM.search(sentence.text):
        yield from claims.clauses(sentence)


def _promise(sentence: Sentence, clause: Clause, here: datetime, text: str) -> Found | None:
    by = telling.due_of(sentence, clause, here)
    amount = amount_in(sentence.text[: clause.end], clause.start)
    if (clause.needs_day and not by.at) or _is_idle(clause, by, amount):
        return None
    start, end = telling.span(sentence, clause, by)
    depends = bool(clause.condition) and (clause.on_them or clause.kind in STRONG)
    return Found(
        start,
        end,
        telling.what(sentence, clause, by, text),
        by.at,
        clause.kind,
        amount.value if amount else None,
        amount.currency if amount else "",
        telling.why(clause, by),
        asks=depends or by.reason.startswith(dues.ASKS),
        everybody=clause.everybody,
    )


def _is_idle(clause: Clause, by: Due, amount: Amount | None) -> bool:
    """ "DM us and we'll take a look" is how one talks; nothing is owed until they do."""
    return clause.on_them and clause.kind not in STRONG and not by.at and not amount


def _with_how_long(found: list[Found], sentence: Sentence, here: datetime) -> list[Found]:
    """ "We'll refund you. It takes 3-5 days.": the second sentence gives the first its day."""
    takes = TAKES.match(sentence.text)
    if not takes or not found or not found[-1].why.endswith(dues.NO_DAY.reason):
        return found
    by = dues.due(f"within {takes['rest']}", here)
    if not by.at:
        return found
    why = found[-1].why.removesuffix(dues.NO_DAY.reason) + by.reason
    return [*found[:-1], replace(found[-1], due=by.at, why=why)]
