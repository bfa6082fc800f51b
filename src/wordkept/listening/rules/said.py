"""What somebody said, cut into words, signs and sentences, so that rules can point at them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from wordkept.kernel.text import clean

CAP = 4_000
QUOTED_LINE = re.compile(r"^[ \t]{0,8}>.*$", re.MULTILINE)

# Every alternative starts with a character of its own and never looks back: linear by design.
TOKEN = re.compile(
    r"""(?:https?://|www\.)\S+            # links and
      | @[\w.-]+                          # handles say nothing
      | (?P<said>
          \d+(?:[.,:]\d+)+                # 3.50, 10:30
        | \#?\w+(?:['’]\w+)*              # words, hashtags
        | [:;=8]'?-?[)(\]\[DPp/\\|*](?!\w) | </?3
        | [€$£]
        | [\u2600-\u27bf\u2b50\U0001f300-\U0001f3fa\U0001f400-\U0001faff]
        | [!?.؟]+\n* | \n+(?![a-zäöüß]) | [,;:()–—"“”„]
        )""",
    re.VERBOSE,
)
ENDS = frozenset("!?.؟\n")
CLAUSE = frozenset(',;:()–—"“”„')


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    asks: bool


@dataclass(frozen=True, slots=True)
class Said:
    """`words` are folded; `spans` find them again in `text`, as the person wrote it."""

    text: str
    words: Sequence[str]
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[Sentence]

    def quote(self, start: int, end: int) -> str:
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def shouted(self, at: int) -> bool:
        start, end = self.spans[at]
        return end - start > 2 and self.text[start:end].isupper()


def cut(text: str) -> Said:
    """Capped and normalised first, so that no text, however hostile, costs more than another."""
    plain = clean(text[:CAP])
    if ">" in plain:
        plain = QUOTED_LINE.sub("", plain)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)[:CAP]
    found = [match for match in TOKEN.finditer(plain) if match.lastgroup]
    words = [fold(match[0]) for match in found]
    return Said(plain, words, [match.span() for match in found], list(sentences(words)))


def sentences(words: Sequence[str]) -> Iterator[Sentence]:
    edges = [i + 1 for i, word in enumerate(words) if word[0] in ENDS]
    for start, end in pairwise([0, *edges, len(words)]):
        if end > start:
            yield Sentence(start, end, words[end - 1] == "?")


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    if word[0] in ENDS:
        return "?" if set(word) & {"?", "؟"} else "!" if "!" in word else word[0]
    return word.casefold().replace("’", "'")
