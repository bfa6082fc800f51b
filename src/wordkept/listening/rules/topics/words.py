"""Which words of a text are worth naming a theme by: not grammar, not politeness, not links and handles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from wordkept.kernel.text import fold

CAP = 2_000
MOST = 60
LONGEST = 40
STOP = Path(__file__).parent / "stop"

# Links and handles first, so that their letters are not taken for words.
TOKEN = re.compile(r"(?:https?://|www\.)\S+|&\w+;|[@][\w.@-]+|[^\W_]+(?:['’-][^\W\d_]+)*")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
QUICK_END = re.compile("(?:'s|’s)$")
NUMBER = re.compile(r"^\d+$|(?:\d.*){3}")
AS_THEY_ARE = frozenset({"news", "series"})
VOWEL = re.compile("[aeiouyäöü]")


@cache
def stop_words() -> frozenset[str]:
    lines = [line for path in sorted(STOP.glob("*.txt")) for line in path.open(encoding="utf-8")]
    told = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(told | {word.replace("'", "") for word in told})


def worth_naming(text: str) -> list[tuple[str, str]]:
    """(key, as written) of each word in order; an empty key where a word says nothing by itself.

    Words of one kind share a key: refund, refunds and refunded. Scripts that put no space
    between words are read by pairs of signs.
    """
    return [pair for token in TOKEN.findall(text[:CAP]) for pair in _read(token)]


def different(read: Sequence[tuple[str, str]]) -> list[str]:
    """Each key once, in the order they come."""
    return list(dict.fromkeys(key for key, _ in read if key))[:MOST]


def keys(text: str) -> list[str]:
    return different(worth_naming(text))


def pairs(read: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Two words in a row that are both worth naming say more together: "lost luggage"."""
    for (first, written), (second, next_written) in pairwise(read):
        if first and second and first != second:
            yield f"{first} {second}", f"{written} {next_written}"


@lru_cache(maxsize=60_000)
def _read(token: str) -> tuple[tuple[str, str], ...]:
    if token[0] in "@&" or token.startswith(("http:", "https:", "www.")):
        return ()
    if UNSPACED.search(token):
        return tuple((token[at : at + 2], token[at : at + 2]) for at in range(len(token[:60]) - 1))
    plain = QUICK_END.sub("", fold(token[:LONGEST])).replace("’", "'")
    if len(plain) < 2 or plain in stop_words() or NUMBER.search(plain):
        return (("", token),)
    return ((stem(plain), token[:LONGEST]),)


def stem(word: str) -> str:
    """Only endings that hardly ever change what a word is about, in English and German."""
    short = _shortened(word)
    return short[:-1] if len(short) > 5 and short.endswith("ll") else short


def _shortened(word: str) -> str:
    if word in AS_THEY_ARE:
        return word
    if len(word) > 6 and word.endswith(("ungen", "ingen")):
        return word[:-2]
    for end in ("ing", "ed"):
        if word.endswith(end) and VOWEL.search(word[: -len(end)]) and len(word) - len(end) > 2:
            return _without_double(word[: -len(end)])
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    if len(word) > 5 and word.endswith(("en", "er")) and not word.endswith(("een", "eer")):
        word = word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def _without_double(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if word[-1] == "e" and len(word) > 3 else word
