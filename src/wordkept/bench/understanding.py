"""How many texts are understood per CPU-second, beside the lexicon everybody knows, where installed."""

from __future__ import annotations

import importlib
import importlib.util
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from wordkept.bench.measure import ROUNDS, alternate
from wordkept.listening.rules import understand_all
from wordkept.listening.rules.trained.examples import examples

BATCH = 200  # as the worker reads them
LEXICON = "vaderSentiment"


def run(n: int) -> Iterator[dict[str, Any]]:
    """All of it: language, phrases, mood, complaint, intents, request, urgency, motive, reasons."""
    texts = said(n or 5000)
    for name, hint in (("understand", ""), ("understand-language-told", "en")):
        yield figures(name, texts, lambda hint=hint: read(texts, hint))  # type: ignore[misc]


def said(n: int) -> list[str]:
    """Our own care sentences, one to three of them a text, so that lengths vary as in real posts."""
    own = [one.text for one in examples("care-complaints", "care-others", "requests")]
    dice = random.Random(1)  # noqa: S311 - no secret hangs on it
    return [" ".join(dice.choices(own, k=dice.choice((1, 1, 2, 3)))) for _ in range(n)]


def read(texts: Sequence[str], hint: str) -> None:
    for start in range(0, len(texts), BATCH):
        some = texts[start : start + BATCH]
        understand_all(some, [hint] * len(some))


def figures(name: str, texts: Sequence[str], ours: Callable[[], None]) -> dict[str, Any]:
    length = round(sum(map(len, texts)) / len(texts))
    told: dict[str, Any] = {"name": name, "n": len(texts), "letters_a_text": length}
    lexicon = by_lexicon()
    if lexicon is None:
        rates = sorted(len(texts) / spent(ours) for _ in range(ROUNDS))
        skipped = f"yardstick skipped: {LEXICON} is not installed"
        return {**told, "value": round(rates[ROUNDS // 2]), "note": skipped}
    pair = alternate(
        lambda _: spent(ours),
        lambda _: spent(lambda: [lexicon(text) for text in texts]),
        len(texts),
    )
    return {
        **told,
        "value": round(pair.value),
        "yardstick": LEXICON,
        "yardstick_value": round(pair.yardstick),
        "ratio": round(pair.ratio, 3),
    }


def by_lexicon() -> Callable[[str], object] | None:
    if importlib.util.find_spec(LEXICON) is None:
        return None
    module = importlib.import_module(f"{LEXICON}.{LEXICON}")
    scores: Callable[[str], object] = module.SentimentIntensityAnalyzer().polarity_scores
    return scores


def spent(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return max(time.process_time() - started, 1e-6)
