"""From the text somebody typed to a tree, or to one clear sentence about what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import islice, pairwise

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from wordkept.listening.rules.query import filters
from wordkept.listening.rules.query.filling import NamedList, filled
from wordkept.listening.rules.query.outline import check_outline
from wordkept.listening.rules.query.terms import said
from wordkept.listening.rules.query.tree import Nearby, Node, Not, both, either
from wordkept.listening.rules.query.wrong import QueryError

LONGEST = 20_000
MOST_WORDS = 1_000
QUOTES = str.maketrans("“”„‟«»＂（）", '"' * 7 + "()")
LEAF = re.compile(r'"[^"]*"|[^\s()"]+')


@dataclass(frozen=True)
class Asked:
    """A query understood, with the lists it names and what somebody may have meant otherwise."""

    tree: Node
    lists: frozenset[str] = frozenset()
    lower_case: tuple[str, ...] = field(default=())


def parse(text: str, lists: Mapping[str, NamedList] | None = None) -> Asked:
    """Raises QueryError, never anything else, whatever the text is."""
    plain = text.translate(QUOTES)
    _check_size(plain)
    check_outline(plain)
    tree, named = filled(_tree(plain), lists or {})
    return Asked(tree, named, tuple(re.findall(r"(?<!\S)(?:and|or|not|near)(?!\S)", plain)))


def _check_size(text: str) -> None:
    if not text.strip():
        raise QueryError("empty", 0)
    if len(text) > LONGEST:
        raise QueryError("long", LONGEST, len(text) - LONGEST, most=LONGEST)
    leaves = (leaf for leaf in LEAF.finditer(text) if not _is_operator(leaf[0]))
    for leaf in islice(leaves, MOST_WORDS, None):
        raise QueryError("many", leaf.start(), most=MOST_WORDS)


def _tree(text: str) -> Node:
    try:
        tree: Node = _parser().parse(text)  # type: ignore[assignment] # the transformer makes it
    except UnexpectedInput as trouble:
        raise _misplaced(text, _place(text, trouble)) from trouble
    except VisitError as trouble:
        raise trouble.orig_exc from trouble
    return tree


@cache
def _parser() -> Lark:
    grammar = resources.files(__package__).joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", transformer=Growing())


@v_args(inline=True)
class Growing(Transformer[Token, Node]):
    """Called by the parser for each rule, from the inside out: nothing here runs deep."""

    def start(self, tree: Node) -> Node:
        return tree

    def either(self, *parts: Node) -> Node:
        return either(list(parts))

    def both(self, *parts: Node) -> Node:
        return both(list(parts))

    def without(self, part: Node) -> Node:
        return part.part if isinstance(part, Not) else Not(part)

    def near(self, *parts: Node | Token) -> Node:
        """`a NEAR/3 b NEAR/5 c`: a near b, and b near c."""
        operands = [part for part in parts if not isinstance(part, Token)]
        signs = [part for part in parts if isinstance(part, Token)]
        pairs = zip(pairwise(operands), signs, strict=True)
        return both([Nearby(*two, sign, sign.start_pos or 0) for two, sign in pairs])

    def group(self, bracket: Token, inside: Node) -> Node:
        return inside

    def filter(self, token: Token) -> Node:
        return filters.read(token, token.start_pos or 0)

    def phrase(self, token: Token) -> Node:
        return said(token[1:-1], (token.start_pos or 0) + 1)

    def word(self, token: Token) -> Node:
        at = token.start_pos or 0
        if token.startswith("NEAR") and not re.search("[a-z]", token):
            raise QueryError("near", at, len(token))
        if re.fullmatch(r"~\d*", token):
            raise QueryError("tilde", at, len(token))
        filters.hollow(token, at)
        return said(token, at)


def _misplaced(text: str, at: int) -> QueryError:
    """The parser stumbled at `at`: over an operator with nothing on one side of it."""
    here = LEAF.match(text, at)
    before = text[:at].rstrip()
    last = re.search(r'[^\s()"]+$', before)
    operator = last[0] if last and _is_operator(last[0]) else ""
    if here and operator.startswith("NEAR"):
        return QueryError("near_what", last.start() if last else at, len(operator))
    if here and operator:
        return QueryError("between", at, len(here[0]), word=operator, next=here[0])
    if operator and last:
        return QueryError("after", last.start(), len(operator), word=operator)
    if here:
        return QueryError("before", at, len(here[0]), word=here[0])
    return QueryError("signs", at, word=text[at : at + 1])


def _place(text: str, trouble: UnexpectedInput) -> int:
    token = getattr(trouble, "token", None)
    at_end = token is not None and token.type == "$END"
    return len(text) if at_end else trouble.pos_in_stream or 0


def _is_operator(word: str) -> bool:
    return word in ("AND", "OR", "NOT", "-") or word.startswith("NEAR/")
