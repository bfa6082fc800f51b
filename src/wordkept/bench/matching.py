"""Stored queries against posts: ours, a fair loop over all queries, and the mokaccino percolator.

All three begin with the bare text of a post and end with the same sets of queries; that is compared
first, and a difference ends the bench with an error.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from wordkept.bench import yardsticks
from wordkept.bench.asked import queries
from wordkept.bench.measure import ROUNDS, cpu_seconds
from wordkept.bench.posts import texts as generated
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.matching.index import Matcher
from wordkept.listening.rules.matching.naive import holds
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.query import parse
from wordkept.listening.rules.query.tree import Node

SIZES = (100, 1_000, 10_000)
POSTS = 5_000
BATCH = 1_000
SPEND = (
    200_000  # queries x posts compared with the plain meaning; a round of a yardstick: five times
)
LANGUAGES = ("en", "en", "en", "en", "de", "es", "")

Hits = Sequence[Set[int]]
Engine = Callable[[Sequence[tuple[str, str]]], Hits]


class Different(Exception):
    """A faster engine with another answer is no faster engine."""


@dataclass(frozen=True)
class Race:
    """Posts per CPU-second of ours and of a yardstick, and what they hit."""

    ours: float
    other: float
    ratio: float
    hits: float


def run(file: str = "", count: int = 0) -> Iterator[str]:
    """One JSON line for each size and yardstick."""
    said = _from_file(Path(file)) if file else generated(POSTS * 4, seed=3)
    for size in SIZES:
        yield from _races(size, said, count or POSTS)


def _from_file(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file if line.strip()]


def _races(size: int, said: Sequence[str], count: int) -> Iterator[str]:
    trees = [parse(text).tree for text in queries(size, said)]
    matcher = _matcher(trees, said)
    posts = [(text, LANGUAGES[n % len(LANGUAGES)]) for n, text in enumerate(said[:count])]
    rivals: dict[str, Engine] = {"naive": yardsticks.Loop(trees)}
    if find_spec("mokaccino"):
        rivals["mokaccino"] = yardsticks.Percolator(trees)
    else:
        yield _line(f"match-{size}", "mokaccino", skipped="mokaccino is not installed")
    some = posts[: max(SPEND // size, 20)]
    _compare(some, {"as written": _as_written(trees), "ours": _ours(matcher), **rivals})
    for name, engine in rivals.items():
        race = _race(_ours(matcher), engine, posts, posts[: max(5 * SPEND // size, 50)])
        yield _race_line(f"match-{size}", name, race)
    yield _changes(size, matcher, trees)


def _as_written(trees: Sequence[Node]) -> Engine:
    """What the queries mean, in the words that are easiest to check."""
    return lambda posts: [
        {number for number, tree in enumerate(trees) if holds(tree, post)}
        for post in (Post(text, language) for text, language in posts)
    ]


def _compare(posts: Sequence[tuple[str, str]], engines: dict[str, Engine]) -> None:
    hits = {name: engine(posts) for name, engine in engines.items()}
    for name, theirs in hits.items():
        for number, (mine, other) in enumerate(zip(hits["ours"], theirs, strict=True)):
            if mine != other:
                raise Different(f"post {number}, {name}: queries {sorted(mine ^ other)[:10]}")


def _matcher(trees: Sequence[Node], said: Sequence[str]) -> Matcher[int]:
    frequencies = Frequencies()
    for text in islice(reversed(said), 2_000):
        frequencies.learn(Post(text).have)
    matcher = Matcher[int](frequencies)
    for number, tree in enumerate(trees):
        matcher.add(number, tree)
    return matcher


def _ours(matcher: Matcher[int]) -> Engine:
    def engine(posts: Sequence[tuple[str, str]]) -> Hits:
        hits: list[Set[int]] = []
        for start in range(0, len(posts), BATCH):
            batch = posts[start : start + BATCH]
            hits += matcher.match(Post(text, language) for text, language in batch)
        return hits

    return engine


def _race(
    ours: Engine, other: Engine, posts: Sequence[tuple[str, str]], fewer: Sequence[tuple[str, str]]
) -> Race:
    rates = []
    for _ in range(ROUNDS):
        mine = len(posts) / cpu_seconds(lambda: ours(posts))
        rates.append((mine, len(fewer) / cpu_seconds(lambda: other(fewer))))
    return Race(
        statistics.median(mine for mine, _ in rates),
        statistics.median(other for _, other in rates),
        statistics.median(mine / other for mine, other in rates),
        statistics.mean(map(len, ours(posts))),
    )


def _changes(size: int, matcher: Matcher[int], trees: Sequence[Node]) -> str:
    """Milliseconds to take one query out and put it in again, beside filing all of them anew."""
    some = range(0, size, max(size // 100, 1))

    def change() -> None:
        for number in some:
            matcher.remove(number)
            matcher.add(number, trees[number])

    each = [cpu_seconds(change) / len(some) / 2 * 1000 for _ in range(ROUNDS)]

    def anew() -> None:
        fresh = Matcher[int](matcher.frequencies)
        for number, tree in enumerate(trees):
            fresh.add(number, tree)

    whole = cpu_seconds(anew)
    value = statistics.median(each)
    return _line(
        f"match-change-ms-{size}",
        "rebuild",
        value=round(value, 4),
        yardstick_value=round(whole * 1000, 2),
        ratio=round(whole * 1000 / value, 1),
    )


def _race_line(name: str, yardstick: str, race: Race) -> str:
    return _line(
        name,
        yardstick,
        ratio=round(race.ratio, 2),
        value=round(race.ours),
        yardstick_value=round(race.other),
        hits=round(race.hits, 2),
    )


def _line(name: str, yardstick: str, **more: object) -> str:
    return json.dumps({"name": name, "yardstick": yardstick, **more})
