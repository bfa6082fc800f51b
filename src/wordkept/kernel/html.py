"""The one place where HTML from outside becomes something we show: first capped, then sanitised.

No script, no style, no picture and no form of the sender survives; a link says which host it
leads to. `document` is for a sandboxed frame, `to_text` for everywhere else.
"""

from __future__ import annotations

import base64
import hashlib
import html as standard
import unicodedata
from itertools import islice
from urllib.parse import urlsplit

import nh3

from wordkept.kernel.markup import Piece, Rewriter, pieces
from wordkept.kernel.page import Page
from wordkept.kernel.text import clean

LONGEST = 256_000
DEEPEST = 100
MOST_PIECES = 20_000
MOST_ENTITIES = 20_000  # nh3 needs 0.7 s for 256,000 and four times that for twice as many
LONGEST_HINT = 63
TOO_LONG = "<p><em>[…] The rest of this message is too long to be shown.</em></p>"

_INLINE = (
    "abbr b bdi big cite code del dfn em i ins kbd mark q s samp small strike strong sub sup tt u"
    " var br hr wbr"
)
_BLOCKS = (
    "blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 li ol p pre span table"
    " tbody td tfoot th thead tr ul"
)
_AS_DIV = frozenset(
    "address article aside center details fieldset footer form header main nav section summary".split()
)
_ALLOWED: dict[str, set[str]] = {
    **{word: set[str]() for word in _INLINE.split()},
    **{word: {"dir", "lang"} for word in _BLOCKS.split()},
    **{word: {"dir", "lang", "colspan", "rowspan"} for word in ("td", "th")},
    "a": {"href", "title"},
}
_SANITISER = nh3.Cleaner(
    tags=set(_ALLOWED),
    attributes={word: names for word, names in _ALLOWED.items() if names},
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: light-dark(#0b57d0, #a8c7fa); }
blockquote { margin: .5rem 0; padding-inline-start: .75rem;
  border-inline-start: 3px solid light-dark(#c4c7c5, #5f6368); }
pre { white-space: pre-wrap; }
table { border-collapse: collapse; max-width: 100%; }
td, th { padding: .125rem .25rem; text-align: start; vertical-align: top; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"
)


def sanitise(html: str) -> str:
    """What may be shown of it. Longer than our caps: cut, and a line at the end says so."""
    capped, cut = _capped(html)
    rewriter = Rewriter(_ALLOWED, DEEPEST)
    found = pieces(capped)
    for piece in islice(found, MOST_PIECES):
        rewriter.write(_tamed(piece))
    cut = cut or next(found, None) is not None
    return _SANITISER.clean(rewriter.result()) + (TOO_LONG if cut else "")


def document(html: str) -> str:
    """A whole page without script, for <iframe sandbox="allow-popups">; also send `POLICY`."""
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="color-scheme" content="light dark">'
        f'<style>{_STYLE}</style></head><body dir="auto">{sanitise(html)}</body></html>'
    )


def to_text(html: str) -> str:
    """The same message as plain text: links in brackets, quotes behind "> "."""
    page = Page()
    for piece in pieces(sanitise(html)):
        page.take(piece)
    return page.text()


def _capped(html: str) -> tuple[str, bool]:
    parts = clean(html, LONGEST).split("&", MOST_ENTITIES)
    cut = len(html) > LONGEST or len(parts) > MOST_ENTITIES
    return "&".join(parts[:MOST_ENTITIES]), cut


def _tamed(piece: Piece) -> Piece:
    """A picture becomes its description, a link gets the name of its host, a form a plain block."""
    if piece.word in _AS_DIV and piece.kind != "text":
        return Piece(piece.kind, "div", piece.attributes)
    if piece.kind == "open" and piece.word == "img":
        alt = " ".join(piece.attributes.get("alt", "").split())
        return Piece("text", standard.escape(f"[{alt}]", quote=False) if alt else "")
    if piece.kind == "open" and piece.word == "a":
        href = piece.attributes.get("href", "")
        host = _host(href)
        return Piece("open", "a", {"href": href, "title": host} if host else {"href": href})
    return piece


def _host(href: str) -> str:
    """In the letters of the network, in which a look-alike looks different (xn--…)."""
    try:
        host = unicodedata.normalize("NFKC", urlsplit(href).hostname or "").lower()
    except ValueError:
        return ""
    if host.isascii() or len(host) > LONGEST_HINT:
        return host if host.isascii() else ""
    return ".".join(map(_label, host.replace("。", ".").split(".")))


def _label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
