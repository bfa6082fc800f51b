"""Reads hostile HTML in one pass and writes it down again in good order: balanced, shallow, finite.

This is no sanitiser; nh3 is, and comes after it. It is there because an HTML parser needs
quadratic time for what a hostile mail can nest, and so must never meet such a mail.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html import escape, unescape
from types import MappingProxyType
from typing import Literal, NamedTuple

LONGEST_VALUE = 2_048
EMPTY = frozenset({"br", "hr", "wbr", "img"})
UNSEEN = frozenset({"script", "style", "title", "iframe", "noembed", "noframes", "template"})

_NAME = re.compile(r"</?([a-zA-Z][^ \t\n/>]*+)")
_ATTRIBUTE = re.compile(
    r"""[ \t\n/]*+([^ \t\n/>=][^ \t\n/>=]*+)"""
    r"""(?:[ \t\n]*+=[ \t\n]*+(?:"([^"]*+)"|'([^']*+)'|([^ \t\n>]*+)))?+"""
)
_TAG_END = re.compile(r"[ \t\n/=]*+>")
_UNSEEN_END = {name: re.compile(f"</{name}(?=[ \\t\\n/>])", re.I) for name in UNSEEN}

_TABLE = frozenset({"table"})
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_PARTS_OF_TABLES = _TABLE | _CELLS | _SECTIONS | {"tr", "caption"}
_ENDS_P = frozenset(
    "address article aside blockquote center dd details div dl dt figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol p pre section table ul".split(" ")
)
# What the beginning of an element ends, looking outwards no further than the second set.
_ENDS = {
    "li": ({"li"}, _LISTS | _TABLE | _CELLS),
    "dt": ({"dt", "dd"}, {"dl"} | _TABLE | _CELLS),
    "dd": ({"dt", "dd"}, {"dl"} | _TABLE | _CELLS),
    "a": ({"a"}, _CELLS),
    "td": (_CELLS, _TABLE | {"tr"}),
    "th": (_CELLS, _TABLE | {"tr"}),
    "tr": ({"tr"}, _TABLE),
    **dict.fromkeys(_SECTIONS, (_SECTIONS, _TABLE)),
}


class Piece(NamedTuple):
    """A run of text with its entities, or the beginning or the end of an element."""

    kind: Literal["text", "open", "close"]
    word: str
    attributes: Mapping[str, str] = MappingProxyType({})


def pieces(html: str) -> Iterator[Piece]:
    """Each step consumes all it looked at, or is the last: linear for any input."""
    at, end = 0, len(html)
    while at < end:
        start = html.find("<", at)
        if start != at:
            until = end if start < 0 else start
            yield Piece("text", html[at:until])
            at = until
        elif name := _NAME.match(html, at):
            piece, at = _tag(html, name)
            if piece:
                yield piece
        elif html[at + 1 : at + 2] in ("!", "?", "/"):
            at = _behind_comment(html, at)
        else:
            yield Piece("text", "<")
            at += 1


def _tag(html: str, name: re.Match[str]) -> tuple[Piece | None, int]:
    word, at = name[1].lower(), name.end()
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(html, at):
        value = found[2] or found[3] or found[4] or ""
        attributes.setdefault(found[1].lower(), unescape(value[:LONGEST_VALUE]))
        at = found.end()
    end = _TAG_END.match(html, at)
    if end is None:
        return None, len(html)
    if name[0].startswith("</"):
        return Piece("close", word), end.end()
    return Piece("open", word, attributes), _behind_unseen(html, word, end.end())


def _behind_unseen(html: str, word: str, at: int) -> int:
    """Scripts and their like hold no elements; what they hold is never shown."""
    if word not in UNSEEN:
        return at
    end = _UNSEEN_END[word].search(html, at)
    return end.start() if end else len(html)


def _behind_comment(html: str, at: int) -> int:
    comment = html.startswith("<!--", at)
    end = html.find("-->", at + 2) if comment else html.find(">", at)
    return len(html) if end < 0 else end + (3 if comment else 1)


class Rewriter:
    """Writes pieces so that elements end in the order they began, and are never too deep.

    Only `allowed` elements and attributes are written; of all others only the text inside.
    """

    def __init__(self, allowed: Mapping[str, Collection[str]], deepest: int) -> None:
        self._allowed = allowed
        self._deepest = deepest
        self._open: list[str] = []
        self._out: list[str] = []

    def write(self, piece: Piece) -> None:
        if piece.kind == "text":
            self._out.append(piece.word.replace("<", "&lt;"))
        elif piece.kind == "close":
            past = _PARTS_OF_TABLES if piece.word not in _PARTS_OF_TABLES else _TABLE
            self._end({piece.word}, past)
        elif piece.word in self._allowed:
            self._begin(piece)

    def result(self) -> str:
        while self._open:
            self._end_last()
        return "".join(self._out)

    def _begin(self, piece: Piece) -> None:
        word = piece.word
        if word in _ENDS_P:
            self._end({"p"}, _PARTS_OF_TABLES)
        if word in _ENDS:
            self._end(*_ENDS[word])
        if len(self._open) < self._deepest:
            self._out.append(f"<{word}{self._written(piece)}>")
            if word not in EMPTY:
                self._open.append(word)

    def _written(self, piece: Piece) -> str:
        allowed = self._allowed[piece.word]
        kept = ((name, value) for name, value in piece.attributes.items() if name in allowed)
        return "".join(f' {name}="{escape(value)}"' for name, value in kept)

    def _end(self, words: Collection[str], no_further: Collection[str]) -> None:
        """End the innermost element of these words and all inside it, if one is open here."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at] in words:
                while len(self._open) > at:
                    self._end_last()
                return
            if self._open[at] in no_further:
                return

    def _end_last(self) -> None:
        self._out.append(f"</{self._open.pop()}>")
