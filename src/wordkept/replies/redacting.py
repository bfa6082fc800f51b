"""What is left out before a correspondence leaves the house: other people, of every kind. Plain text in and out.

It finds what looks like an address, a number or a handle, and the names it is told; it never promises
to find all: a person reads the copy before it goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from wordkept.kernel.text import fold
from wordkept.people import likeness

NAME, MAIL, HANDLE, NUMBER, ADDRESS, LINK = "name", "mail", "handle", "number", "address", "link"
KINDS = (NAME, MAIL, HANDLE, NUMBER, ADDRESS, LINK)
DIGITS = 7

_CAP = r"[A-ZÄÖÜÀ-ÖØ-Þ][\w'’.-]{0,40}"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Señora?|Sra?)\.?"
_RELATION = (
    r"(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Mm]eine?[mnr]?|[Uu]nsere?[mnr]?|[Ii]hre?[mnr]?"
    r"|[Ss]eine?[mnr]?|[Mm]i|[Ss]u) "
    r"(?:[Ss]on|[Dd]aughter|[Ss]ister|[Bb]rother|[Mm]other|[Ff]ather|[Ww]ife|[Hh]usband|[Pp]artner|[Nn]eighbou?r|[Ff]riend|[Cc]olleague|[Bb]oss"
    r"|[Gg]irlfriend|[Bb]oyfriend|[Uu]ncle|[Aa]unt|[Cc]ousin|[Gg]randmother|[Gg]randfather|[Ll]andlord|[Dd]octor|[Tt]eacher"
    r"|Sohn|Tochter|Schwester|Bruder|Mutter|Vater|Frau|Mann|Nachbarn?|Nachbarin|Freund|Freundin|Kollegen?|Kollegin|Chef|Chefin"
    r"|hijo|hija|hermana|hermano|madre|padre|vecino|vecina|amigo|amiga)"
)
_TITLED = re.compile(rf"(?<!\w)({_TITLE}\s)({_CAP}(?:[ -]{_CAP}){{0,2}})")
_RELATED = re.compile(rf"(?<!\w)({_RELATION},? )({_CAP}(?: {_CAP})?)")
_HANDLE = re.compile(r"(?<![\w@.])@\w(?:[\w.-]{0,100}\w)?(?:@\w(?:[\w.-]{0,200}\w)?)?")
_LINK = re.compile(
    r"https?://[^\s<>\"']{0,200}/(?:@|profile/|users?/|in/|u/)[^\s<>\"']{1,300}", re.I
)
_LONG_NUMBER = re.compile(r"(?<![\w.,])\+?\d[\d ()/-]{4,24}\d(?![\w])")
_DATE = re.compile(r"^\d{4}-\d\d?-\d\d?|^\d\d?[/-]\d\d?[/-]\d{4}$")
_STREET = re.compile(
    rf"(?<!\w)(?:(?:[Ff]lat|[Aa]pt\.?) \w{{1,5}},? )?\d{{1,4}}[a-z]? (?:{_CAP} ){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Square|Sq|Drive|Close|Terrace|Court|Way|Quay)(?!\w)"
    r"|(?<!\w)[A-ZÄÖÜ][\w-]{1,40}(?:straße|strasse|str\.|gasse|weg|platz|allee|ufer) \d{1,4} ?[a-z]?(?!\w)"
    rf"|(?<![\w-])\d{{5}} {_CAP}|(?<!\w)[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}(?!\w)"
)


@dataclass(frozen=True)
class Known:
    """Whom the text may name: the customer and us. And those it must not, as far as the house knows them.

    `kept` are folded handles, mail addresses and words of names; `numbers` and `address` are the customer's own.
    """

    kept: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    address: str = ""
    others: tuple[str, ...] = ()
    colleagues: Mapping[str, str] = field(default_factory=dict)


def redact(words: str, known: Known, label: Callable[[str], str]) -> tuple[str, list[str]]:
    """The text without third parties, and the kind of each that was left out."""
    found: list[str] = []

    def out(kind: str) -> str:
        found.append(kind)
        return label(kind)

    words = _LINK.sub(lambda m: out(LINK), words)
    words = _HANDLE.sub(lambda m: m[0] if _is_kept(m[0], known) else out(HANDLE), words)
    words = likeness.MAIL.sub(lambda m: m[0] if fold(m[0]) in known.kept else out(MAIL), words)
    words = _STREET.sub(lambda m: m[0] if _is_home(m[0], known) else out(ADDRESS), words)
    words = _LONG_NUMBER.sub(lambda m: out(NUMBER) if _is_number(m[0], known) else m[0], words)
    words = _first_names(words, known.colleagues)
    words = _without(words, known.others, lambda name: _named(name, known, out))
    for pattern in (_TITLED, _RELATED):
        words = pattern.sub(lambda m: m[1] + _named(m[2], known, out), words)
    return words, found


def _is_kept(handle: str, known: Known) -> bool:
    return fold(handle.lstrip("@")) in known.kept


def _is_home(written: str, known: Known) -> bool:
    return bool(known.address) and fold(written) in known.address


def _is_number(written: str, known: Known) -> bool:
    if sum(char.isdigit() for char in written) < DIGITS or _DATE.match(written.strip()):
        return False
    mark = likeness.number(written)
    return not (mark and mark.key in known.numbers)


def _named(name: str, known: Known, out: Callable[[str], str]) -> str:
    words = {word for word in re.findall(r"\w+", fold(name)) if word not in likeness.TITLES}
    own = known.names | {fold(first) for first in known.colleagues.values()}
    return name if not words or words <= own else out(NAME)


def _first_names(words: str, colleagues: Mapping[str, str]) -> str:
    return _without(words, colleagues, lambda name: _first(name, colleagues))


def _first(name: str, colleagues: Mapping[str, str]) -> str:
    by_fold = {fold(whole): first for whole, first in colleagues.items()}
    return by_fold.get(fold(name), name.split(" ", maxsplit=1)[0])


def _without(words: str, names: Iterable[str], put: Callable[[str], str]) -> str:
    """Whole names however they are written; a single word only as it is written."""
    longest_first = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    if not longest_first:
        return words
    either = (
        f"(?i:{re.escape(name)})" if " " in name else re.escape(name) for name in longest_first
    )
    return re.sub(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)", lambda m: put(m[0]), words)
