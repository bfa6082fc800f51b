"""Promises, sentence by sentence: the table says what a thoughtful colleague would write into the ledger."""

from __future__ import annotations

import argparse
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.commands.promises import answers, run
from wordkept.promises.rules import CAP, KINDS, Found, find, zones
from wordkept.promises.rules.amounts import amount_in, figures
from wordkept.promises.rules.sentences import LONGEST, ours, sentences
from wordkept.promises.rules.zones import zone_of

TABLE = Path(__file__).with_name("promises.txt")
SECTION = re.compile(r"# --- sent (\S+) (\S+) ---")
NOON = datetime(2026, 11, 18, 13, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def rows() -> Iterator[tuple[str, str, datetime]]:
    sent = NOON
    for line in TABLE.read_text("utf-8").splitlines():
        if section := SECTION.match(line):
            sent = datetime.fromisoformat(section[1]).replace(tzinfo=ZoneInfo(section[2]))
        expected, found, text = line.partition("|")
        if found and not line.startswith("#"):
            yield expected.strip(), text.strip().replace("\\n", "\n"), sent


def written(one: Found, sent: datetime) -> str:
    """As the table writes it."""
    due = "-"
    if one.due:
        form = "%Y-%m-%dT%H:%M" if sent.month != 11 else "%m-%dT%H:%M"
        due = one.due.strftime(form)
    amount = f" ={one.amount.normalize():f}{one.currency}" if one.amount else ""
    return f"{one.kind}@{due}{'?' if one.asks else ''}{amount}"


@pytest.mark.parametrize(("expected", "text", "sent"), list(rows()))
def test_a_sentence(expected: str, text: str, sent: datetime) -> None:
    zone = sent.tzinfo
    assert zone
    found = find(text, sent, zone)
    said = " + ".join(written(one, sent) for one in found) or "-"
    assert said == expected, [one.why for one in found]


def only(text: str, sent: datetime = NOON) -> Found:
    zone = sent.tzinfo
    assert zone
    (found,) = find(text, sent, zone)
    return found


def test_the_table_is_long_enough_to_mean_something() -> None:
    table = list(rows())
    assert len(table) >= 250
    assert len([1 for expected, _, _ in table if expected == "-"]) >= 80
    assert {kind for expected, _, _ in table for kind in re.findall(r"(\w+)@", expected)} == set(
        KINDS
    )


@pytest.mark.parametrize(
    ("text", "said", "what"),
    [
        ("Oh no! We'll refund you by Friday. Sorry!", "We'll refund you by Friday", "refund you"),
        ("By Friday, we'll refund you.", "By Friday, we'll refund you", "refund you"),
        ("Hi 😀 I’ll call you tomorrow /KC", "I’ll call you tomorrow", "call you"),
        ("We'll refund you today and send a lid.", "We'll refund you today", "refund you"),
        ("Rest assured that your money will be refunded.", "your money will be refunded", ""),
        ("Bis Freitag erstatten wir 20 €.", "Bis Freitag erstatten wir 20 €", "erstatten 20 €"),
    ],
)
def test_it_points_at_the_words_themselves(text: str, said: str, what: str) -> None:
    found = find(text, NOON, NOON.tzinfo or UTC)[0]
    assert text[found.start : found.end] == said
    assert found.what == (what or said)


def test_a_long_promise_is_told_in_short() -> None:
    found = only("We'll send you the guide about " + "very " * 60 + "old kettles.")
    assert len(found.what) <= 122
    assert found.what.endswith(" …")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("We'll refund you by Friday.", "says “We'll refund”; names a day: “by Friday”"),
        ("We'll call you soon.", "says “We'll call you”; soon, but no day: “soon”"),
        ("I'll call you next Friday.", "asks by when: ambiguous, this week or the next"),
        ("If it breaks, we'll replace it.", "conditional: “If it breaks”"),
        ("It should arrive by Friday.", "expected, not certain"),
        ("20 % off until Sunday!", "for everybody"),
        ("We'll refund you within 5 days of receipt.", "counts from “of receipt”"),
    ],
)
def test_each_finding_says_why(text: str, why: str) -> None:
    assert why in only(text).why


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("20 €", "20", "EUR"), ("€20.00", "20", "EUR"), ("20 euros", "20", "EUR"),
        ("zwanzig Euro", "20", "EUR"), ("$5", "5", "USD"), ("five dollars", "5", "USD"),
        ("£12.50", "12.5", "GBP"), ("20 %", "20", "%"), ("1.234,50 €", "1234.5", "EUR"),
        ("€1,234.50", "1234.5", "EUR"), ("1 234,50 €", "1234.5", "EUR"), ("20,- €", "20", "EUR"),
        ("1.000 Euro", "1000", "EUR"), ("twenty-five pounds", "25", "GBP"),
        ("a hundred and fifty euros", "150", "EUR"), ("fünfundzwanzig Euro", "25", "EUR"),
        ("zweihundert Euro", "200", "EUR"), ("CHF 20", "20", "CHF"), ("50 cents", "0.5", "USD"),
        ("20-euro voucher", "20", "EUR"), ("fifteen per cent", "15", "%"), ("Rs. 500", "500", "INR"),
        ("a full 100 % refund", "100", "%"), ("one hundred dollars", "100", "USD"),
    ],
)  # fmt: skip
def test_an_amount(text: str, value: str, currency: str) -> None:
    found = amount_in(f"We give you {text} back")
    assert found is not None
    assert (found.value, found.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    ["a fiver", "order 4711", "100% sure", "at 5 pm", "in 3 days", "over £30", "0 €", "model 20"],
)
def test_no_amount(text: str) -> None:
    assert amount_in(text) is None


def test_figures_mean_the_same_on_both_sides_of_the_sea() -> None:
    assert figures("1.234,50") == figures("1,234.50") == figures("1234.5") == Decimal("1234.5")


HOSTILE = [
    "we'll " * 4_000,
    "we'll send " * 2_000,
    "(" * 20_000,
    "you'll get " + "a" * 19_000,
    "your " + "very " * 4_000 + "parcel will arrive by Friday",
    "wir " + "schicken und " * 1_500,
    "if " * 6_000 + "we'll refund",
    '"' * 20_000,
    "20 " * 6_000 + "%",
    "twenty and " * 2_000 + "euros",
    "1.000" * 4_000,
    "by Friday " * 2_000,
    " \n" * 10_000,
    "we'll refund you " + "and send it " * 1_500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_however_hostile_is_read_in_one_piece(text: str) -> None:
    """No rule sees more than one short stretch at a time: twice the length costs twice the time."""
    assert max((len(one.text) for one in sentences(ours(text[:CAP]))), default=0) <= LONGEST
    for one in find(text, NOON, NOON.tzinfo or UTC):
        assert one.end - one.start <= LONGEST


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                "we'll wir send schicken you by Friday bis Freitag 20 € if wenn not nicht and und , . ? \n"
                " > “ ” morgen refund erstatten 1.234,50 within 5 days %".split(" ")
            ),
            st.text(max_size=12),
        ),
        max_size=30,
    )
)
def test_whatever_is_written_it_answers_and_points_inside(words: list[str]) -> None:
    text = " ".join(words)
    for one in find(text, NOON, NOON.tzinfo or UTC):
        assert 0 <= one.start < one.end <= len(text)
        assert one.kind in KINDS
        assert one.what
        assert one.due is None or one.due >= NOON
        assert (one.amount is None) == (one.currency == "")


def test_promises_of_one_text_do_not_overlap() -> None:
    text = " ".join(text for _, text, _ in rows() if ">" not in text)[:CAP]
    found = find(text, NOON, NOON.tzinfo or UTC)
    assert len(found) > 40
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("addresses", "language", "zone"),
    [
        (["+44 20 7946 0000"], "de", "Europe/London"),
        (["+353 1 555 0000"], "", "Europe/Dublin"),
        (["maya@kettle.example", "maya@kettle.at"], "en", "Europe/Vienna"),
        (["@maya"], "de", "Europe/Berlin"),
        (["@maya"], "de-AT", "Europe/Berlin"),
        (["@maya"], "en", "America/Chicago"),
        (["@maya.de"], "en", "America/Chicago"),
        ([], "", "America/Chicago"),
    ],
)
def test_where_their_tomorrow_begins(addresses: list[str], language: str, zone: str) -> None:
    place = zone_of(addresses, language, "America/Chicago")
    assert place.zone == zone
    assert place.why


def test_every_zone_we_guess_exists() -> None:
    guessed = {*zones.OF_LANGUAGE.values(), *zones.OF_NUMBER.values(), *zones.OF_COUNTRY.values()}
    assert all(zones.is_zone(name) for name in guessed)
    assert zone_of([], "", "Mars/Base").zone == "UTC"
    assert not zones.is_zone("../etc")


def ask(*lines: object) -> list[dict[str, Any]]:
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    return list(answers(raw))


ASKED = {"id": 1, "text": "We’ll refund you 20 € by Friday.", "sent_at": "2026-11-18T12:00:00Z",
         "timezone": "Europe/Berlin", "lang": "en"}  # fmt: skip


def test_the_command_answers_line_by_line() -> None:
    (answer,) = ask(ASKED)
    assert answer["id"] == 1
    assert answer["promises"] == [
        {
            "span": [0, 31],
            "what": "refund you 20 €",
            "due": "2026-11-20T23:59:00+01:00",
            "kind": "refund",
            "amount": 20.0,
            "currency": "EUR",
            "why": "says “We'll refund”; names a day: “by Friday”",
        }
    ]


def test_nothing_promised_is_an_empty_list_and_no_day_is_null() -> None:
    assert ask({**ASKED, "text": "Hello!"}) == [{"id": 1, "promises": []}]
    (answer,) = ask({**ASKED, "text": "We'll refund you."})
    assert (answer["promises"][0]["due"], answer["promises"][0]["amount"]) == (None, None)


def test_a_time_without_offset_is_on_the_customers_clock() -> None:
    late = {**ASKED, "text": "We'll call you tomorrow.", "sent_at": "2026-11-18T23:30:00"}
    zones_and_days = [
        ("America/New_York", "2026-11-19T23:59:00-05:00"),
        (None, "2026-11-19T23:59:00+00:00"),
    ]
    for zone, due in zones_and_days:
        (answer,) = ask({**late, "timezone": zone})
        assert answer["promises"][0]["due"] == due


@pytest.mark.parametrize(
    ("line", "id", "why"),
    [
        (b"nonsense", None, "not JSON"),
        (b"\xff\xfe", None, "not JSON"),
        (b"[" * 100_000, None, "not JSON"),
        (b"[1]", None, "not an object"),
        ({"text": "x"}, None, "has no id"),
        ({"id": [1]}, [1], "has no id"),
        ({"id": "a"}, "a", "has no text"),
        ({**ASKED, "text": 7}, 1, "has no text"),
        ({**ASKED, "sent_at": "yesterday"}, 1, "sent_at"),
        ({**ASKED, "sent_at": None}, 1, "sent_at"),
        ({**ASKED, "sent_at": "0001-01-01T00:00:00+14:00"}, 1, "sent_at"),
        ({**ASKED, "timezone": "Mars/Base"}, 1, "timezone"),
        ({**ASKED, "timezone": "../../etc/passwd"}, 1, "timezone"),
        ({**ASKED, "timezone": 7}, 1, "timezone"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_is_read(line: object, id: object, why: str) -> None:
    bad, good = ask(line, ASKED)
    assert bad["id"] == id
    assert bad["error"].startswith("line 1: ")
    assert why in bad["error"]
    assert good["promises"]


def test_the_command_ends_with_an_error_when_a_line_was_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for lines, code in [(b'{"id":', 1), (json.dumps(ASKED).encode(), 0), (b"", 0)]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
        assert run(argparse.Namespace()) == code
    assert "could not be read: 1" in capsys.readouterr().err
