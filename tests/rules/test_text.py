"""Words from outside come in safe, are counted as a reader counts, and hide nothing."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rules import hostile
from wordkept.kernel.text import clean, excerpt, fold, graphemes, unisolated, visible

ANYTHING = hostile.ANY_TEXT | st.sampled_from(list(hostile.texts()))
MARKS = st.text(
    st.sampled_from("a\u0301\u0327\uff9e\U0001d16d\r\n\x00\ud800\ud83d\ude00"), max_size=90
)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("", ""),
        ("plain words", "plain words"),
        ("Grüße, 你好, שלום 🐈", "Grüße, 你好, שלום 🐈"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("mail\r\nlines\rold", "mail\nlines\nold"),
        ("a\x00b", "a\ufffdb"),
        ("\x01\x08\x0b\x0c\x1f", "\ufffd" * 5),
        ("\x7f\x85", "\x7f\x85"),
        ("half \ud83d", "half \ufffd"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\u202eshown as it came", "\u202eshown as it came"),
        ("e" + "\u0301" * 30, "e" + "\u0301" * 30),
        ("e" + "\u0301" * 31, "e" + "\u0301" * 30 + "\ufffd"),
        ("e" + "\u0301" * 99 + "f", "e" + "\u0301" * 30 + "\ufffd" + "f"),
    ],
)
def test_clean_replaces_visibly_what_cannot_be_kept(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


@pytest.mark.parametrize(
    ("length", "cap", "kept"),
    [
        (10, 10, "x" * 10),
        (11, 10, "x" * 9 + "…"),
        (5, 1, "…"),
        (0, 1, ""),
        (200_000, 100_000, None),
    ],
)
def test_clean_cuts_at_the_cap_and_shows_it(length: int, cap: int, kept: str | None) -> None:
    cut = clean("x" * length, cap)
    assert len(cut) <= cap
    assert cut == (kept if kept is not None else "x" * 99_999 + "…")


@hostile.patiently
@given(ANYTHING | MARKS)
@example("\uff76" + "\uff9e\u0301" * 40)
def test_R47_what_is_clean_stays_clean_and_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode() is not None
    assert "\x00" not in cleaned
    assert _longest_pile(cleaned) <= 3 * 30


@hostile.patiently
@given(ANYTHING | MARKS, st.integers(1, 50))
def test_a_cap_is_a_cap(text: str, cap: int) -> None:
    cleaned = clean(text, cap)
    assert len(cleaned) <= cap
    assert clean(cleaned, cap) == cleaned


def _longest_pile(text: str) -> int:
    longest = run = 0
    for char in unicodedata.normalize("NFKD", text):
        run = run + 1 if unicodedata.combining(char) else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("ＡＣＭＥ", "acme"),
        ("ﬁne", "FINE"),
        ("①", "1"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("カ\uff9e", "ガ"),
    ],
)
def test_R46_two_spellings_fold_into_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("acme", "аcme"), ("cat", "cats"), ("", " ")])
def test_R46_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("cat", 3),
        ("cafe\u0301", 4),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽👍", 2),
        ("🇩🇪🇫🇷", 2),
        ("🇩🇪🇫", 2),
        ("☕️", 1),
        ("1️⃣", 1),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab", 1),
        ("a\r\nb", 3),
        ("நி", 1),
        ("e" + "\u0301" * 500, 1),
        ("\u0301", 1),
        ("half \ud83d", 6),
    ],
)
def test_graphemes_are_counted_as_a_reader_counts(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("", 10, ""),
        ("short", 10, "short"),
        ("exactly 10", 10, "exactly 10"),
        ("  over\n\nmany   lines ", 20, "over many lines"),
        ("My order has not arrived", 12, "My order…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("I waterproofingsystem", 10, "I waterpr…"),
        ("👨‍👩‍👧‍👦" * 9, 3, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦…"),
        ("\n" * 5_000 + "late", 10, "late"),
        ("a\x00b", 10, "a\ufffdb"),
    ],
)
def test_an_excerpt_is_one_line_cut_between_words(text: str, length: int, short: str) -> None:
    assert excerpt(text, length) == short


@hostile.patiently
@given(ANYTHING, st.integers(1, 40))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    short = excerpt(text, length)
    assert graphemes(short) <= length
    assert "\n" not in short


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("acme\x00\n_help", "acme⟨U+0000⟩⟨U+000A⟩_help"),
        ("ad\u200bmin", "ad⟨U+200B⟩min"),
        ("ad\u200dmin", "ad⟨U+200D⟩min"),
        ("ad\u00admin", "ad⟨U+00AD⟩min"),
        ("\ufeffx\u2060\u2066\u2069", "⟨U+FEFF⟩x⟨U+2060⟩⟨U+2066⟩⟨U+2069⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\x9b\x7f\u2028", "⟨U+009B⟩⟨U+007F⟩⟨U+2028⟩"),
        ("x\U000e0041", "x⟨U+E0041⟩"),
        ("Ana Müller 🐈", "Ana Müller 🐈"),
        ("שלום مرحبا", "שלום مرحبا"),
        ("👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿 fan", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 fan"),
    ],
)
def test_R46_nothing_hides_in_a_name(name: str, seen: str) -> None:
    assert visible(name) == seen


@hostile.patiently
@given(ANYTHING)
def test_R46_what_is_visible_stays_as_it_is(name: str) -> None:
    assert visible(visible(name)) == visible(name)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in visible(name))


@pytest.mark.parametrize("function", [clean, fold, graphemes, excerpt, visible])
@pytest.mark.parametrize("bomb", hostile.BOMBS)
def test_R47_bombs_are_defused(function: Callable[[str], object], bomb: str) -> None:
    text = hostile.BOMBS[bomb](100_000)
    started = time.process_time()
    function(text)
    assert time.process_time() - started < 3  # quiet: 0.2; unguarded: minutes for the marks


def test_what_leaves_us_holds_no_marks_for_our_screens() -> None:
    assert unisolated("شكرًا \u2068Maya\u2069!") == "شكرًا Maya!"
