"""From bytes to words a person reads: charsets, flowed lines, HTML, quoted history."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from binascii import Error as BadEncoding
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header

from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES

HTML_CAP = 256_000
HEAD = 20_000
# Codecs that are no charset of any mail, and slow or surprising on strange bytes.
NOT_FOR_MAIL = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}


def decode(content: bytes, charset: str | None) -> str:
    """In the charset it claims, else UTF-8, else as Windows writes. Never fails."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            if codecs.lookup(name).name not in NOT_FOR_MAIL:
                return _whole(content.decode(name))
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _whole(text: str) -> str:
    """UTF-7 can make half characters, which no database takes."""
    return text.encode("utf-8", "replace").decode()


def decode_words(value: str, cap: int = 500) -> str:
    """A header as people read it: encoded words decoded, one line, no controls."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, BadEncoding, ValueError):
        pieces = [(value, None)]
    return one_line("".join(_piece(words, charset) for words, charset in pieces), cap)


def _piece(words: bytes | str, charset: str | None) -> str:
    return words if isinstance(words, str) else decode(words, charset)


def one_line(text: str, cap: int = 500) -> str:
    """Without controls and without the marks that turn writing around (they fake file names)."""
    shown = (" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join("".join(sign for sign in shown if not _turns(sign)).split())[:cap]


def for_header(text: str, cap: int) -> str:
    """One line that no reader decodes once more into something else."""
    return one_line(text.replace("=?", "= ?"), cap)


def _turns(sign: str) -> bool:
    return "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"


def unflow(text: str, delete_space: bool) -> str:
    """format=flowed (RFC 3676): a line that ends in a space goes on in the next."""
    lines: list[str] = []
    flowing: str | None = None
    for line in text.split("\n"):
        quotes = line[: len(line) - len(line.lstrip(">"))]
        words = line[len(quotes) :].removeprefix(" ")
        if quotes == flowing:
            lines[-1] += words
        else:
            lines.append(f"{quotes} {words}" if quotes else words)
        soft = words.endswith(" ") and words != "-- "
        if soft and delete_space:
            lines[-1] = lines[-1][:-1]
        flowing = quotes if soft else None
    return "\n".join(lines)


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<[!?/][^<>]*>|([^<]+|<)")
_SPACE = re.compile(r"\s+")
_HIDDEN = {"script", "style", "head", "title", "template"}
_BREAKS = {"p", "div", "br", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr", "pre"}


def from_html(markup: str) -> str:
    """The words of an HTML mail, quotes marked with `>`. Safe display is the renderer's work."""
    words: list[str] = []
    depth, hidden = 0, ""
    for closing, tag, text in _tokens(_SPACE.sub(" ", markup[:HTML_CAP])):
        if hidden:
            hidden = "" if closing and tag == hidden else hidden
        elif tag in _HIDDEN:
            hidden = "" if closing else tag
        elif tag == "blockquote":
            depth = max(0, depth - 1) if closing else min(depth + 1, 10)
            words.append("\n" + "> " * depth)
        elif tag in _BREAKS:
            words.append("\n" + "> " * depth)
        elif tag == "li" and not closing:
            words.append("\n" + "> " * depth + "- ")
        else:
            words.append(" " if tag in ("td", "th") else text)
    lines = re.sub(r" *\n *", "\n", re.sub(r"[ \xa0]+", " ", "".join(words)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _tokens(markup: str) -> Iterator[tuple[str, str, str]]:
    for match in _TAG.finditer(_without_comments(markup)):
        closing, tag, text = match.groups(default="")
        yield closing, tag.lower(), html.unescape(text) if "&" in text else text


def _without_comments(markup: str) -> str:
    pieces = markup.split("<!--")
    return pieces[0] + "".join(piece.partition("-->")[2] for piece in pieces[1:])


# The library's patterns for "On Monday, Ann wrote:" and "From: … Sent: …" in 13 languages.
_HISTORY = EmailMessage(text="", languages=list(MAIL_LANGUAGES)).HEADER_REGEX
_LONG_LINE = re.compile(r"[^\n]{251,}")
_TIME = re.compile(r"\d[:.h]\d\d")
_YEAR = re.compile(r"20\d\d")


def new_words(text: str) -> str:
    """An answer without the history quoted below it. In doubt all of it: no word may be lost."""
    # The patterns need cubic time on a long line, and no line that begins a quote is long.
    head = _LONG_LINE.sub(lambda line: "x" * len(line.group()), text[:HEAD])
    for found in _HISTORY.finditer(head):
        if _begins_history(found.group(), text[found.end() :]):
            return text[: found.start()].strip() or text
    return text


def _begins_history(header: str, below: str) -> bool:
    """Most programs mark what they quote. Outlook does not: there the header must convince."""
    marked = [line.lstrip().startswith(">") for line in below.split("\n") if line.strip()]
    if all(marked):
        return "@" in header or bool(_TIME.search(header) or _YEAR.search(header))
    if any(marked):
        return False
    dated = header.count("\n") > 1 and _TIME.search(header) and _YEAR.search(header)
    return "@" in header or header.startswith("-----") or bool(dated)
