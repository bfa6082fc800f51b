"""May it go live, may it leave, which campaign is it about?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wordkept.campaigns.rules import Signer, known_by, says, why_not_live, why_not_scheduled

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
CARE, SHOP = Signer(1, "Care"), Signer(2, "Shop")
WEEK = (NOON, NOON + timedelta(days=7))


@pytest.mark.parametrize(
    ("version", "signed", "needed", "dates", "why"),
    [
        (1, {1: 1}, [CARE], WEEK, ""),
        (1, {}, [], WEEK, ""),
        (1, {}, [CARE], WEEK, "Care has not signed it yet."),
        (1, {1: 1}, [CARE, SHOP], WEEK, "Shop has not signed it yet."),
        (2, {1: 1}, [CARE], WEEK, "It was changed after Care signed: ask them again."),
        (2, {1: 2, 2: 1}, [CARE], WEEK, ""),
        (1, {1: 1}, [CARE], (None, NOON), "It needs a first and a last day."),
        (1, {1: 1}, [CARE], (NOON, None), "It needs a first and a last day."),
        (1, {1: 1}, [CARE], (NOON, NOON), "It ends before it begins."),
    ],
)
def test_live_is_what_everybody_signed(
    version: int,
    signed: dict[int, int],
    needed: list[Signer],
    dates: tuple[datetime | None, datetime | None],
    why: str,
) -> None:
    assert why_not_live(version, signed, needed, *dates) == why


@pytest.mark.parametrize(
    ("text", "value", "places", "leaves", "why"),
    [
        ("Hello", "a recipe", 1, NOON, ""),
        (" ", "a recipe", 1, NOON, "nothing to say"),
        ("Hello", "", 1, NOON, "what the reader gains"),
        ("Hello", "a recipe", 0, NOON, "at least one account"),
        ("Hello", "a recipe", 1, None, ""),
        ("Hello", "a recipe", 1, NOON - timedelta(seconds=1), "over already"),
    ],
)
def test_what_a_post_needs(
    text: str, value: str, places: int, leaves: datetime | None, why: str
) -> None:
    found = why_not_scheduled(text, value, places, leaves, NOON)
    assert (why in found) and bool(why) == bool(found)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Where is my #Save20 code?", ["#save20"], "#save20"),
        ("does SAVE20 work on routers", ["#save20", "save20"], "save20"),
        ("I want to save money", ["save20"], ""),
        ("your winter sale is a joke", ["winter sale"], "winter sale"),
        ("winter, sale", ["winter sale"], "winter sale"),
        ("a wintersale", ["winter sale"], ""),
        ("", ["#save20"], ""),
        ("#save", ["save"], ""),
    ],
)
def test_a_campaign_is_known_by_its_words(text: str, words: list[str], found: str) -> None:
    assert says(text, words) == found


def test_words_are_kept_once() -> None:
    assert known_by([" #Save20 ", "#save20", "", "Winter Sale"]) == ["#save20", "winter sale"]
