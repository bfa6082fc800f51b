"""Which remedies does a text of ours offer or grant? A refund, a credit, a discount, a new one, a gesture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from wordkept.promises.rules.amounts import Amount, amount_in
from wordkept.promises.rules.sentences import ours, sentences

KINDS = ("refund", "credit", "discount", "replacement", "gesture")
CAP = 20_000

NAMED: dict[str, str] = {
    "refund": r"refund\w*|reimburse\w*|(?:your|the) money back|erstatt\w*|rückerstatt\w*"
    r"|(?:ihr|dein|das) geld zurück",
    "credit": r"credit(?:ed)?|credits|vouchers?|gift ?cards?|compensat\w+|gutschein\w*|gutschrift\w*"
    r"|guthaben|entschädig\w*",
    "discount": r"discount\w*|coupons?|promo(?:tion)? codes?|(?:%|percent|prozent) off|\boff\b"
    r"|rabatt\w*|nachlass|preisnachlass",
    "replacement": r"replacements?|replace (?:it|your|the)|(?:a |brand )new (?:one|device|router|unit)"
    r"|ersatz(?:gerät|lieferung)?|(?:ein )?neues gerät|umtausch\w*|austausch\w*",
    "gesture": r"(?:free|on (?:us|the house)|goodwill|a (?:small )?(?:gift|treat|present))"
    r"|kostenlos\w*|gratis|geschenk\w*|kulanz\w*|aufmerksamkeit|geht auf uns",
}
PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in NAMED.items()}
GIVES = re.compile(
    r"\b(?:we|i|i've|we've|i'll|we'll|you|your|here|please accept|offer\w*|give|gave|given|send\w*|sent"
    r"|add\w*|apply|applied|grant\w*|have|has|would|let me|us|uns|take|use|enjoy|get|wir|ich|sie|du|hier|ihr"
    r"|ihnen|dir|bitte|bieten|geben|schenken|senden|schicken|erhalten|bekommen|überweisen|mit)\b",
    re.IGNORECASE,
)
REFUSES = re.compile(
    r"\b(?:no|not|never|cannot|can't|won't|unable|don't|doesn't|isn't|aren't|without|unfortunately|sorry, but"
    r"|only if|after the|policy|terms|conditions|kein\w*|nicht|leider|ohne)\b",
    re.IGNORECASE,
)
PASSING = re.compile(
    r"\b(?:your (?:credit card|credit report|refund request|discount request)|credit cards?|carry out"
    r"|off(?:line| topic)?\s(?:and on|again|line|of)|(?:turn\w*|switch\w*|log\w*|take|day|time|call\w*|cut"
    r"|send|best|well|kick\w*|show|drop\w*) (?:\w+ )?off|feel free|free to|toll[- ]free|free ?phone"
    r"|status of your refund|refund policy|kreditkarte\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """`text[start:end]` is the sentence that offers it. `currency` "%" is a share of a price."""

    kind: str
    value: Decimal | None
    currency: str
    start: int
    end: int
    said: str

    @property
    def words(self) -> str:
        if self.value is None:
            return self.kind
        figure = f"{self.value.normalize():f}"
        return f"{figure} {self.currency} {self.kind}"


def offers(text: str) -> list[Offer]:
    """Every remedy once, in the order of the text; what we quote or refuse is none."""
    plain = ours(text[:CAP])
    found: list[Offer] = []
    for sentence in sentences(plain):
        words = PASSING.sub(lambda match: " " * len(match[0]), sentence.text)
        if not GIVES.search(words) or REFUSES.search(words):
            continue
        found += _in(words, sentence.start, sentence.end, sentence.text)
    return found


def _in(words: str, start: int, end: int, said: str) -> Iterator[Offer]:
    at = sorted(
        (match.start(), match.end(), kind)
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(words)
    )
    taken: set[int] = set()
    kinds: set[str] = set()
    for begins, ends, kind in at:
        if kind in kinds or (kind == "gesture" and kinds):
            continue
        amount = _nearest(words, begins, ends, taken)
        if kind == "discount" and amount is None and words[begins:ends].casefold() == "off":
            continue
        kinds.add(kind)
        taken |= {amount.start} if amount else set()
        value, currency = (amount.value, amount.currency) if amount else (None, "")
        yield Offer(kind, value, currency, start, end, said.strip()[:200])


def _nearest(words: str, begins: int, ends: int, taken: set[int]) -> Amount | None:
    """The amount nearest to the word, before or behind it, that no other word has taken."""
    amounts = [amount for amount in _amounts(words) if amount.start not in taken]
    away = lambda one: begins - one.end if one.end <= begins else one.start - ends  # noqa: E731
    return min(amounts, key=away, default=None)


def _amounts(words: str) -> Iterator[Amount]:
    at = 0
    while amount := amount_in(words, at):
        yield amount
        at = amount.end
