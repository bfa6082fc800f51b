"""What a linear model sees of a text: hashed words, pairs of words, bits of words, and its manner.

The hash is our own, so that a model reads the same on every machine and in every version of Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from wordkept.listening.rules.trained.reading import (
    Hashes,
    Ints,
    Letters,
    Words,
    hashed,
    letters,
    mixed,
    words,
)

BITS = 18
PIECES = (3, 4, 5)
NEGATION_REACHES = 4
USUAL = 40
_BASE = np.uint64(0x9E3779B97F4A7C15)
_NEGATIONS = np.sort(
    [
        np.uint64(hashed(word))
        for word in (
            "not no never none nobody nothing neither nor without hardly barely cannot "
            "don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't "
            "shouldn't haven't hasn't hadn't ain't dont doesnt didnt isnt wont cant aint havent "
            "nicht kein keine keinen nie niemals ohne kaum"
        ).split()
    ]
)
_MANNERS = {
    name: np.sort([np.uint64(hashed(sign)) for sign in signs.split()])
    for name, signs in {
        "glad": "😀 😃 😄 😁 😊 🙂 🥰 😍 🤩 😘 😇 🥳 🎉 👍 💪 ❤ 💙 💚 💛 💜 💕 💖 💗 🙌 🌟 👌 💯 🤗 "
        ":) :-) ;) ;-) =)",
        "sad": "😠 😡 🤬 😤 😒 👎 😞 😔 😟 🙁 ☹ 😣 😖 😫 😩 😢 😭 😥 💔 🤮 🤢 🖕 😑 😓 🤦 💩 :( :-( :/ =(",
        "laughs": "😂 🤣 😹 😆 😅 😜 😝",
        "rolls eyes": "🙄 🙃 😏 👏",
        "asks": "?",
        "asks loudly": "?? ?! ??! !?",
        "calls": "!",
        "shouts": "!! !!?",
        "trails off": ".. …",
    }.items()
}
_EVERY_TEXT = mixed(np.array([7], np.uint64))


@dataclass(frozen=True, slots=True)
class Rows:
    """Text `i` has the columns and values from indptr[i] to indptr[i + 1]; never none at all.

    `word` is the word each came from (-1 for the manner of the whole text), `pair` says it also
    needed the word before.
    """

    indptr: Ints
    columns: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]
    word: npt.NDArray[np.int32]
    pair: npt.NDArray[np.bool_]
    letters: Letters
    words: Words
    bits: int

    def __len__(self) -> int:
        return len(self.indptr) - 1


@dataclass(frozen=True, slots=True)
class Block:
    """One family of features: they weigh the same however many a text has of each.

    Beyond what a post `usual`ly has, more of them is not more certainty.
    """

    hashes: Hashes
    text: Ints
    word: Ints
    pair: bool = False
    weight: float = 1.0
    usual: int = USUAL
    values: npt.NDArray[np.float32] | None = None


Extra = Sequence[Mapping[str, float]]


def features(texts: Sequence[str], bits: int = BITS, extra: Extra = ()) -> Rows:
    """`extra` are named figures of each text that somebody else found, such as our phrases."""
    read = letters(texts)
    found = words(read)
    blocks = [*_blocks(read, found, len(texts)), _figures(extra)]
    text = np.concatenate([block.text for block in blocks])
    order = np.argsort(text, kind="stable")
    sizes = np.bincount(text, minlength=len(texts))
    hashes = np.concatenate([block.hashes for block in blocks])
    pair = np.repeat([block.pair for block in blocks], [len(block.text) for block in blocks])
    return Rows(
        np.concatenate([[0], np.cumsum(sizes)]),
        (hashes >> np.uint64(64 - bits)).astype(np.int32)[order],
        np.concatenate([_values(block, len(texts)) for block in blocks])[order],
        np.concatenate([block.word for block in blocks]).astype(np.int32)[order],
        pair[order],
        read,
        found,
        bits,
    )


def _blocks(read: Letters, found: Words, texts: int) -> Iterator[Block]:
    here = np.arange(len(found.text))
    yield Block(mixed(found.hashes + np.uint64(1)), found.text, here)
    together = found.text[1:] == found.text[:-1]
    pairs = mixed(found.hashes[:-1] * _BASE + found.hashes[1:])
    yield Block(pairs[together], found.text[1:][together], here[1:][together], pair=True)
    turned = _turned(found)
    yield Block(mixed(found.hashes[turned] + np.uint64(2)), found.text[turned], here[turned])
    yield _pieces(read, found)
    hashes, text = _manner(read, found, texts)
    yield Block(hashes, text, np.full(len(text), -1), weight=0.6)


def _turned(found: Words) -> Ints:
    """The words a negation reaches: the next few, up to a comma or the end of the sentence."""
    here = np.arange(len(found.text))
    negation = np.isin(found.hashes, _NEGATIONS)
    said = np.maximum.accumulate(np.where(negation, here, -99)) if len(here) else here
    fresh = np.append(True, found.text[1:] != found.text[:-1]) if len(here) else negation
    stop = np.maximum.accumulate(np.where(found.signs | fresh, here, -1)) if len(here) else here
    reached = (here - said <= NEGATION_REACHES) & (stop <= said) & ~negation
    return np.flatnonzero(reached)


def _pieces(read: Letters, found: Words) -> Block:
    """Runs of 3 to 5 letters inside a word, its edges counted as letters."""
    owner = np.repeat(np.arange(len(found.first)), found.last - found.first + 2)
    begin = np.concatenate([[0], np.cumsum(found.last - found.first + 2)])
    offset = np.arange(len(owner)) - begin[owner]
    edge = (offset == 0) | (offset == np.diff(begin)[owner] - 1)
    codes = np.where(edge, 32, read.codes[found.first[owner] + offset - 1]).astype(np.uint64)
    left = np.diff(begin)[owner] - offset
    left[found.signs[owner]] = 0
    hashes, owners, rolling = [], [], codes
    for length in range(2, max(PIECES) + 1):
        rolling = rolling[:-1] * _BASE + codes[length - 1 :]
        if length in PIECES:
            whole = np.flatnonzero(left[: len(rolling)] >= length)
            hashes.append(mixed(rolling[whole] + np.uint64(length)))
            owners.append(owner[whole])
    word = np.concatenate(owners)
    return Block(np.concatenate(hashes), found.text[word], word, usual=6 * USUAL)


def _manner(read: Letters, found: Words, texts: int) -> tuple[Hashes, Ints]:
    """How it is said: loud, stretched, with which signs, how long. Each at most once a text."""
    loud = (
        np.add.reduceat(read.loud.astype(np.int64), found.first)
        if len(found.first)
        else found.first
    )
    length = found.last - found.first
    shouted = found.text[(loud == length) & (length > 2) & ~found.signs]
    marks = [found.text[np.isin(found.hashes, signs)] for signs in _MANNERS.values()]
    stretched = np.searchsorted(read.starts, read.at[read.stretched], side="right") - 1
    size = np.bincount(found.text, minlength=texts)
    every = [np.unique(mark) for mark in (*marks, shouted, stretched)]
    several = [np.flatnonzero(np.bincount(shouted, minlength=texts) > 2)]
    sizes = [
        np.flatnonzero(size.astype(bool) & (np.log2(size + 1).astype(int) == n))
        for n in range(1, 8)
    ]
    found_texts = [np.arange(texts), *every, *several, *sizes]
    names = np.repeat(np.arange(len(found_texts)), [len(one) for one in found_texts])
    return mixed(mixed(names.astype(np.uint64) + _EVERY_TEXT)), np.concatenate(found_texts)


def _figures(extra: Extra) -> Block:
    told = [(i, _name(name), value) for i, said in enumerate(extra) for name, value in said.items()]
    text = np.array([i for i, _, _ in told], np.int64)
    hashes = np.array([name for _, name, _ in told], np.uint64)
    values = np.array([value for _, _, value in told], np.float32)
    return Block(hashes, text, np.full(len(told), -1), values=values)


@cache
def _name(name: str) -> np.uint64:
    """Names are few and ours, so a slow hash that is the same everywhere will do."""
    return np.uint64(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big"))


def _values(block: Block, texts: int) -> npt.NDArray[np.float32]:
    if block.values is not None:
        return block.values
    many = np.bincount(block.text, minlength=texts)
    scale = block.weight / np.sqrt(np.maximum(many, 1))
    scale *= np.minimum(np.sqrt(block.usual / np.maximum(many, 1)), 1)
    return scale[block.text].astype(np.float32)
