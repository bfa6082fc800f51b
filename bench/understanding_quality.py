"""How well are texts understood that others have labelled? For our own guidance, never a test.

    python bench/understanding_quality.py labelled.csv.gz
    python bench/understanding_quality.py tweets.txt more-tweets.txt --language en --by brand

Reads CSV (with columns for text and label), tab-separated `id label text`, or JSON lines
`{"text", "label"}`, each also gzipped. Labels: negative, neutral, positive. One JSON line a group.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO, cast

from wordkept.listening.rules import understand

LABELS = ("negative", "neutral", "positive")
LABEL_COLUMNS = ("label", "polarity", "sentiment", "airline_sentiment")
Row = tuple[str, str, str]


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    groups: dict[str, list[Row]] = defaultdict(list)
    for group, label, text in dict.fromkeys(
        row for path in asked.path for row in rows(path, asked.by)
    ):
        groups[group].append((group, label, text))
    everything = [row for found in groups.values() for row in found]
    for name, found in {**(groups if len(groups) > 1 else {}), "all": everything}.items():
        print(json.dumps({"name": f"polarity-{name}", **score(found, asked.language)}))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("path", nargs="+", type=Path)
    made.add_argument("--language", default="en", help="what the channel would say (default: en)")
    made.add_argument("--by", default="", help="a column to report groups by, for example a brand")
    return made


def rows(path: Path, by: str) -> Iterator[Row]:
    with opened(path) as file:
        if ".csv" in path.suffixes:
            for row in csv.DictReader(file):
                label = next((row[column] for column in LABEL_COLUMNS if column in row), "")
                yield from known(row.get(by, ""), label, row["text"])
        elif ".jsonl" in path.suffixes:
            for item in map(json.loads, file):
                yield from known(str(item.get(by, "")), item["label"], item["text"])
        else:
            for line in file:
                _, label, text = [*line.rstrip("\n").split("\t"), "", ""][:3]
                yield from known("", label, text)


def known(group: str, label: str, text: str) -> Iterator[Row]:
    if label in LABELS:
        yield group, label, text


def opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", errors="replace", newline=""))
    return path.open(encoding="utf-8", errors="replace", newline="")


def score(found: Sequence[Row], language: str) -> dict[str, Any]:
    start = time.process_time()
    read = [understand(text, language) for _, _, text in found]
    spent = time.process_time() - start
    pairs = Counter((label, one.polarity) for (_, label, _), one in zip(found, read, strict=True))
    recall = {label: share(pairs, label, 0) for label in LABELS}
    precision = {label: share(pairs, label, 1) for label in LABELS}
    return {
        "n": len(found),
        "macro_recall": round(sum(recall.values()) / 3, 3),
        "macro_f1": round(sum(f1(recall[label], precision[label]) for label in LABELS) / 3, 3),
        "recall": rounded(recall),
        "precision": rounded(precision),
        "right_by_confidence": calibration(found, [(one.confidence, one.polarity) for one in read]),
        "texts_per_cpu_second": round(len(found) / spent) if spent else 0,
    }


def share(pairs: Counter[tuple[str, Any]], label: str, side: int) -> float:
    whole = sum(count for pair, count in pairs.items() if pair[side] == label)
    return pairs[label, label] / whole if whole else 0.0


def f1(recall: float, precision: float) -> float:
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def rounded(shares: dict[str, float]) -> dict[str, float]:
    return {label: round(value, 3) for label, value in shares.items()}


def calibration(found: Sequence[Row], read: Sequence[tuple[float, str]]) -> dict[str, list[float]]:
    """Per tenth of claimed confidence: how many such answers, and how many of them were right."""
    bins: dict[str, list[int]] = defaultdict(list)
    for (_, label, _), (confidence, polarity) in zip(found, read, strict=True):
        bins[f"{int(confidence * 10) / 10:.1f}"].append(label == polarity)
    return {
        name: [len(right), round(sum(right) / len(right), 2)]
        for name, right in sorted(bins.items())
    }


if __name__ == "__main__":
    main()
