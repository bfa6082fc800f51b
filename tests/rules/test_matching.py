"""R2: the index finds exactly what the plain meaning of a query finds, whatever comes and goes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wordkept.listening.rules.matching.frequencies import ENOUGH, Frequencies
from wordkept.listening.rules.matching.index import FIRST_SETTLING, LEARNS_FROM_EACH, Matcher
from wordkept.listening.rules.matching.naive import holds
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.query import QueryError, parse
from wordkept.listening.rules.query.tree import Node

WORDS = [
    "cat",
    "router",
    "routers",
    "rout",
    "#cat",
    "@cat",
    "acme_help",
    "ärger",
    "路",
    "路由",
    "👍",
]
TERMS = [*WORDS, "rout*", "#ca*", "ro*", '"cat router"', '"#cat rout*"', '"the cat"', '"路由 cat"']
FILTERS = [
    "lang:en",
    "lang:de,fr",
    "channel:bluesky",
    "from:@cat",
    "site:example.org",
    "rating:<=2",
    "min-followers:100",
    "has:link",
    "is:complaint",
    "country:de",
]

terms = some.sampled_from(TERMS)
near = some.tuples(terms, some.integers(1, 4), terms).map(lambda t: f"{t[0]} NEAR/{t[1]} {t[2]}")
leaves = some.one_of(terms, near, some.sampled_from(FILTERS))


def combined(inner: some.SearchStrategy[str]) -> some.SearchStrategy[str]:
    several = some.lists(inner, min_size=2, max_size=4)
    return some.one_of(
        several.map(lambda parts: f"({' OR '.join(parts)})"),
        several.map(lambda parts: f"({' AND '.join(parts)})"),
        inner.map(lambda part: f"NOT ({part})"),
    )


queries = some.recursive(leaves, combined, max_leaves=8)
said = some.lists(some.sampled_from([*WORDS, "the", "my", "and", "example.org/x"]), max_size=9)
posts = some.builds(
    Post,
    text=said.map(" ".join),
    language=some.sampled_from(["en", "de", ""]),
    place=some.sampled_from(["bluesky", "mail"]),
    author=some.sampled_from(["cat", "dog", ""]),
    country=some.sampled_from(["de", ""]),
    url=some.sampled_from(["", "https://www.example.org/1"]),
    followers=some.sampled_from([None, 0, 100, 10_000]),
    rating=some.sampled_from([None, 1, 2, 5]),
    traits=some.sampled_from([frozenset[str](), frozenset({"complaint"})]),
)


def meant(asked: dict[int, Node], batch: list[Post]) -> list[set[int]]:
    return [{key for key, tree in asked.items() if holds(tree, post)} for post in batch]


@settings(max_examples=80, deadline=None)
@given(
    some.lists(some.tuples(some.integers(0, 5), queries, some.booleans()), max_size=14),
    some.lists(posts, min_size=1, max_size=6),
)
def test_the_index_finds_what_the_queries_mean_while_they_come_and_go(
    changes: list[tuple[int, str, bool]], batch: list[Post]
) -> None:
    matcher = Matcher[int]()
    asked: dict[int, Node] = {}
    for key, text, stays in changes:
        if stays:
            asked[key] = parse(text).tree
            matcher.add(key, asked[key])
        else:
            asked.pop(key, None)
            matcher.remove(key)
        assert matcher.match(batch) == meant(asked, batch)
    for key in list(asked):
        matcher.remove(key)
    assert matcher.match(batch) == [set()] * len(batch)
    assert not any(
        vars(matcher)[name]
        for name in ("_drawers", "_plain", "_heads", "_signs", "_authors", "_sites")
    )


@settings(max_examples=25, deadline=None)
@given(some.lists(queries, min_size=1, max_size=6), some.lists(posts, min_size=1, max_size=4))
def test_what_it_learns_of_the_words_changes_the_filing_and_not_the_answer(
    texts: list[str], batch: list[Post]
) -> None:
    asked = {number: parse(text).tree for number, text in enumerate(texts)}
    matcher = Matcher[int]()
    for key, tree in asked.items():
        matcher.add(key, tree)
    matcher.match([Post("the cat routers 路 and the rest")] * FIRST_SETTLING * LEARNS_FROM_EACH)
    assert matcher.frequencies.posts >= FIRST_SETTLING
    assert matcher.match(batch) == meant(asked, batch)


@pytest.mark.parametrize(
    ("query", "finds", "leaves"),
    [
        (
            "router",
            ["My Router!", "the #router", "@router help", "router's"],
            ["routers", "rout er"],
        ),
        ("#router", ["love my #Router"], ["router", "a#router"]),
        ("@acme", ["thanks @Acme!", "@acme@social.example"], ["acme", "me@acme.com"]),
        ("@ana@social.example", ["hi @ana@social.example"], ["@ana example"]),
        ('"my cat"', ["MY  cat", "my-cat", "my #cat"], ["my big cat", "cat my"]),
        ('"love #acme"', ["love #acme"], ["love acme"]),
        ("wi-fi", ["Wi-Fi down", "wi fi"], ["wifi"]),
        ("rout*", ["routing", "rout"], ["trout"]),
        ('"new rout*"', ["a new router"], ["new big router"]),
        ("cat NEAR/2 router", ["cat on router", "router, cat"], ["cat sits on router"]),
        ("cat NEAR/3 cat", ["cat and cat"], ["cat"]),
        ('"my cat" NEAR/2 "cat toy"', ["my cat cat toy"], ["my cat toy"]),
        ("(cat OR dog) NEAR/1 router", ["dog router"], ["cat dog toy router"]),
        ("acme -sale", ["acme is here"], ["acme sale"]),
        ("acme and", ["and so acme"], ["acme"]),
        ("STRASSE", ["die Straße"], ["Strand"]),
        ("istanbul", ["İSTANBUL"], []),
        ("acme", ["Acme™ here", "_Acme_"], ["acme_help"]),
        ("路由器", ["我的路由器坏了"], ["路由"]),
        ("เราเตอร์", ["ฉันเกลียดเราเตอร์นี้"], ["เรา"]),
        ("مدرس", ["المُدَرِّس مُدَرِّس"], ["المدرس"]),
        ("👍", ["well 👍🏽 done"], ["👎"]),
        ("cafe", ["cafe"], ["café"]),
        (
            "site:example.org",
            ["see www.example.org/x", "https://shop.example.org"],
            ["example.orgs"],
        ),
        ("has:link", ["https://a.example", "bit.example/x"], ["end.Next one"]),
    ],
)
def test_what_a_query_finds(query: str, finds: list[str], leaves: list[str]) -> None:
    tree = parse(query).tree
    matcher = Matcher[str]()
    matcher.add("q", tree)
    for text in finds + leaves:
        assert holds(tree, Post(text)) == (text in finds), text
        assert matcher.match([Post(text)]) == [{"q"} if text in finds else set()], text


@pytest.mark.parametrize(
    ("query", "post"),
    [
        ("lang:en", Post("x", language="en")),
        ("channel:bluesky", Post("x", place="bluesky")),
        ('channel:"web form"', Post("x", place="web form")),
        ("from:@Cat", Post("x", author="cat")),
        ("country:DE", Post("x", country="de")),
        ("min-followers:1k", Post("x", followers=1000)),
        ("max-followers:10", Post("x", followers=0)),
        ("rating:1..2", Post("x", rating=2)),
        ("rating:<=2", Post("x", rating=1)),
        ("rating:>4", Post("x", rating=5)),
        ("rating:3", Post("x", rating=3)),
        ("has:media", Post("x", traits=frozenset({"media"}))),
        ("is:complaint,question", Post("x", traits=frozenset({"question"}))),
        ("site:example.org", Post("x", url="https://www.example.org/thread/1")),
    ],
)
def test_what_a_post_is(query: str, post: Post) -> None:
    tree = parse(query).tree
    matcher = Matcher[str]()
    matcher.add("q", tree)
    assert matcher.match([post, Post("x")]) == [{"q"}, set()]
    assert holds(tree, post) and not holds(tree, Post("x"))


@pytest.mark.parametrize(
    ("query", "costly"),
    [
        ("cat", False),
        ("the OR cat", False),
        ("rout*", False),
        ("from:@cat", False),
        ("site:example.org lang:en", False),
        ("lang:en", True),
        ("cat OR lang:en", True),
        ("rating:1 -cat", True),
    ],
)
def test_only_what_no_word_can_stand_for_is_tried_on_every_post(query: str, costly: bool) -> None:
    matcher = Matcher[str]()
    matcher.add("q", parse(query).tree)
    assert matcher.is_costly("q") is costly


def test_a_clause_is_filed_under_its_rarest_word() -> None:
    known = Frequencies()
    for _ in range(100):
        known.learn({"customer", "service"})
    matcher = Matcher[str](known)
    matcher.add("q", parse('"customer service" acme').tree)
    assert matcher.drawers("q") == {"acme"}


def test_old_frequencies_fade() -> None:
    known = Frequencies()
    for _ in range(ENOUGH):
        known.learn({"old"})
    known.learn({"new"})
    assert known.posts == ENOUGH // 2 + 1
    assert 0.9 < known.share("old") < 1 and known.share("new") > 0


@pytest.mark.parametrize("size", [30, 300])
def test_a_hostile_query_neither_grows_nor_hangs(size: int) -> None:
    """Multiplied out this would be more clauses than there are atoms."""
    text = " AND ".join(f'(a{n} OR "b{n} c")' for n in range(size))
    tree = parse(text).tree
    matcher = Matcher[str]()
    matcher.add("q", tree)
    everything = Post(" ".join(f"a{n}" for n in range(size)))
    assert matcher.match([everything, Post("a1 a2")]) == [{"q"}, set()]


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "a.a." * 25_000, "@" * 100_000, "#a" * 50_000, "é" * 99_999]
)
def test_a_hostile_post_is_answered(text: str) -> None:
    matcher = Matcher[str]()
    for query in ('a NEAR/5 "a a"', "site:example.org", "has:link", '"a a a"', "#a*", "ab*"):
        try:
            matcher.add(query, parse(query).tree)
        except QueryError:
            continue
    assert len(matcher.match([Post(text)])) == 1
