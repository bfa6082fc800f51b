"""Before, during or after: what orders say of a day, and what words hint at where there are none."""

from __future__ import annotations

from datetime import date

import pytest

from wordkept.people.buying import Bought, by_stage, hint, read_day, stage_on

ORDERED, DELIVERED = date(2026, 11, 2), date(2026, 11, 6)
ONE = Bought(ORDERED, DELIVERED)


@pytest.mark.parametrize(
    ("day", "name", "because"),
    [
        (date(2026, 10, 1), "before", "ordered_later"),
        (date(2026, 11, 1), "before", "ordered_later"),
        (date(2026, 11, 2), "during", "ordered"),
        (date(2026, 11, 5), "during", "ordered"),
        (date(2026, 11, 6), "during", "delivered"),
        (date(2026, 11, 20), "during", "delivered"),
        (date(2026, 11, 21), "after", "settled"),
        (date(2029, 1, 1), "after", "settled"),
    ],
)
def test_one_order_through_the_days(day: date, name: str, because: str) -> None:
    found = stage_on(day, [ONE])
    assert (found.name, found.because) == (name, because)


def test_the_reason_names_the_day_that_decides() -> None:
    assert stage_on(date(2026, 10, 1), [ONE]).on == ORDERED
    assert stage_on(date(2026, 11, 3), [ONE]).on == ORDERED
    assert stage_on(date(2026, 11, 7), [ONE]).on == DELIVERED
    assert stage_on(date(2026, 12, 24), [ONE]).on == DELIVERED


@pytest.mark.parametrize(
    ("orders", "day", "name", "because"),
    [
        ([Bought(ORDERED)], date(2026, 12, 1), "during", "ordered"),
        ([Bought(ORDERED)], date(2027, 1, 2), "after", "settled"),
        ([ONE, Bought(date(2027, 3, 1))], date(2027, 2, 1), "after", "settled"),
        ([ONE, Bought(date(2027, 3, 1))], date(2027, 3, 2), "during", "ordered"),
        ([Bought(ORDERED, DELIVERED, date(2026, 11, 9))], date(2026, 11, 8), "during", "delivered"),
        ([Bought(ORDERED, DELIVERED, date(2026, 11, 9))], date(2026, 11, 10), "after", "returned"),
        ([Bought(ORDERED, None, date(2026, 11, 4))], date(2026, 11, 10), "before", "cancelled"),
        ([ONE, Bought(ORDERED, None, date(2026, 11, 4))], date(2026, 12, 1), "after", "settled"),
    ],
)
def test_several_orders_returns_and_cancellations(
    orders: list[Bought], day: date, name: str, because: str
) -> None:
    found = stage_on(day, orders)
    assert (found.name, found.because) == (name, because)


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("Do you ship to Norway?", "before"),
        ("Is the blue one in stock?", "before"),
        ("I'm thinking of buying the big freezer", "before"),
        ("Which model fits a small kitchen?", "before"),
        ("Liefert ihr auch nach Österreich?", "before"),
        ("Was kostet der Tarif?", "before"),
        ("Welches Modell passt?", "before"),
        ("Where is my parcel", "during"),
        ("My order has not arrived", "during"),
        ("How do I set this up?", "during"),
        ("The installation man never came", "during"),
        ("Mein Paket ist noch nicht angekommen", "during"),
        ("Wie geht die Einrichtung?", "during"),
        ("It broke after two years", "after"),
        ("Is this still under warranty?", "after"),
        ("Customer since 1998 and now this", "after"),
        ("Nach drei Monaten kaputt", "after"),
        ("Gibt es Ersatzteile?", "after"),
        ("Good morning", ""),
        ("", ""),
        ("My cat keeps attacking the router", ""),
        ("My order broke after two years", ""),
        ("Your warranty before I buy?", ""),
        ("renewable energy", ""),
    ],
)
def test_words_are_a_hint_and_two_hints_are_none(words: str, stage: str) -> None:
    assert hint(words).name == stage


def test_the_hint_quotes_what_was_said() -> None:
    found = hint("Hello, is this still UNDER WARRANTY?")
    assert (found.because, found.words) == ("said", "WARRANTY")


def test_words_count_for_nothing_beside_an_order() -> None:
    assert stage_on(date(2026, 11, 3), [ONE], "Is this under warranty?").name == "during"
    assert stage_on(date(2026, 11, 3), [], "Is this under warranty?").name == "after"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-05", date(2026, 11, 5)),
        ("2026-11-05T23:59:00Z", date(2026, 11, 5)),
        ("2026-11-05 08:00:00", date(2026, 11, 5)),
        ("5.11.2026", date(2026, 11, 5)),
        (" 05.11.2026 10:00", date(2026, 11, 5)),
        ("", None),
    ],
)
def test_dates_as_shops_write_them(written: str, day: date | None) -> None:
    assert read_day(written) == day


@pytest.mark.parametrize(
    "written", ["5/11/2026", "11/05/2026", "2026-13-01", "31.2.2026", "soon", "45231"]
)
def test_a_date_that_can_mean_two_days_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_day(written)


def test_everybody_is_counted_once() -> None:
    assert by_stage(["before", "", "before"]) == {"before": 2, "during": 0, "after": 0, "": 1}
