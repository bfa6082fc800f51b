"""Themes, echoes, names and rises, each as a table that a newcomer can argue with."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.listening.rules.topics import (
    Candidate,
    Heard,
    Theme,
    Themes,
    different,
    fingerprint,
    keys,
    learn,
    representative,
    rise,
    same_words,
    stem,
    terms,
    unshared,
    worth_naming,
)
from wordkept.listening.rules.topics import sameness as rules_sameness
from wordkept.listening.rules.topics import themes as rules_themes
from wordkept.listening.rules.topics.theme import WORDS_KEPT
from wordkept.listening.rules.topics.themes import like_enough


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Please help, I still wait for my refund!", ["refund"]),
        ("@acme_help https://a.example/router&x=1 &amp; the ROUTER is down", ["rout"]),
        ("Die Rechnungen und die Lieferung sind falsch", ["rechnung", "lieferung", "falsch"]),
        ("荷物が届かない", ["荷物", "物が", "が届", "届か", "かな", "ない"]),
        ("order 48213-99, ref AB12345, 6s", ["order", "ref", "6s"]),
        ("#GiraffeBread", ["giraffebread"]),
        ("", []),
        ("🔥🔥", []),
        ("?!… — “”", []),
    ],
)
def test_words_worth_naming(text: str, words: list[str]) -> None:
    assert keys(text) == words


@pytest.mark.parametrize(
    "kin",
    [
        "refund refunds refunded refunding",
        "delivery deliveries",
        "cancel cancels cancelled",
        "stop stops stopped stopping",
        "charge charged charges charging",
        "Rechnung Rechnungen",
        "Paket Pakete Paketen",
        "Router Routers",
    ],
)
def test_words_of_one_kind_share_a_key(kin: str) -> None:
    assert len({key for word in kin.split() for key in keys(f"x {word}") if key != "x"}) <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("bus", "buses"), ("glass", "gla"), ("news", "new"), ("ring", "r"), ("red", "r")],
)
def test_a_word_is_not_cut_to_another_one(one: str, other: str) -> None:
    assert stem(one) != stem(other) or one == "bus"


def read(text: str) -> list[tuple[str, str]]:
    return worth_naming(unshared(text))


SAID = "Save the ferry to Skerrow: sign the petition before Friday, islanders need this boat"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (SAID, True),
        (f"RT @mo@isles.example: {SAID}", True),
        (f"{SAID} 🙏🙏 https://t.example/9 @friend", True),
        (SAID.upper() + "!!!", True),
        (SAID.replace("islanders", "people"), True),
        ("Save the ferry! I took the boat to Skerrow before and islanders need to sign up", False),
        ("The petition to save the ferry has 900 names, sign before Friday", False),
        ("", False),
    ],
)
def test_the_same_words_with_another_handle_link_or_emoji_are_the_same(
    text: str, same: bool
) -> None:
    assert same_words(SAID, text) is same
    heard = Heard([(fingerprint(read(SAID)), 7)])
    mark = fingerprint(read(text))
    found = heard.like(mark) == 7 and same_words(SAID, text) if mark else False
    assert found is same


@pytest.mark.parametrize(
    "text", ["", "🔥", "thanks!", "Where is my parcel?", "no no no no no no no"]
)
def test_what_everybody_says_has_no_fingerprint(text: str) -> None:
    assert fingerprint(read(text)) == 0


def test_most_copies_with_two_words_changed_are_found() -> None:
    dice = random.Random(11)
    words = ["".join(dice.choices("bdfgklmnprstaeiou", k=7)) for _ in range(900)]
    posts = [" ".join(dice.sample(words, 16)) for _ in range(400)]
    heard = Heard((fingerprint(read(post)), at) for at, post in enumerate(posts))
    found = 0
    for at, post in enumerate(posts):
        copy = post.split()
        for _ in range(2):
            copy[dice.randrange(16)] = dice.choice(words)
        found += heard.like(fingerprint(read(" ".join(copy)))) == at
    assert found >= 0.7 * len(posts)
    strangers = [" ".join(dice.sample(words, 16)) for _ in range(400)]
    false = [s for s in strangers if (first := heard.like(fingerprint(read(s)))) is not None
             and same_words(posts[first], s)]  # fmt: skip
    assert not false


def test_what_was_heard_is_bounded_and_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_sameness, "REMEMBERED", 40)
    heard = Heard()
    marks = [
        fingerprint(read(f"ferry boat harbour island petition sign {n}a{n}")) for n in range(60)
    ]
    marks = [mark + n for n, mark in enumerate(marks)]
    for at, mark in enumerate(marks):
        heard.add(mark, at)
    assert len(heard._first) <= 41
    assert heard.like(marks[-1]) == 59
    assert heard.like(marks[0]) != 0


MATTERS = {
    "outage": ["internet outage in Pennick", "Pennick internet gone again", "outage: Pennick has no internet"],
    "bread": ["giraffe bread sold out", "where is the giraffe bread", "giraffe bread is wonderful bread"],
    "Rechnung": ["Die Rechnung ist doppelt gebucht", "Rechnung doppelt, wieso", "Rechnung vom Mai doppelt"],
}  # fmt: skip


def grown(matters: list[str], people: int = 9) -> tuple[Themes, list[Theme]]:
    themes, made = Themes(), []
    texts = [MATTERS[name][turn] for turn in range(3) for name in matters]
    for post, text in enumerate(texts):
        theme, _ = themes.place(post, f"author{post % people}", keys(text))
        assert theme
        learn(theme, read(text))
        if theme.ripe:
            themes.ripen(theme, f"theme-{len(made)}")
            made.append(theme)
    return themes, made


def test_matters_come_apart_whatever_the_order() -> None:
    themes, made = grown(["outage", "bread", "Rechnung"])
    assert [theme.count for theme in made] == [3, 3, 3]
    names = [terms(theme, themes.share) for theme in made]
    assert {"Pennick", "internet"} <= set(" ".join(names[0]).split())
    assert names[1][0] == "giraffe bread"
    assert "Rechnung" in names[2]


def test_one_person_three_times_makes_no_theme() -> None:
    assert grown(["outage"], people=1)[1] == []


@pytest.mark.parametrize(
    ("words", "joins"),
    [
        (["internet", "pennick"], True),
        (["pennick"], True),
        (["internet", "guitar", "song", "flight"], False),
        (["giraff", "tax"], False),
        ([], False),
    ],
)
def test_one_word_in_common_is_chance_two_are_a_matter(words: list[str], joins: bool) -> None:
    themes, [outage] = grown(["outage"])
    theme, likeness = themes.nearest(words)
    assert (theme is outage) is joins
    assert (likeness > 0) is joins


def test_a_long_post_need_not_be_as_like_as_a_short_one() -> None:
    assert like_enough(4) == like_enough(1) > like_enough(8) > like_enough(40) > 0


def test_a_theme_comes_back_from_the_table_as_it_was() -> None:
    themes, made = grown(["outage", "bread"])
    again = Themes(Theme.load(theme.key, theme.count, theme.dump()) for theme in made)
    words = keys("Pennick internet")
    before, after = themes.nearest(words), again.nearest(words)
    assert before[0] and after[0]
    assert before[0].key == after[0].key
    assert before[1] == pytest.approx(after[1], abs=0.05)
    assert [terms(t, again.share) for t in again.themes.values()] == [
        terms(t, themes.share) for t in made
    ]


def test_the_quick_way_finds_what_looking_everywhere_finds() -> None:
    """Leaving out themes that share only light words never misses one that is like enough."""
    dice = random.Random(5)
    words = [f"w{n}" for n in range(60)]
    themes = Themes()
    for post in range(300):
        size = dice.randint(2, 9)
        text = dice.choices(words, weights=range(60, 0, -1), k=size)
        theme, _ = themes.place(post, str(post), list(dict.fromkeys(text)))
        if theme and theme.ripe:
            themes.ripen(theme, str(post))
    for _ in range(200):
        asked = list(dict.fromkeys(dice.choices(words, weights=range(60, 0, -1), k=6)))
        _, likeness = themes.nearest(asked)
        assert likeness == pytest.approx(_slowly(themes, asked), abs=1e-9)


def _slowly(themes: Themes, words: list[str]) -> float:
    weights = {word: themes.weight(word) ** 2 for word in words}
    best = 0.0
    for theme in [*themes.themes.values(), *themes.seeds.values()]:
        shared = [word for word in words if word in theme.words]
        dot = sum(weights[word] * theme.words[word] for word in shared)
        value = dot / theme.length / sum(weights.values()) ** 0.5
        if len(shared) >= min(2, len(words)) and value >= like_enough(len(words)):
            best = max(best, value)
    return min(best, 1.0)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_themes, "SEEDS", 20)
    monkeypatch.setattr(rules_themes, "THEMES", 5)
    themes = Themes()
    for post in range(200):
        matter = [f"a{post // 3}", f"b{post // 3}", f"c{post // 3}"]
        theme, _ = themes.place(post, str(post), matter)
        if theme and theme.ripe:
            themes.ripen(theme, str(post))
    for post in range(1000, 1060):
        themes.place(post, "x", [f"x{post}", f"y{post}"])
    assert (len(themes.themes), len(themes.seeds)) == (5, 20)
    assert themes.nearest(["a0", "b0", "c0"])[0] is None


def test_in_a_flood_what_everybody_says_is_still_one_matter() -> None:
    """All of 900 posts are about the ferry, each with a word of its own."""
    themes = Themes()
    for post in range(900):
        words = ["ferry", "boat", "harbour", "late" if post % 2 else "cheap", f"once{post}"]
        theme, _ = themes.place(post, str(post), words[:5] if post < 600 else [*words[:3], "late"])
        assert theme
        if theme.ripe:
            themes.ripen(theme, f"theme-{post}")
    assert (len(themes.themes), len(themes.seeds), theme.count) == (1, 0, 900)
    assert len(theme.words) <= 2 * WORDS_KEPT
    assert theme.posts < 500, "old posts fade"
    assert theme.words["late"] > 3 * theme.words["cheap"], "what is said now weighs more"


@pytest.mark.parametrize(
    ("days", "age", "kind"),
    [
        ([0] * 13 + [5], 0.5, "new"),
        ([0] * 13 + [2], 0.5, "steady"),
        ([3] * 13 + [3], 30, "steady"),
        ([3] * 13 + [12], 30, "rising"),
        ([100] * 13 + [150], 30, "rising"),
        ([100] * 13 + [118], 30, "steady"),
        ([0] * 10 + [8, 8, 8, 8], 4, "steady"),
        ([0] * 10 + [2, 2, 2, 14], 4, "rising"),
        ([9] * 13 + [1], 30, "fading"),
        ([0] * 14, 90, "steady"),
    ],
)
def test_now_against_its_own_usual(days: list[int], age: float, kind: str) -> None:
    assert rise(days, age).kind == kind


def test_what_rises_more_stands_higher() -> None:
    assert rise([4] * 13 + [40], 30).score > rise([4] * 13 + [16], 30).score
    assert rise([4] * 13 + [40], 30).times == 10


def test_quotes_are_near_the_centre_each_by_somebody_else_and_readable() -> None:
    long = "internet in Pennick is down since this morning"
    said = [
        Candidate(1, "a", long, 0.9),
        Candidate(2, "a", long + " again", 0.95),
        Candidate(3, "b", "Pennick!!", 0.99),
        Candidate(4, "c", long.upper(), 0.8),
        Candidate(5, "d", "the whole of Pennick has no internet", 0.5),
        Candidate(6, "e", "", 1.0),
    ]
    assert representative(said, 3) == [2, 4, 3]
    assert representative([*said[:1], Candidate(9, "z", long, 0.9)], 3) == [1]


@given(st.lists(st.text(max_size=300), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_nothing_breaks(texts: list[str]) -> None:
    themes, heard = Themes(), Heard()
    for post, text in enumerate(texts):
        found = read(text)
        if mark := fingerprint(found):
            heard.like(mark)
            heard.add(mark, post)
        theme, likeness = themes.place(post, str(post), different(found))
        assert 0 <= likeness <= 1
        if theme:
            learn(theme, found)
            assert len(terms(theme, themes.share)) <= 4


@pytest.mark.parametrize("text", ["x" * 100_000, "а日ไع한ქελ " * 9000, "#" * 50_000, "a-" * 50_000])
def test_length_does_not_matter(text: str) -> None:
    assert len(keys(text)) <= 60
    fingerprint(read(text))
