"""A page of plain text that grows out of pieces of HTML, line by line."""

from __future__ import annotations

from html import unescape

from wordkept.kernel.markup import Piece

DEEPEST_QUOTE = 5

_PARAGRAPHS = frozenset("blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split(" "))
_LINES = frozenset("br caption dd div dt figcaption li tr".split(" "))


class Page:
    """Expects pieces that nh3 has written: only then are entities few and elements balanced."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._gap = False
        self._quoted, self._last_quoted = 0, 0
        self._as_written = 0
        self._href, self._said = "", ""

    def take(self, piece: Piece) -> None:
        if piece.kind == "text":
            self._say(unescape(piece.word))
            return
        if piece.word in _PARAGRAPHS or piece.word in _LINES:
            self._end_line(piece.word)
        if piece.kind == "open":
            self._begin(piece)
        else:
            self._finish(piece.word)

    def text(self) -> str:
        self._end_line("p")
        return "\n".join(self._lines)

    def _say(self, words: str) -> None:
        if self._href:
            self._said += words
        first, *others = words.split("\n") if self._as_written else [words]
        self._words.append(first)
        for line in others:
            self._end_line("br")
            self._words.append(line)

    def _begin(self, piece: Piece) -> None:
        match piece.word:
            case "blockquote":
                self._quoted += 1
            case "pre":
                self._as_written += 1
            case "li":
                self._words.append("- ")
            case "hr":
                self._words.append("---")
                self._end_line("hr")
            case "a":
                self._href, self._said = piece.attributes.get("href", ""), ""

    def _finish(self, word: str) -> None:
        match word:
            case "blockquote":
                self._quoted -= 1
            case "pre":
                self._as_written -= 1
            case "td" | "th":
                self._words.append(" ")
            case "a":
                if self._said.strip() and _bare(self._href) != _bare(self._said):
                    self._words.append(f" <{self._href}>")
                self._href = ""

    def _end_line(self, word: str) -> None:
        written = "".join(self._words)
        line = written.rstrip() if self._as_written else " ".join(written.split())
        self._words.clear()
        if line:
            self._put(line)
        self._gap |= word in _PARAGRAPHS or (word == "br" and not line)

    def _put(self, line: str) -> None:
        if self._gap and self._lines:
            self._lines.append(_prefix(min(self._quoted, self._last_quoted)).rstrip())
        self._lines.append(_prefix(self._quoted) + line)
        self._gap, self._last_quoted = False, self._quoted


def _prefix(quoted: int) -> str:
    return "> " * min(quoted, DEEPEST_QUOTE)


def _bare(address: str) -> str:
    """How people write an address: without its scheme and the last slash."""
    bare = address.strip().lower().rstrip("/")
    for scheme in ("https://", "http://", "mailto:", "tel:"):
        bare = bare.removeprefix(scheme)
    return bare
