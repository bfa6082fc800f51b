"""The index: each clause is filed under one word that a post must have for it to hold.

A post opens only the drawers of its own words, so most queries are never touched. Exact: what is
found is what `naive.holds` finds. A query comes and goes in the time its own clauses take.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Set
from typing import Any, Generic, NamedTuple, TypeVar

from wordkept.listening.rules.matching.anchors import AUTHOR, BEGINS, SITE, anchor
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.matching.trying import Test, test_of
from wordkept.listening.rules.query.clauses import Clause, clauses
from wordkept.listening.rules.query.terms import FEWEST_LETTERS
from wordkept.listening.rules.query.tree import Node

Key = TypeVar("Key", bound=Hashable)
ALWAYS = ""
NONE: frozenset[Any] = frozenset()
LEARNS_FROM_EACH = 32
FIRST_SETTLING = 250


class Filed(NamedTuple, Generic[Key]):
    """A clause in a drawer: what else must be true, cheap tests first."""

    key: Key
    words: frozenset[str]
    nots: frozenset[str]
    languages: frozenset[str]
    tests: tuple[Test, ...]


class Matcher(Generic[Key]):
    def __init__(self, frequencies: Frequencies | None = None) -> None:
        self.frequencies = frequencies or Frequencies()
        self._trees: dict[Key, Node] = {}
        self._drawers_of: dict[Key, set[str]] = {}
        self._drawers: dict[str, list[Filed[Key]]] = {}
        self._plain: dict[str, set[Key]] = {}
        self._heads: dict[str, set[str]] = {}
        self._signs = self._authors = self._sites = 0
        self._settled_at = self.frequencies.posts

    def __len__(self) -> int:
        return len(self._trees)

    def __contains__(self, key: object) -> bool:
        return key in self._trees

    def add(self, key: Key, tree: Node) -> None:
        """Also in the place of an earlier query of this key."""
        self.remove(key)
        self._trees[key], self._drawers_of[key] = tree, set()
        for clause in clauses(tree):
            self._file(key, clause)

    def remove(self, key: Key) -> None:
        if self._trees.pop(key, None) is not None:
            for drawer in self._drawers_of.pop(key):
                self._take_out(key, drawer)

    def match(self, posts: Iterable[Post]) -> list[Set[Key]]:
        """Which queries hold for each of these posts; some of them teach how common words are.

        One post after the other, none kept: a generator of posts stays small.
        """
        found = list[Set[Key]]()
        for number, post in enumerate(posts):
            found.append(self._hits(post))
            if number % LEARNS_FROM_EACH == 0:
                self.frequencies.learn(post.have)
        self._settle()
        return found

    def drawers(self, key: Key) -> frozenset[str]:
        """Under which words it is filed."""
        return frozenset(self._drawers_of[key])

    def is_costly(self, key: Key) -> bool:
        """Must every single post be tried against it?"""
        return ALWAYS in self._drawers_of[key]

    def _hits(self, post: Post) -> Set[Key]:
        """This runs for every post: what most of them do not need is not made."""
        opened = self._opened_by(post)
        if not opened:
            return NONE
        plain, hits = self._plain, set[Key]()
        for drawer in opened:
            if drawer in plain:
                hits |= plain[drawer]
            for key, words, nots, languages, tests in self._drawers[drawer]:
                if (
                    key in hits
                    or (languages and post.language not in languages)
                    or (words and not words <= post.have)
                    or (nots and not nots.isdisjoint(post.have))
                ):
                    continue
                for test in tests:
                    if not test(post):
                        break
                else:
                    hits.add(key)
        return hits

    def _opened_by(self, post: Post) -> set[str]:
        known = self._drawers.keys()
        opened: set[str] = known & post.bare
        if self._signs and post.tags:
            opened |= known & post.tags
        if self._heads:
            opened.update(self._begun(post.have))
        if self._authors and AUTHOR + post.author in known:
            opened.add(AUTHOR + post.author)
        if self._sites:
            opened |= known & {SITE + site for site in post.sites}
        if ALWAYS in known:
            opened.add(ALWAYS)
        return opened

    def _begun(self, have: set[str]) -> Iterator[str]:
        heads = self._heads
        for word in have:
            head = word[:FEWEST_LETTERS]
            if head in heads:
                for beginning in heads[head]:
                    if word.startswith(beginning):
                        yield beginning + BEGINS

    def _file(self, key: Key, clause: Clause) -> None:
        found = anchor(clause, self.frequencies)
        drawers = found[1] if found else frozenset([ALWAYS])
        tests = tuple(test_of(part) for part in clause.rest)
        for drawer in drawers:
            filed = Filed(key, clause.words - {drawer}, clause.nots, clause.languages, tests)
            if drawer not in self._drawers:
                self._open(drawer)
            if any(filed[1:]):
                self._drawers[drawer].append(filed)
            else:
                self._plain.setdefault(drawer, set()).add(key)
        self._drawers_of[key] |= drawers

    def _open(self, drawer: str) -> None:
        self._drawers[drawer] = []
        if drawer.endswith(BEGINS):
            self._heads.setdefault(drawer[:FEWEST_LETTERS], set()).add(drawer[:-1])
        self._count(drawer, 1)

    def _take_out(self, key: Key, drawer: str) -> None:
        kept = [filed for filed in self._drawers[drawer] if filed.key != key]
        plain = self._plain.get(drawer, set())
        plain.discard(key)
        if kept or plain:
            self._drawers[drawer] = kept
        else:
            self._close(drawer)

    def _close(self, drawer: str) -> None:
        del self._drawers[drawer]
        self._plain.pop(drawer, None)
        self._count(drawer, -1)
        if drawer.endswith(BEGINS):
            beginnings = self._heads[drawer[:FEWEST_LETTERS]]
            beginnings.discard(drawer[:-1])
            if not beginnings:
                del self._heads[drawer[:FEWEST_LETTERS]]

    def _count(self, drawer: str, one: int) -> None:
        """Which kinds of drawers there are: what nobody asks for is not looked at."""
        self._signs += one * drawer.startswith(("#", "@"))
        self._authors += one * drawer.startswith(AUTHOR)
        self._sites += one * drawer.startswith(SITE)

    def _settle(self) -> None:
        """File everything anew each time twice as much is known about how common words are."""
        if self.frequencies.posts >= max(2 * self._settled_at, FIRST_SETTLING):
            self._settled_at = self.frequencies.posts
            for key, tree in list(self._trees.items()):
                self.add(key, tree)
