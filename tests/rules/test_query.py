"""R1: what people write is understood, or they are told what is wrong and where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wordkept.listening.query_words import WHY as SAID
from wordkept.listening.query_words import reason, trouble_of
from wordkept.listening.rules.matching.cost import Cost, cost
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.matching.reasons import Quoting
from wordkept.listening.rules.query import WHY, NamedList, QueryError, parse
from wordkept.listening.rules.query import words as spoken
from wordkept.listening.rules.query.filters import FILTERS
from wordkept.listening.rules.query.tree import (
    Between,
    Both,
    Either,
    Near,
    Node,
    Not,
    OneOf,
    Phrase,
    Word,
)

A, B, C = Word("a"), Word("b"), Word("c")
LISTS = {
    "rivals": NamedList("rivals", "words", ["Contoso", "Fab rikam", "nort*"]),
    "press": NamedList("press", "handles", ["@Post", "times"]),
    "shops": NamedList("shops", "sites", ["https://www.example.org/x"]),
    "loud": NamedList("loud", "muted", ["@troll"]),
    "none": NamedList("none", "words", []),
}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("A", A),
        ("a b", Both((A, B))),
        ("a AND b", Both((A, B))),
        ("a OR b c", Either((A, Both((B, C))))),
        ("(a OR b) c", Both((Either((A, B)), C))),
        ("a -b", Both((A, Not(B)))),
        ("a NOT b", Both((A, Not(B)))),
        ("a AND NOT b", Both((A, Not(B)))),
        ("a -(b OR c)", Both((A, Not(Either((B, C)))))),
        ("NOT NOT a", A),
        ("((a))", A),
        ('"a b"', Phrase((A, B))),
        ("“a b”", Phrase((A, B))),
        ("„a b“", Phrase((A, B))),
        ("（a OR b）", Either((A, B))),
        ("a-b", Phrase((A, B))),
        ("ab*", Word("ab", begins=True)),
        ("#ab*", Word("#ab", begins=True)),
        ('"a bc*"', Phrase((A, Word("bc", begins=True)))),
        ("#a @b", Both((Word("#a"), Word("@b")))),
        ("a NEAR/5 b", Near(A, B, 5)),
        ('a NEAR/2 "b c"', Near(A, Phrase((B, C)), 2)),
        ("a NEAR/1 b NEAR/2 c", Both((Near(A, B, 1), Near(B, C, 2)))),
        ("(a OR b) NEAR/3 c", Either((Near(A, C, 3), Near(B, C, 3)))),
        ("a NEAR/3 b OR c", Either((Near(A, B, 3), C))),
        ("a and b", Both((A, Word("and"), B))),
        ("lang:EN,de-CH", OneOf("language", frozenset({"en", "de"}), "lang:EN,de-CH")),
        ('channel:"Web form"', OneOf("place", frozenset({"web form"}), "channel:Web form")),
        ("from:@Ana,ben", OneOf("author", frozenset({"ana", "ben"}), "from:@Ana,ben")),
        ("min-followers:1.5k", Between("followers", 1500, None, "min-followers:1.5k")),
        ("rating:1..2", Between("rating", 1, 2, "rating:1..2")),
        ("rating:<=2", Between("rating", None, 2, "rating:<=2")),
        ("site:https://www.Example.org/a", OneOf("site", frozenset({"example.org"}), "site:https://www.Example.org/a")),
        ("has:media", OneOf("traits", frozenset({"media"}), "has:media")),
        ("list:rivals", Either((Word("contoso"), Phrase((Word("fab"), Word("rikam"))), Word("nort", begins=True)))),
        ("list:press", Either((Word("@post"), Word("@times")))),
        ("from:list:press", OneOf("author", frozenset({"post", "times"}), "from:list:press")),
        ("list:shops", OneOf("site", frozenset({"example.org"}), "list:shops")),
        ("list:none", Either(())),
        ("a NEAR/2 list:press", Either((Near(A, Word("@post"), 2), Near(A, Word("@times"), 2)))),
    ],
)  # fmt: skip
def test_it_is_understood(text: str, tree: Node) -> None:
    assert parse(text, LISTS).tree == tree


def test_it_knows_its_lists_and_what_may_be_meant_otherwise() -> None:
    asked = parse("list:rivals or not from:list:press", LISTS)
    assert asked.lists == {"rivals", "press"}
    assert asked.lower_case == ("or", "not")


@pytest.mark.parametrize(
    ("text", "code", "column", "word"),
    [
        ("", "empty", 1, ""),
        ("  \n", "empty", 1, " "),
        ("x" * 100_000, "long", 20_001, "x"),
        ("a " * 2_000, "many", 2001, "a"),
        ("(" * 5_000 + "a" + ")" * 5_000, "deep", 41, "("),
        ('a "b', "quote", 3, '"'),
        ("a (b", "open", 3, "("),
        ("a) b", "close", 2, ")"),
        ("a (  ) b", "hollow", 3, "(  )"),
        ("a OR", "after", 3, "OR"),
        ("a AND -", "signs", 7, "-"),
        ("OR a", "before", 1, "OR"),
        ("(AND a)", "before", 2, "AND"),
        ("a OR AND b", "between", 6, "AND"),
        ("a (b OR)", "after", 6, "OR"),
        ("NOT", "after", 1, "NOT"),
        ("a NEAR/5", "after", 3, "NEAR/5"),
        ("& a", "signs", 1, "&"),
        ('a "!!"', "signs", 4, "!!"),
        ("a b*", "star", 3, "b*"),
        ("#a*", "star", 1, "#a*"),
        ("ab*cd", "inner_star", 1, "ab*cd"),
        ("a NEAR b", "near", 3, "NEAR"),
        ("a NEAR/0 b", "far", 3, "NEAR/0"),
        ("a NEAR/51 b", "far", 3, "NEAR/51"),
        ("a NEAR/2 (b c)", "near_what", 3, "NEAR/2"),
        ("a NEAR/2 -b", "near_what", 3, "NEAR/2"),
        ("a NEAR/2 lang:en", "near_what", 3, "NEAR/2"),
        ('"a b"~5', "tilde", 6, "~5"),
        ("a foo:bar", "filter", 3, "foo:"),
        ("https://example.org", "address", 1, "https://example.org"),
        ("a lang:", "value", 3, "lang:"),
        ("lang:,", "value", 1, "lang:,"),
        ("rating:good", "number", 8, "good"),
        ("rating:<1..2", "number", 8, "<1..2"),
        ("has:legs", "choice", 5, "legs"),
        ("a list:nobody", "list", 3, "list:nobody"),
        ("list:loud", "list_kind", 1, "list:loud"),
        ("from:list:rivals", "list_kind", 1, "from:list:rivals"),
        ("a\nOR\nOR b", "between", 6, "OR"),
    ],
)
def test_what_is_wrong_is_said_and_where(text: str, code: str, column: int, word: str) -> None:
    with pytest.raises(QueryError) as wrong:
        parse(text, LISTS)
    assert (wrong.value.code, wrong.value.column) == (code, column)
    assert text[wrong.value.at :][: wrong.value.length].startswith(word)
    trouble = trouble_of(wrong.value, text)
    assert trouble.there == text[wrong.value.at :][: min(wrong.value.length, 60)]
    assert "{" not in trouble.why and trouble.why in str(wrong.value)


def test_too_many_pairs_and_too_long_lists_are_refused() -> None:
    many = " OR ".join(f"a{number}" for number in range(40))
    with pytest.raises(QueryError, match="too many pairs"):
        parse(f"({many}) NEAR/5 ({many})")
    long = {"x": NamedList("x", "words", [f"a{number}" for number in range(3_000)])}
    with pytest.raises(QueryError, match="The lists hold too much"):
        parse("list:x OR list:x", long)


@pytest.mark.parametrize("text", ["-a", "NOT lang:en", "-(a b)", "a OR -b", "-a -b", "-rating:1"])
def test_what_only_says_what_should_not_be_there_is_refused(text: str) -> None:
    with pytest.raises(QueryError) as wrong:
        cost(parse(text).tree, Frequencies())
    assert wrong.value.code == "nothing"


def test_what_it_costs() -> None:
    known = Frequencies()
    for number in range(100):
        known.learn({"the", f"rare{number}"} | ({"some"} if number < 30 else set()))
    assert cost(parse("the rare1").tree, known) == Cost(False, known.share("rare1"))
    assert cost(parse("the OR rare1").tree, known).words == ("the",)
    assert cost(parse("the OR some").tree, known).words == ("some", "the")
    assert cost(parse("lang:en").tree, known) == Cost(True, 1.0)
    assert cost(parse("rare1 OR lang:en").tree, known).costly


def test_every_sentence_about_trouble_is_there_for_translators() -> None:
    assert {code: str(words) for code, words in SAID.items()} == WHY


@pytest.mark.parametrize("name", FILTERS)
def test_the_example_of_every_filter_is_understood(name: str) -> None:
    example = FILTERS[name][1]
    assert example.startswith(f"{name}:")
    parse(example, LISTS)


@settings(max_examples=300, deadline=None)
@given(some.text(some.sampled_from('ab"()*-#@: /5\nORANDT NEAR“”,.é路'), max_size=40))
def test_nothing_but_a_query_error_ever_comes_of_it(text: str) -> None:
    try:
        asked = parse(text, LISTS)
    except QueryError as wrong:
        assert 1 <= wrong.column <= len(text) + 1  # noqa: PT017 - one of two good ends
    else:
        assert asked.tree


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Acme's Wi-Fi, #love @acme_help!", ["acme", "s", "wi", "fi", "#love", "@acme_help"]),
        ("a@b.example C# _so_ @_me_", ["a", "b", "example", "c", "so", "@_me"]),
        ("Straße İstanbul ﬁne Acme™", ["strasse", "istanbul", "fine", "acme"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("路由器 ルーター", ["路", "由", "器", "ル", "ー", "タ", "ー"]),
        ("👍🏽👨‍👩‍👧", ["👍", "👨", "👩", "👧"]),
        ("می‌خواهم", ["میخواهم"]),
        ("", []),
        ("!!! …", []),
    ],
)
def test_what_counts_as_a_word(text: str, words: list[str]) -> None:
    assert spoken.tokens(text) == words
    assert spoken.bare(text) == [word.lstrip("#@") for word in words]
    assert spoken.signed(text) == [word for word in words if word[0] in "#@"]


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=60))
def test_words_signs_and_places_agree(text: str) -> None:
    tokens = spoken.tokens(text)
    assert spoken.bare(text) == [token.lstrip("#@") for token in tokens]
    places = spoken.places(text)
    assert len(places) == len(tokens)
    assert all(0 <= start < end <= len(text) for start, end in places)


@pytest.mark.parametrize(
    ("query", "text", "words", "why"),
    [
        ("router", "My ROUTER!", ["ROUTER"], "“ROUTER”"),
        ("router NEAR/3 decoy", "a Decoy router", ["Decoy", "router"], "“Decoy” near “router”"),
        ('"my cat" -dog', "My  Cat sleeps", ["My Cat"], "“My Cat”"),
        ("cat OR dog OR cow", "dog, cow", ["dog", "cow"], "“dog”, “cow”"),
        ("rout*", "Routing", ["Routing"], "“Routing”"),
        ("strasse", "Die Straße", ["Straße"], "“Straße”"),
        ("#cat", "a #Cat", ["#Cat"], "“#Cat”"),
        ("lang:en", "hm", ["lang:en"], ""),
        ("路由", "我的路由器", ["路由"], "“路由”"),
        ("cat cat", "cat", ["cat"], "“cat”"),
    ],
)
def test_why_it_was_found(query: str, text: str, words: list[str], why: str) -> None:
    quoting, tree = Quoting(Post(text, language="en")), parse(query).tree
    assert quoting.words(tree) == words
    assert reason(quoting.sides(tree)) == why
