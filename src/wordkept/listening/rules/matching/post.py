"""A post as queries look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from wordkept.listening.rules.query import words

HOST = re.compile(
    r"(?<![\w@.-])(?:https?://)?((?:[^\W_](?:[\w-]{0,62})\.){1,10}[^\W\d_]{2,24})(?![\w@-])"
)
LINK = re.compile(r"https?://[^\s]|(?<![\w@.-])(?:[\w-]{1,63}\.){1,10}[a-z]{2,24}/|\bwww\.\w", re.I)


@dataclass(slots=True)
class Post:
    """`traits` are what `is:` and `has:` ask for; `url` is where it was published."""

    text: str
    language: str = ""
    place: str = ""
    author: str = ""
    country: str = ""
    url: str = ""
    followers: int | None = None
    rating: int | None = None
    traits: frozenset[str] = frozenset()

    _bare: list[str] | None = field(init=False, repr=False, default=None)
    _tags: list[str] | None = field(init=False, repr=False, default=None)
    _have: set[str] | None = field(init=False, repr=False, default=None)
    _signed: list[str] | None = field(init=False, repr=False, default=None)
    _joined: str = field(init=False, repr=False, default="")
    _sites: frozenset[str] | None = field(init=False, repr=False, default=None)

    @property
    def bare(self) -> list[str]:
        """Its words in order, without the # or @ before them."""
        if self._bare is None:
            self._bare = words.bare(self.text)
        return self._bare

    @property
    def have(self) -> set[str]:
        """Every word, and every #tag and @handle also with its sign."""
        if self._have is None:
            self._have = {*self.bare, *self.tags}
        return self._have

    @property
    def tags(self) -> list[str]:
        """Its #tags and @handles, with their sign."""
        if self._tags is None:
            text = self.text
            some = "#" in text or "@" in text or not text.isascii()
            self._tags = words.signed(text) if some else []
        return self._tags

    @property
    def signed(self) -> list[str]:
        """In the same order and number as `bare`."""
        if self._signed is None:
            self._signed = words.tokens(self.text)
        return self._signed

    @property
    def joined(self) -> str:
        """All words with a blank on either side: a phrase is a part of it."""
        if not self._joined:
            self._joined = f" {' '.join(self.bare)} "
        return self._joined

    @property
    def sites(self) -> frozenset[str]:
        """The hosts it links to and stands on, each with the domains they belong to."""
        if self._sites is None:
            hosts = HOST.findall(words.fold(self.text)) if "." in self.text else []
            hosts += HOST.findall(words.fold(self.url))
            self._sites = frozenset(domain for host in hosts for domain in _domains(host))
        return self._sites

    @property
    def links(self) -> bool:
        return "." in self.text and bool(LINK.search(self.text))


def _domains(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[first:]) for first, _ in enumerate(pairwise(parts))]
