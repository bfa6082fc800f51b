"""Understanding, sentence by sentence: the table says what a thoughtful colleague would say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.listening.rules import INTENTS, Heard, Mood, corrected, understand
from wordkept.listening.rules.language import identifier, identify
from wordkept.listening.rules.phrasebook import Phrasebook, phrasebook
from wordkept.listening.rules.said import CAP, cut
from wordkept.listening.rules.spelling import read, spelled_out
from wordkept.listening.rules.weighing import Weighed, weigh

Row = tuple[str, str, int, list[str], bool]
TABLE = Path(__file__).with_name("sentences.txt")
SARCASM = "--- kind words meant the other way ---"
MISSED = "--- what it does not hear yet"


def rows(section: str = "") -> Iterator[Row]:
    here = ""
    for line in TABLE.read_text("utf-8").splitlines():
        expected, found, text = line.partition("|")
        here = line if line.startswith("# ---") else here
        if found and not line.startswith("#") and section in here:
            mood, hurry, *wants = expected.split()
            named = [want for want in wants if want != "delight"]
            yield text.strip(), mood, int(hurry), named, "delight" in wants


@pytest.mark.parametrize(("text", "mood", "hurry", "wants", "delight"), rows())
def test_a_sentence(text: str, mood: str, hurry: int, wants: list[str], delight: bool) -> None:
    read = understand(text)
    found = (read.polarity, read.urgency, [one.name for one in read.intents], read.delight)
    assert found == (mood, hurry, wants, delight), read.reasons


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(list(rows())) >= 160


@pytest.mark.parametrize("text", [row[0] for row in rows(SARCASM)])
def test_sarcasm_is_never_claimed_with_certainty_when_the_words_are_kind(text: str) -> None:
    read = understand(text)
    if "kind words beside" in read.reasons["polarity"]:
        assert read.confidence <= 0.4
    assert "praise" not in [one.name for one in read.intents]
    assert not read.delight


@pytest.mark.parametrize("text", [row[0] for row in rows(MISSED)])
def test_what_it_misses_it_does_not_claim_to_know(text: str) -> None:
    assert understand(text).confidence <= 0.6


def test_each_claim_has_its_reason_in_the_words_of_the_customer() -> None:
    read = understand("Third time I write, still nothing, and now the charger gives off sparks!")
    assert read.reasons["polarity"].startswith("says “")
    assert "“Third time”" in read.reasons["intents"]
    assert read.reasons["urgency"] == "safety: “sparks”"
    assert read.reasons["language"] == "reads like English"
    assert set(read.reasons) == {
        "language", "polarity", "intents", "urgency", "delight", "request", "motive",
    }  # fmt: skip


def test_the_reasons_of_intents_can_be_taken_apart() -> None:
    read = understand("Is it broken; or lost; or what? Please tell me, the app is down.")
    parts = dict(part.split(": ", 1) for part in read.reasons["intents"].split("; "))
    assert list(parts) == [one.name for one in read.intents]


@pytest.mark.parametrize(
    ("text", "hint", "language", "at_least", "at_most"),
    [
        ("I wrote to you a week ago and nobody has answered me yet.", "", "en", 0.9, 1),
        ("Mein Paket ist immer noch nicht angekommen, was ist da los?", "", "de", 0.9, 1),
        ("gdzie jest moja paczka, czekam już dwa tygodnie", "", "pl", 0.8, 1),
        ("это не работает уже третий день", "", "ru", 0.8, 1),
        ("お問い合わせの返事がまだ来ていません", "", "ja", 0.6, 1),
        ("¿Dónde está mi pedido? Llevo dos semanas esperando", "", "es", 0.7, 1),
        ("Thanks!", "", "en", 0.5, 0.8),
        ("Danke!", "", "de", 0.5, 0.8),
        ("Merci beaucoup", "", "fr", 0.5, 0.8),
        ("ok", "", "", 0, 0.2),
        ("😡", "", "", 0, 0),
        ("", "", "", 0, 0),
        ("   \n\t ", "", "", 0, 0),
        ("4711 12:30", "", "", 0, 0),
        ("@acme_help https://acme.example/x", "", "", 0, 0),
        ("ok", "de", "de", 0.9, 0.9),
        ("My parcel is lost", "de-AT", "de", 0.9, 0.9),
        ("Olá", "pt_BR", "pt", 0.9, 0.9),
        ("Kumusta", "fil", "fil", 0.9, 0.9),
        ("My parcel is lost and nobody answers", "und", "en", 0.7, 1),
        ("My parcel is lost and nobody answers", "qme", "en", 0.7, 1),
        ("My parcel is lost and nobody answers", "'; drop table", "en", 0.7, 1),
    ],
)
def test_language(text: str, hint: str, language: str, at_least: float, at_most: float) -> None:
    found = identify(text, hint)
    assert found.code == language
    assert at_least <= found.confidence <= at_most
    assert found.reason


def test_the_language_model_is_loaded_once() -> None:
    identify("a few words of plain English for the letters to tell")
    assert identifier() is identifier()


@pytest.mark.parametrize(
    ("text", "hint", "polarity", "gap"),
    [
        ("gdzie jest moja paczka, czekam już dwa tygodnie", "", "neutral", "read Polish well"),
        ("gdzie jest moja paczka, czekam już dwa tygodnie 😡", "", "negative", "read Polish well"),
        ("La consegna è stata pessima", "it", "neutral", "read Italian well"),
        ("ok", "", "neutral", "too few words"),
    ],
)
def test_where_it_cannot_read_it_says_so(text: str, hint: str, polarity: str, gap: str) -> None:
    read = understand(text, hint)
    assert read.polarity == polarity
    assert read.confidence < 0.35
    assert gap in read.reasons["polarity"]


def test_a_question_is_heard_in_any_language() -> None:
    found = [understand(text).intents for text in ("gdzie jest moja paczka?", "أين طلبي يا جماعة؟")]
    assert [[one.name for one in intents] for intents in found] == [["question"], ["question"]]


def test_another_reader_can_take_the_seat() -> None:
    """The seam of the trained models: a batch of texts, and what the phrases found in each."""

    def gloomy(heard: Sequence[Heard]) -> list[Mood]:
        return [
            Mood("negative", 0.99, f"{language}: {len(weighed)} phrases in {said.text!r}")
            for said, weighed, language in heard
        ]

    read = understand("lovely weather", "en", reader=gloomy)
    assert (read.polarity, read.confidence) == ("negative", 0.99)
    assert read.reasons["polarity"] == "en: 1 phrases in 'lovely weather'"


# ---- hostile input ----


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800 lone",
        "?" * 100_000,
        "a" * 100_000,
        "a." * 50_000,
        "not " * 25_000,
        "still " * 25_000,
        "a" + "\u0301" * 50_000,
        "\ufdfa" * 20_000,
        "('" * 50_000,
        "> " * 50_000,
        ">" * 100_000,
        "https://" + "x" * 100_000,
        "#" * 100_000,
        "😡" * 100_000,
        "THE WORST. " * 9_000,
        "Hello שלום مرحبا Привет 你好 こんにちは 안녕 สวัสดี",
        "\u202e gnp.exe \u200d\u200c\ufeff",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_nothing_is_too_hostile_to_be_answered(text: str) -> None:
    read = understand(text)
    assert 0 <= read.confidence <= 1
    assert all(len(reason) < 600 for reason in read.reasons.values())


def test_eight_scripts_in_one_line_leave_it_unsure() -> None:
    read = understand("Hello שלום مرحبا Привет 你好 こんにちは 안녕 สวัสดี")
    assert read.language_confidence < 0.6
    assert read.polarity == "neutral"


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    padding = "The weather was mild. " * (CAP // 20)
    assert understand(padding + "This is a disgrace, sparks everywhere", "en").urgency < 2


def test_what_is_quoted_from_an_earlier_mail_is_not_what_they_say_now() -> None:
    read = understand(
        "Thank you, that solved it!\n\n> the app is broken, this is a disgrace\n", "en"
    )
    assert read.polarity == "positive"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.text(max_size=12))
def test_any_text_gets_an_answer_within_its_bounds(text: str, hint: str) -> None:
    read = understand(text, hint)
    assert read.polarity in {"negative", "neutral", "positive"}
    assert 0 <= read.confidence <= 1
    assert 0 <= read.language_confidence <= 1
    assert read.urgency in range(4)
    assert {one.name for one in read.intents} <= set(INTENTS)


WORDS = sorted(
    set("not never very but if ? ! . , “ ” 😡 🙄 thanks great job 11 days cat router".split())
    | {" ".join(parts) for parts in spelled_out("still|worst|love|sparks|cancel|is (my) refund")}
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_pile_of_our_own_phrases_gets_an_answer(text: str) -> None:
    read = understand(text, "en")
    assert read.reasons["polarity"]
    assert 0 <= read.confidence <= 1


# ---- phrases ----

BOOK = Phrasebook(
    *read("""
# a comment
[<unit>]
day, days
[-2 failure]
still|yet (no) answer, <number> <unit> late, lost .. bag, disappoint*, don't
[+1]
good, very good
[quiet]
good grief
[tagged]
still no answer
""")
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("still no answer", ["still no answer"]),
        ("yet answer", ["yet answer"]),
        ("it is 3 days late", ["3 days late"]),
        ("three days late", []),
        ("you lost my big red bag", ["lost my big red bag"]),
        ("you lost it. My bag is here", []),
        ("you lost one two three four five bag", []),
        ("I am disappointed", ["disappointed"]),
        ("DON’T", ["DON’T"]),
        ("dont", ["dont"]),
        ("gooood", ["gooood"]),
        ("very good", ["very good"]),
        ("good grief", []),
        ("#good", ["#good"]),
    ],
)
def test_phrases_are_found_as_the_book_spells_them(text: str, found: list[str]) -> None:
    said = cut(text)
    assert [said.quote(hit.start, hit.end) for hit in BOOK.find(said)] == found


def test_a_phrase_under_two_headings_has_both_tags_and_the_stronger_weight() -> None:
    [hit] = BOOK.find(cut("still no answer"))
    assert hit.weight == -2
    assert hit.tags == {"failure", "tagged"}


@pytest.mark.parametrize(
    ("plain", "changed", "stronger"),
    [
        ("bad", "very bad", True),
        ("bad", "slightly bad", False),
        ("that is bad", "that is BAD", True),
        ("it is bad", "if it is bad", False),
        ("it is broken", "is it broken?", False),
    ],
)
def test_what_stands_near_makes_it_stronger_or_weaker(
    plain: str, changed: str, stronger: bool
) -> None:
    before, after = (abs(sum(one.weight for one in weighed(text))) for text in (plain, changed))
    assert (after > before) is stronger


@pytest.mark.parametrize("text", ["not good", "never helpful", "isn't great", "nicht gut"])
def test_not_good_is_bad(text: str) -> None:
    assert sum(one.weight for one in weighed(text, "de" if "nicht" in text else "en")) < 0


def weighed(text: str, language: str = "en") -> list[Weighed]:
    said = cut(text)
    return weigh(said, phrasebook("any", language).find(said))


# ---- what an agent may correct ----


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("polarity", "negative", "negative"),
        ("urgency", "3", 3),
        ("urgency", 0, 0),
        ("delight", "true", True),
        ("delight", False, False),
        ("language", "de-CH", "de"),
        ("intents", "legal, complaint", ["legal", "complaint"]),
        ("intents", ["complaint", "safety", "complaint"], ["safety", "complaint"]),
        ("intents", "", []),
    ],
)
def test_a_correction_is_kept_as_a_reading_keeps_it(
    field: str, value: object, kept: object
) -> None:
    assert corrected(field, value) == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("polarity", "furious"),
        ("urgency", "4"),
        ("urgency", "-1"),
        ("urgency", "²"),
        ("delight", "perhaps"),
        ("language", ""),
        ("language", "klingon!"),
        ("intents", "revenge"),
        ("intents", 7),
        ("text", "what they really said"),
        ("", ""),
    ],
)
def test_nonsense_is_refused_with_words(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"\w+ .*\w+"):
        corrected(field, value)
