"""What a signed brief promises, claim by claim and offer by offer."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from wordkept.promises.rules.briefs import Claimed, Offered, claimed

MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
END = datetime(2026, 11, 30, 22, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def read(claims: str, *offers: Offered, ends: datetime | None = END) -> list[Claimed]:
    return claimed(claims, offers, MONDAY, ends, BERLIN)


@pytest.mark.parametrize(
    ("claims", "kind", "due", "asks"),
    [
        ("20 % off until Sunday", "discount", SUNDAY_NIGHT, False),
        ("20 % auf alles, bis Sonntag!", "discount", SUNDAY_NIGHT, False),
        ("20 % off everything", "discount", END, False),
        ("The only router that a cat respects", "other", END, True),
    ],
)
def test_a_claim_ends_on_its_day_or_with_the_campaign(
    claims: str, kind: str, due: datetime, asks: bool
) -> None:
    (one,) = read(claims)
    assert (one.found.kind, one.found.due, one.found.asks) == (kind, due, asks)
    assert one.found.everybody


def test_an_offer_ends_with_itself_and_names_its_code() -> None:
    offer = Offered("SAVE20", "20 % off routers", Decimal(20), "%", SUNDAY_NIGHT)
    (one,) = read("", offer)
    assert (one.found.what, one.found.due) == ("20 % off routers (SAVE20)", SUNDAY_NIGHT)
    assert (one.found.kind, one.found.amount, one.found.currency) == ("discount", 20, "%")


def test_an_offer_without_an_end_ends_with_the_campaign() -> None:
    (one,) = read("", Offered("", "A mug for everybody", None, "", None))
    assert (one.found.what, one.found.due, one.found.kind) == ("A mug for everybody", END, "other")


def test_without_any_end_it_has_no_day() -> None:
    assert read("Cats welcome", ends=None)[0].found.due is None


def test_the_same_words_have_the_same_key_and_others_have_another() -> None:
    first, second = read("20 % off until Sunday\n\n  Cats   WELCOME ")
    assert [one.key for one in read("cats welcome\n20 % off until Sunday")] == [
        second.key,
        first.key,
    ]
    assert read("30 % off until Sunday")[0].key != first.key


def test_what_is_said_twice_is_given_once() -> None:
    assert len(read("Cats welcome\nCats welcome")) == 1
    assert read("  \n\n") == []
