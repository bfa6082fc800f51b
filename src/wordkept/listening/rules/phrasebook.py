"""Finds in a text the phrases that a phrasebook lists: see spelling.py for how one is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import NamedTuple

from wordkept.listening.rules.said import CLAUSE, ENDS, Said
from wordkept.listening.rules.spelling import GAP, Phrase, read

LONGEST_GAP = 4
REMEMBERED = 50_000
STRETCHED = re.compile(r"(.)\1\1+")
STOPS = ENDS | CLAUSE


class Hit(NamedTuple):
    """A phrase found; `at` are its words, without those that a gap skipped."""

    at: tuple[int, ...]
    weight: float
    tags: frozenset[str]

    @property
    def start(self) -> int:
        return self.at[0]

    @property
    def end(self) -> int:
        return self.at[-1] + 1


@dataclass(slots=True)
class Branch:
    """Where one is after some words of a phrase: done, or at words that may follow."""

    phrase: Phrase | None = None
    words: dict[str, Branch] = field(default_factory=dict)
    stems: dict[str, Branch] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)
    classes: dict[str, Branch] = field(default_factory=dict)
    gap: Branch | None = None
    goes_on: bool = False

    def grow(self, parts: Sequence[str]) -> Branch:
        branch = self
        for part in parts:
            branch.goes_on = True
            if part == GAP:
                branch.gap = branch = branch.gap or Branch()
            elif part[0] == "<":
                branch = branch.classes.setdefault(part, Branch())
            elif part[-1] == "*":
                branch.lengths.add(len(part) - 1)
                branch = branch.stems.setdefault(part[:-1], Branch())
            else:
                branch = branch.words.setdefault(part, Branch())
        return branch


class Phrasebook:
    def __init__(self, phrases: Sequence[Phrase], classes: Mapping[str, frozenset[str]]) -> None:
        self.classes = classes
        self.root = Branch()
        for phrase in phrases:
            self.root.grow(phrase.parts).phrase = phrase
        self._after: dict[str, tuple[Branch, ...]] = {}
        self._follows: dict[tuple[int, str], Sequence[Branch]] = {}

    def find(self, said: Said) -> list[Hit]:
        """The longest phrase speaks; a shorter one all inside it is silent."""
        hits: list[Hit] = []
        taken: set[int] = set()
        for start, word in enumerate(said.words):
            branches = self._after.get(word)
            if branches is None:
                branches = self.after(word)
            if not branches:
                continue
            begun: list[Hit] = []
            for branch in branches:
                self._walk(branch, said.words, (start,), begun)
            if begun and not taken.issuperset((hit := longest(begun)).at):
                hits.append(hit)
                taken.update(hit.at)
        return hushed(hits)

    def after(self, word: str) -> tuple[Branch, ...]:
        """What a phrase may begin with. Remembered: customers share most of their words."""
        known = self._after.get(word)
        if known is None:
            if len(self._after) >= REMEMBERED:
                self._after.clear()
            known = self._after[word] = tuple(self._beginnings(word))
        return known

    def _beginnings(self, word: str) -> Iterator[Branch]:
        spellings = [word, word.lstrip("#"), *(STRETCHED.sub(to, word) for to in (r"\1\1", r"\1"))]
        for spelling in filter(None, dict.fromkeys(spellings)):
            if found := self._next(self.root, spelling):
                yield from found
                return

    def _walk(
        self, branch: Branch, words: Sequence[str], at: tuple[int, ...], begun: list[Hit]
    ) -> None:
        """Every phrase that the words from here on make. Phrases are short, so this ends soon."""
        if branch.phrase:
            begun.append(Hit(at, branch.phrase.weight, branch.phrase.tags))
        here = at[-1] + 1
        if branch.goes_on and here < len(words):
            for following in self._next(branch, words[here]):
                self._walk(following, words, (*at, here), begun)
            if branch.gap:
                self._skip(branch.gap, words, at, begun)

    def _skip(
        self, gap: Branch, words: Sequence[str], at: tuple[int, ...], begun: list[Hit]
    ) -> None:
        start = at[-1] + 1
        for here in range(start, min(start + LONGEST_GAP + 1, len(words))):
            for following in self._next(gap, words[here]):
                self._walk(following, words, (*at, here), begun)
            if words[here][0] in STOPS:
                return

    def _next(self, branch: Branch, word: str) -> Sequence[Branch]:
        """What may follow. Remembered as well, where more than the very word may follow."""
        if not branch.stems and not branch.classes:
            exact = branch.words.get(word)
            return (exact,) if exact else ()
        key = id(branch), word
        known = self._follows.get(key)
        if known is None:
            if len(self._follows) >= REMEMBERED:
                self._follows.clear()
            known = self._follows[key] = self._following(branch, word)
        return known

    def _following(self, branch: Branch, word: str) -> list[Branch]:
        exact = branch.words.get(word)
        found = [exact] if exact else []
        stems = (branch.stems.get(word[:length]) for length in branch.lengths)
        found += [then for then in stems if then]
        for name, then in branch.classes.items():
            if word in self.classes.get(name, ()) or (name == "<number>" and word[0].isdigit()):
                found.append(then)
        return found


def longest(begun: Sequence[Hit]) -> Hit:
    """The one with most words; two ways to find the very same words are one hit."""
    if len(begun) == 1:
        return begun[0]
    best = max(begun, key=lambda hit: len(hit.at))
    same = [hit for hit in begun if hit.at == best.at]
    if len(same) == 1:
        return best
    weight = max((hit.weight for hit in same), key=abs)
    return Hit(best.at, weight, frozenset().union(*(hit.tags for hit in same)))


def hushed(hits: list[Hit]) -> list[Hit]:
    """Without what shares words with a phrase that is not what it seems: "best before"."""
    quiet = {at: len(hit.at) for hit in hits if "quiet" in hit.tags for at in hit.at}
    if not quiet:
        return hits
    return [hit for hit in hits if all(quiet.get(at, 0) < len(hit.at) for at in hit.at)]


@cache
def phrasebook(*names: str) -> Phrasebook:
    """The books of these names bound into one, for example `phrasebook("any", "en")`."""
    folder = resources.files(__package__).joinpath("phrases")
    books = [folder.joinpath(f"{name}.txt").read_text("utf-8") for name in names]
    return Phrasebook(*read("\n".join(books)))
