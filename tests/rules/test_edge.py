"""What the strict reader lets in, and what it turns away with a sentence."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules import hostile
from wordkept.kernel.edge import (
    BadInput,
    as_int64,
    field,
    read_answer,
    read_datetime,
    read_form,
    read_int,
    read_json,
)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b" [1, -2, 3.5, true, null] ", [1, -2, 3.5, True, None]),
        (b'"word"', "word"),
        (b"0", 0),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        ('{"text": "Grüße 🐈"}'.encode(), {"text": "Grüße 🐈"}),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'{"a": {"b": 1}, "c": {"b": 1}}', {"a": {"b": 1}, "c": {"b": 1}}),
        (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64)),
    ],
)
def test_good_json_is_read(body: bytes, value: object) -> None:
    assert read_json(body) == value


@pytest.mark.parametrize("name", hostile.BODIES)
def test_R47_hostile_json_is_turned_away_with_a_sentence(name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_json(hostile.BODIES[name])
    assert refusal.value.status == 400
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"role": "guest", "role": "admin"}', "twice"),
        (b'{"a\\u0000": 1, "a\\u0001": 2}', "twice"),
        (b'{"id": 18446744073709551616}', "too large"),
        (b"[" * 65 + b"]" * 65, "nested"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "nested"),
        (b"[NaN]", "JSON"),
    ],
)
def test_the_sentence_names_what_is_wrong(body: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_json(body)


def test_R47_the_size_is_looked_at_before_anything_else() -> None:
    assert read_json(b'"' + b"a" * 8 + b'"', cap=10) == "a" * 8
    with pytest.raises(BadInput) as refusal:
        read_json(b"\xff" * 11, cap=10)
    assert refusal.value.status == 413


def test_R47_too_many_values_are_turned_away() -> None:
    assert len(read_json(b"[" + b"0," * 49_999 + b"0]")) == 50_000
    with pytest.raises(BadInput) as refusal:
        read_json(b"[" + b"0," * 50_000 + b"0]")
    assert refusal.value.status == 413


def test_texts_come_out_clean_wherever_they_are() -> None:
    assert read_json(b'{"k\\u0000": ["a\\u0000", {"b": "c\\r\\nd"}]}') == {
        "k\ufffd": ["a\ufffd", {"b": "c\nd"}]
    }
    assert read_json(b'"' + b"a" * 200_000 + b'"').endswith("…")


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b'"\\u0000",' * 49_000 + b"1]",
        b"[" + b'{"":1},' * 24_000 + b"1]",
        b"[" + b"[]," * 330_000 + b"1]",
        b'"' + "\u0f71\u0f72\u0f74\u0f80".encode() * 80_000 + b'"',
        b'"' + b"\\u0000" * 160_000 + b'"',
        b"[" * 900_000,
    ],
    ids=["short texts", "objects", "lists", "marks", "NUL", "open"],
)
def test_R47_a_full_body_is_read_or_refused_in_time(body: bytes) -> None:
    started = time.process_time()
    with suppress(BadInput):
        read_json(body)
    assert time.process_time() - started < 3  # quiet: 0.1


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile.ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@hostile.patiently
@given(JSON_VALUES | st.binary())
def test_R47_nothing_but_bad_input_is_raised(value: object) -> None:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    try:
        read = read_json(body)
    except BadInput:
        return
    assert json.dumps(read, ensure_ascii=False).encode() is not None


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'["a\\u0000\\r\\n"]', ["a\x00\r\n"]),
        (
            b'[{"text": "half \\ud83d"}, {"text": "whole"}]',
            [{"text": "half \ufffd"}, {"text": "whole"}],
        ),
        (b'["\\ud83d\\ude00 \\ud83d"]', ["😀 \ufffd"]),
        (b'["\xff"]', ["\ufffd"]),
    ],
)
def test_R11_one_broken_letter_does_not_hide_the_page(body: bytes, value: object) -> None:
    assert read_answer(body) == value


@hostile.patiently
@given(st.binary() | st.sampled_from(list(hostile.BODIES.values())))
def test_an_answer_that_is_no_json_is_a_value_error(body: bytes) -> None:
    with suppress(ValueError):
        read_answer(body)


# ---- forms and single values


def test_a_field_is_cleaned() -> None:
    assert field("a\x00b\r\n") == "a\ufffdb\n"


@pytest.mark.parametrize(
    ("value", "status"), [("x" * 11, 413), (None, 400), (7, 400), (b"bytes", 400), (["x"], 400)]
)
def test_a_field_is_refused_not_cut(value: object, status: int) -> None:
    with pytest.raises(BadInput, match="Your answer") as refusal:
        field(value, cap=10, name="Your answer")
    assert refusal.value.status == status


@hostile.patiently
@given(hostile.ANY_TEXT | st.sampled_from(list(hostile.texts())))
def test_R47_every_hostile_text_is_taken_or_refused(text: str) -> None:
    try:
        taken = field(text, cap=1_000)
    except BadInput:
        assert len(text) > 1_000
    else:
        assert taken.encode() is not None


def test_R27_a_form_gives_its_declared_fields_and_no_other() -> None:
    sent = {"text": "Hello", "role": "admin", "id": "1"}
    assert read_form(sent, {"text": 10, "subject": 10}) == {"text": "Hello", "subject": ""}


@pytest.mark.parametrize(
    ("value", "number"), [(0, 0), ("7", 7), ("-7", -7), ("007", 7), (2**63 - 1, 2**63 - 1)]
)
def test_whole_numbers_are_read(value: object, number: int) -> None:
    assert read_int(value) == number


@pytest.mark.parametrize("value", hostile.NUMBERS, ids=lambda value: repr(value)[:20])
def test_R47_what_is_no_number_is_turned_away(value: object) -> None:
    with pytest.raises(BadInput):
        read_int(value)


@pytest.mark.parametrize(("value", "low", "high"), [(0, 1, 5), ("6", 1, 5), (-1, 0, 5)])
def test_a_number_stays_within_its_bounds(value: object, low: int, high: int) -> None:
    with pytest.raises(BadInput, match=f"between {low} and {high}"):
        read_int(value, low, high)


@pytest.mark.parametrize("value", [-(2**63) - 1, 2**63, True, 1.0, "1"])
def test_R47_int64_is_what_a_database_holds(value: object) -> None:
    with pytest.raises(BadInput):
        as_int64(value)


@pytest.mark.parametrize(
    "text", ["2027-01-31T09:30:00Z", "2027-01-31T10:30:00+01:00", "2027-01-31 04:30:00-05:00"]
)
def test_an_instant_is_read_into_utc(text: str) -> None:
    read = read_datetime(text)
    assert read == datetime(2027, 1, 31, 9, 30, tzinfo=UTC)
    assert read.tzinfo is UTC


@pytest.mark.parametrize("value", hostile.TIMES, ids=lambda value: ascii(value)[:30])
def test_R47_what_is_no_instant_is_turned_away(value: object) -> None:
    with pytest.raises(BadInput, match="Snooze until"):
        read_datetime(value, "Snooze until")
