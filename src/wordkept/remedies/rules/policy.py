"""May this person give this? If not: how much is too much, and who may let it go?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wordkept.remedies.rules.offers import Offer

# Who asks whom: from the newest colleague up.
LADDER = ("trainee", "agent", "marketer", "lead", "admin")
NAMES = {
    "trainee": "a trainee", "agent": "an agent", "marketer": "a marketer", "lead": "a team lead",
    "admin": "an administrator",
}  # fmt: skip
OTHER = "other"
WHOLE = ("replacement", "gesture")  # nobody names their price


@dataclass(frozen=True, slots=True)
class Allowed:
    """`limit` None: without limit. `issue` "": whatever it is about."""

    role: str
    kind: str
    issue: str
    limit: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`approver` is the lowest role that may let it go; "" when no approval is needed."""

    may: bool
    why: str
    approver: str = ""


FINE = Verdict(True, "")


def verdict(
    role: str,
    issue: str,
    offered: Sequence[Offer],
    policy: Sequence[Allowed],
    goodwill_left: Decimal = Decimal(0),
    goodwill_currency: str = "EUR",
) -> Verdict:
    """The strictest answer over all that a text offers. Nothing offered, or no policy yet: fine."""
    if not policy:
        return FINE
    for offer in offered:
        if _is_goodwill(offer, goodwill_left, goodwill_currency):
            continue
        if why := _too_much(role, issue, offer, policy):
            return Verdict(False, why, _approver(role, issue, offer, policy))
    return FINE


def _is_goodwill(offer: Offer, left: Decimal, currency: str) -> bool:
    """A small gesture within the budget needs nobody's leave."""
    if offer.kind != "gesture" or left <= 0:
        return False
    return offer.value is None or (offer.currency == currency and offer.value <= left)


def _too_much(role: str, issue: str, offer: Offer, policy: Sequence[Allowed]) -> str:
    who = NAMES.get(role, role).capitalize()
    allowed = _allowance(role, issue, offer, policy)
    if allowed is None:
        return f"{who} may not give a {offer.kind}."
    if allowed.limit is None or (offer.value is None and offer.kind in WHOLE):
        return ""
    upto = f"{allowed.limit.normalize():f} {allowed.currency}"
    if offer.value is None:
        return f"{who} may give a {offer.kind} of up to {upto}: say how much."
    if offer.currency != allowed.currency:
        return (
            f"{who} may give a {offer.kind} of up to {upto}; nothing is agreed in {offer.currency}."
        )
    if offer.value > allowed.limit:
        return f"{offer.words} is more than {who.casefold()} may give: up to {upto}."
    return ""


def _allowance(role: str, issue: str, offer: Offer, policy: Iterable[Allowed]) -> Allowed | None:
    """The line for this very issue wins over the line for any; then the one in the same currency."""
    lines = [
        line
        for line in policy
        if line.role == role and line.kind == offer.kind and line.issue in (issue, "")
    ]
    lines.sort(key=lambda line: (line.issue == "", line.currency != offer.currency))
    return lines[0] if lines else None


def _approver(role: str, issue: str, offer: Offer, policy: Sequence[Allowed]) -> str:
    above = LADDER[LADDER.index(role) + 1 :] if role in LADDER else LADDER
    able = [one for one in above if not _too_much(one, issue, offer, policy)]
    return next((one for one in able if one in ("lead", "admin")), "admin")


def issue_of(texts: Iterable[str], issues: Mapping[str, Sequence[str]]) -> str:
    """The issue whose words are said most often; "other" when none is said."""
    said = " ".join(texts).casefold()
    scores = {
        issue: sum(said.count(word.casefold()) for word in words if word)
        for issue, words in issues.items()
    }
    best = max(scores, key=lambda issue: scores[issue], default=OTHER)
    return best if scores.get(best) else OTHER
