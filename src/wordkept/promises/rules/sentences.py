"""Our own words, sentence by sentence; what we quote, link or sign with is blanked, and nothing moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wordkept.listening.rules.days import MONTHS

QUOTED = re.compile(
    r"^[ \t]{0,8}>.*$"  # a line of the mail we answer
    r"|^(?:on|am) .{4,120}(?:wrote|schrieb[^\n:]{0,80}):\s*$"
    r"|“[^”\n]{1,600}[”“]|„[^“”\n]{1,600}[“”]|«[^»\n]{1,600}»|»[^«\n]{1,600}«"
    r"|(?<![\w\"])\"[^\"\n]{1,600}\"(?!\w)|(?<!\w)‘[^’\n]{1,600}’(?!\w)"
    r"|(?<!\w)'[^'\n]{12,600}'(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
SILENT = re.compile(r"https?://\S+|www\.\S+|(?<![\w.])@[\w.-]+|(?<!\S)[:;]-?[DPp)(](?!\w)")
SIGNED = re.compile(
    r"(?:[ \t]+|(?<=[.!?]))(?:[\^/*~=–—-]{1,2}[ ]?[A-Za-z]{1,14}|\d/\d)(?=\s*(?:\d/\d\s*)?$)",
    re.MULTILINE,
)
END = re.compile(r"[!?…]+[\"”’)]*(?=\s|$)|\.+[\"”’)]*(?=\s|$)|\n[ \t]*\n+|\n(?=[^a-zäöüß\d])|\Z")
SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|z\.\s?b|d\.\s?h|u\.\s?a|mr|mrs|ms|dr|st|no|nr|ca|approx|bzw|inkl|incl|zzgl|max|min"
    r"|rs|tel|str|std|evtl|ggf|usw|etc|vs|[ap]\.m|mon|tue|tues|wed|thu|thurs|fri|sat|sun|jan|feb|mar|apr|jun"
    r"|jul|aug|sept?|oct|nov|dec|dez|okt))\.$",
    re.IGNORECASE,
)
LONGEST = 600  # nobody writes such a sentence; cut, it costs no more than its length
NEXT_WORD = re.compile(r"\s*([^\W\d_]*)")


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    text: str

    @property
    def asks(self) -> bool:
        return self.text.rstrip(' "”’)').endswith("?")


def ours(text: str) -> str:
    """As long as `text`, so that every place in it stays where it was."""
    plain = text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").replace("\r", " ")
    for silent in (QUOTED, SILENT, SIGNED):
        plain = silent.sub(_blank, plain)
    return plain


def _blank(found: re.Match[str]) -> str:
    return "".join("\n" if sign == "\n" else " " for sign in found[0])


def sentences(plain: str) -> Iterator[Sentence]:
    start = 0
    for stop in END.finditer(plain):
        if stop[0].startswith(".") and _goes_on(plain, start, stop):
            continue
        for here in range(start, stop.end(), LONGEST):
            yield from _trimmed(plain, here, min(here + LONGEST, stop.end()))
        start = stop.end()


def _goes_on(plain: str, start: int, stop: re.Match[str]) -> bool:
    """The full stop after "z. B.", "p.m." or "am 5." ends nothing."""
    before = plain[max(start, stop.start() - 8) : stop.start() + 1]
    following = NEXT_WORD.match(plain, stop.end())
    word = following[1] if following else ""
    if SHORT.search(before):
        return bool(word) and (
            word[0].islower() or not re.search(r"[ap]\.m\.$|etc\.$|usw\.$", before)
        )
    return before[-2:-1].isdigit() and (word.casefold() in MONTHS or word[:1].islower())


def _trimmed(plain: str, start: int, end: int) -> Iterator[Sentence]:
    words = plain[start:end]
    left = len(words) - len(words.lstrip())
    if words := words.strip():
        yield Sentence(start + left, start + left + len(words), words)
