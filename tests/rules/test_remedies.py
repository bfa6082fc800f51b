"""What is offered, who may give it, and would others have got the same?"""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from wordkept.remedies.rules import (
    Allowed,
    Given,
    Offer,
    Usual,
    issue_of,
    offers,
    parity,
    premium,
    usual,
    verdict,
)

OFFERED: list[tuple[str, list[tuple[str, str, str]]]] = [
    ("We will refund 20 € by Friday.", [("refund", "20", "EUR")]),
    ("I have credited 50 EUR to your account.", [("credit", "50", "EUR")]),
    ("We'll refund 20 € and send a voucher of 10 euros.",
     [("refund", "20", "EUR"), ("credit", "10", "EUR")]),
    ("Here is a 15 % discount code for you.", [("discount", "15", "%")]),
    ("Take $5 off your next order!", [("discount", "5", "USD")]),
    ("Have a free month on us!", [("gesture", "", "")]),
    ("We can offer you a replacement.", [("replacement", "", "")]),
    ("Would a £10 voucher help?", [("credit", "10", "GBP")]),
    ("We give you a full refund.", [("refund", "", "")]),
    ("Wir erstatten Ihnen 30 Euro.", [("refund", "30", "EUR")]),
    ("Sie erhalten einen Gutschein über 25,50 €.", [("credit", "25.50", "EUR")]),
    ("Hier sind 10 % Rabatt für dich.", [("discount", "10", "%")]),
    ("Wir schicken Ihnen ein Ersatzgerät.", [("replacement", "", "")]),
    ("Das geht auf uns, bitte: ein kostenloser Monat.", [("gesture", "", "")]),
    ("Sorry, we cannot refund this.", []),
    ("There is no discount on this one.", []),
    ("Leider können wir nichts erstatten.", []),
    ("You paid 50 € with your credit card, right?", []),
    ("Please turn it off and on again.", []),
    ("Feel free to write to us.", []),
    ("Call our toll-free number.", []),
    ("Could you tell us the status of your refund?", []),
    ("> you said 50 € refund\nWe look into it.", []),
    ("You wrote “I want a 50 € refund”. We look into it.", []),
    ("We look into it.", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), OFFERED)
def test_what_a_text_offers(text: str, found: list[tuple[str, str, str]]) -> None:
    read = [(one.kind, one.value, one.currency) for one in offers(text)]
    assert read == [
        (kind, Decimal(value) if value else None, currency) for kind, value, currency in found
    ]


@pytest.mark.parametrize(
    "text", ["refund " * 5_000, "€" * 100_000, "20 € " * 20_000, "\0 free \ud800"]
)
def test_a_strange_text_is_read_too(text: str) -> None:
    assert isinstance(offers(text), list)


POLICY = [
    Allowed("trainee", "credit", "", Decimal(20), "EUR"),
    Allowed("agent", "credit", "", Decimal(50), "EUR"),
    Allowed("agent", "credit", "outage", Decimal(80), "EUR"),
    Allowed("agent", "replacement", "", Decimal(0), "EUR"),
    Allowed("lead", "credit", "", Decimal(200), "EUR"),
    Allowed("lead", "refund", "", None, "EUR"),
]


def offer(kind: str, value: str = "", currency: str = "EUR") -> Offer:
    return Offer(kind, Decimal(value) if value else None, currency, 0, 1, "…")


@pytest.mark.parametrize(
    ("role", "issue", "given", "may", "why", "approver"),
    [
        ("trainee", "", offer("credit", "20"), True, "", ""),
        ("trainee", "", offer("credit", "20.01"), False, "20.01 EUR credit is more", "lead"),
        ("trainee", "", offer("credit", "50"), False, "up to 20 EUR", "lead"),
        ("agent", "", offer("credit", "50"), True, "", ""),
        ("agent", "outage", offer("credit", "80"), True, "", ""),
        ("agent", "late", offer("credit", "80"), False, "up to 50 EUR", "lead"),
        ("agent", "", offer("credit"), False, "say how much", "admin"),
        ("agent", "", offer("credit", "5", "USD"), False, "nothing is agreed in USD", "admin"),
        ("agent", "", offer("credit", "5", "%"), False, "nothing is agreed in %", "admin"),
        ("agent", "", offer("refund", "5"), False, "may not give a refund", "lead"),
        ("agent", "", offer("replacement"), True, "", ""),
        ("lead", "", offer("refund", "9000"), True, "", ""),
        ("lead", "", offer("credit", "201"), False, "more than a team lead may", "admin"),
        ("admin", "", offer("credit", "1"), False, "An administrator may not", "admin"),
    ],
)
def test_who_may_give_what(
    role: str, issue: str, given: Offer, may: bool, why: str, approver: str
) -> None:
    found = verdict(role, issue, [given], POLICY)
    assert (found.may, found.approver) == (may, approver)
    assert why in found.why and bool(why) == bool(found.why)


def test_one_offer_too_many_spoils_the_text() -> None:
    assert not verdict("trainee", "", [offer("credit", "5"), offer("refund", "5")], POLICY).may


def test_without_a_policy_nobody_is_stopped() -> None:
    assert verdict("trainee", "", [offer("refund", "5000")], []).may


@pytest.mark.parametrize(
    ("value", "left", "may"),
    [("", "10", True), ("10", "10", True), ("10.01", "10", False), ("", "0", False)],
)
def test_a_small_gesture_is_allowed_ahead(value: str, left: str, may: bool) -> None:
    found = verdict("trainee", "", [offer("gesture", value)], POLICY, Decimal(left), "EUR")
    assert found.may == may


def test_the_issue_is_what_is_said_most() -> None:
    issues = {"outage": ["no internet", "outage"], "late": ["parcel", "late"]}
    assert issue_of(["No internet since the outage", "and my parcel?"], issues) == "outage"
    assert issue_of(["hello"], issues) == issue_of([], {}) == "other"


def seeded(factor: float, n: int = 200) -> list[Given]:
    """Half in public, where everything is `factor` times as much."""
    dice = random.Random(7)
    return [
        Given(
            str(i), ("late", "outage")[i % 4 // 2], "credit",
            dice.gauss(20, 4) * (factor if i % 2 else 1), bool(i % 2), bool(i % 3),
        )
        for i in range(n)
    ]  # fmt: skip


def test_the_shouting_premium_is_found_with_an_interval() -> None:
    found = parity(seeded(2.0))
    assert found.shows and found.ratio is not None
    assert found.low < 2.0 < found.high
    assert found.high - found.low < 0.4
    assert (found.public, found.private) == (100, 100)


def test_no_premium_shows_none() -> None:
    found = parity(seeded(1.0))
    assert not found.shows and found.ratio == pytest.approx(1, abs=0.1)


def test_the_same_data_give_the_same_report() -> None:
    assert parity(seeded(1.3)) == parity(seeded(1.3))


def test_an_issue_only_public_says_nothing() -> None:
    only = [Given(str(i), "late", "credit", 20, True, False) for i in range(50)]
    assert parity(only).ratio is None and not parity(only).shows
    assert parity([]).ratio is None


def test_outliers_are_named_largest_first() -> None:
    given = [*seeded(1.0), Given("huge", "late", "credit", 400, True, True),
             Given("large", "late", "credit", 150, True, True)]  # fmt: skip
    assert parity(given).outliers[:2] == ("huge", "large")


def test_the_quiet_channel_sets_the_norm() -> None:
    norm = usual(seeded(2.0), "late")
    assert norm.value == pytest.approx(20, abs=1.5)
    assert norm.kind == "credit" and norm.n == 50
    assert usual(seeded(2.0, 8), "late").value is None, "too few to say"


@pytest.mark.parametrize(("value", "warns"), [("40", True), ("30", True), ("29", False)])
def test_the_premium_is_warned_of_before_it_is_paid(value: str, warns: bool) -> None:
    assert bool(premium(Decimal(value), Usual(20, "credit", 34))) == warns
    assert premium(Decimal(value), Usual(None, "", 2)) == ""
