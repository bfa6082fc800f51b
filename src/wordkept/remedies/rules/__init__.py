"""What is offered in this text, may this person give it, and would others have got the same?"""

from __future__ import annotations

from wordkept.remedies.rules.offers import KINDS, Offer, offers
from wordkept.remedies.rules.parity import Given, Parity, Usual, parity, premium, usual
from wordkept.remedies.rules.policy import LADDER, Allowed, Verdict, issue_of, verdict

__all__ = [
    "KINDS",
    "LADDER",
    "Allowed",
    "Given",
    "Offer",
    "Parity",
    "Usual",
    "Verdict",
    "issue_of",
    "offers",
    "parity",
    "premium",
    "usual",
    "verdict",
]
