"""How well do themes agree with what people meant, and what does a post cost? Beside the plainest way there is.

The yardstick groups posts by their rarest word that others use too. Agreement is normalised mutual
information over all posts (a post without a theme stands alone) and purity over those that
have one. Posts come from a file, `{"text","label"}` on each line, shuffled by a fixed seed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path
from typing import Any

from wordkept.bench import measure
from wordkept.bench.posts import WORDS
from wordkept.listening.rules import topics as rules

Labels = Sequence[Any]
SEED = 1


def run(file: str, n: int) -> Iterator[dict[str, Any]]:
    texts, meant = _posts(file, n)
    ours: list[Any] = []
    plain: list[Any] = []
    seconds = measure.cpu_seconds(lambda: ours.extend(themes(texts)))
    cutting = measure.cpu_seconds(lambda: plain.extend(by_one_word(texts)))
    for name, figure in (("nmi", agreement), ("purity", purity)):
        value, yardstick = figure(meant, ours), figure(meant, plain)
        yield _line(f"topics-{name}", value, yardstick, len(texts))
    placed = sum(isinstance(theme, str) for theme in ours) / len(texts)
    yield _line("topics-placed", placed, 1, len(texts))
    yield _line("topics-per-second", len(texts) / seconds, len(texts) / cutting, len(texts))


def _line(name: str, value: float, yardstick: float, n: int) -> dict[str, Any]:
    ratio = value / yardstick if yardstick else 0.0
    figures = {"value": value, "yardstick": yardstick, "ratio": ratio}
    return {"name": name, **{key: round(figure, 3) for key, figure in figures.items()}, "n": n}


def _posts(file: str, n: int) -> tuple[list[str], list[str]]:
    dice = random.Random(SEED)  # noqa: S311 - no secret hangs on it
    rows = _from_file(file) if file else _made_up(dice, n or 5_000)
    dice.shuffle(rows)
    rows = rows[: n or None]
    return [text for text, _ in rows], [label for _, label in rows]


def _from_file(file: str) -> list[tuple[str, str]]:
    lines = Path(file).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [(str(row["text"]), str(row["label"])) for row in rows]


def _made_up(dice: random.Random, n: int) -> list[tuple[str, str]]:
    """Twenty matters of four words, each post with two of them and some of everybody's."""
    matters = [dice.sample(WORDS, 4) for _ in range(20)]
    chosen = [dice.randrange(len(matters)) for _ in range(n)]
    return [
        (" ".join(dice.sample(matters[m], 3) + dice.choices(WORDS, k=4)), str(m)) for m in chosen
    ]


def themes(texts: Sequence[str]) -> list[Any]:
    """Whole way of a post: words, fingerprint, echo, theme, how its words are written."""
    known, heard = rules.Themes(), rules.Heard()
    found: list[rules.Theme | None] = []
    for post, text in enumerate(texts):
        read = rules.worth_naming(rules.unshared(text))
        if mark := rules.fingerprint(read):
            heard.like(mark)
            heard.add(mark, post)
        theme, _ = known.place(post, str(post), rules.different(read))
        if theme:
            rules.learn(theme, read)
            if theme.ripe:
                known.ripen(theme, f"theme-{post}")
        found.append(theme)
    return [theme.key if theme and theme.key else post for post, theme in enumerate(found)]


def by_one_word(texts: Sequence[str]) -> list[Any]:
    words = [rules.keys(text) for text in texts]
    often = Counter(word for some in words for word in some)
    shared = [[word for word in some if often[word] > 2] for some in words]
    return [
        min(some, key=lambda word: (often[word], word)) if some else post
        for post, some in enumerate(shared)
    ]


def agreement(meant: Labels, found: Labels) -> float:
    """Normalised mutual information (arithmetic mean), 0 to 1."""
    n = len(meant)
    both = Counter(zip(meant, found, strict=True))
    mine, theirs = Counter(found), Counter(meant)
    shared = sum(
        times / n * log(times * n / (theirs[one] * mine[other]))
        for (one, other), times in both.items()
    )
    whole = (_entropy(mine, n) + _entropy(theirs, n)) / 2
    return shared / whole if whole else 1.0


def _entropy(counts: Counter[Any], n: int) -> float:
    return -sum(times / n * log(times / n) for times in counts.values())


def purity(meant: Labels, found: Labels) -> float:
    """Of the posts that have a theme: how many are of the matter that most of their theme is of."""
    groups: dict[Any, Counter[Any]] = {}
    for one, other in zip(meant, found, strict=True):
        if isinstance(other, str):
            groups.setdefault(other, Counter())[one] += 1
    grouped = sum(group.total() for group in groups.values())
    return sum(group.most_common(1)[0][1] for group in groups.values()) / max(grouped, 1)
