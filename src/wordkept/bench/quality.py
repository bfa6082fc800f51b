"""How well each task is done on texts it has not seen: by group, never at random.

With `--file DIR`, files are looked for by these names; what is not there is said and left out:

    sentiment/semeval2013-2016/*.txt.gz   id, label, text: the shipped model has learned from these,
                                          so a model that has not seen the largest file is learned
    sentiment/airline/*.csv.gz            text, airline_sentiment, airline: measured only
    sentiment/umsab/LANGUAGE/             val_text.txt.gz, val_labels.txt.gz (0, 1, 2): measured only
    care-signals/complaints/*.csv.gz      id, text, 0 or 1, domain: measured only

Without it, our own sentences are read by models that have not seen their lines.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wordkept.bench import quality_own
from wordkept.listening.rules import judging
from wordkept.listening.rules.hearing import Models, by_models, shipped
from wordkept.listening.rules.language import identify
from wordkept.listening.rules.mood import POLARITIES, by_phrases
from wordkept.listening.rules.trained import encoder, figures_of, recipes
from wordkept.listening.rules.trained.labelled import Labelled, labelled, opened, read, tidy
from wordkept.listening.rules.trained.training import FOLDS, split

LANGUAGES = {
    "arabic": "ar", "english": "en", "french": "fr", "german": "de", "hindi": "hi",
    "italian": "it", "portuguese": "pt", "spanish": "es",
}  # fmt: skip
Line = dict[str, Any]


def run(folder: str) -> Iterator[Line]:
    if not folder:
        yield from on_ours()
        return
    for measure in (tweets, brands, complaints, languages, *quality_own.MEASURES):
        found = list(measure(Path(folder)))
        missing = [{"name": measure.__name__, "note": "left out: its files are not there"}]
        yield from found or missing


def on_ours() -> Iterator[Line]:
    """Five times: learned from four fifths of the lines, asked about the rest."""
    right, said = recipes.complaint_held_out([], shipped("polarity"))
    yield {"name": "complaint-our-lines", **figures_of.of_probability(right, said)}
    rows = recipes.ours("polarity")
    moods: list[str] = [""] * len(rows)
    for train, test in split(recipes.read(rows), FOLDS):
        apart = [rows[at] for at in test]
        reader = Models(recipes.polarity([], [rows[at] for at in train]), shipped("complaint"))
        for at, mood in zip(test, judging.moods(apart, reader, "en"), strict=True):
            moods[at] = mood.polarity
    yield {"name": "polarity-our-lines", **figures_of.of_labels([row.label for row in rows], moods)}
    yield from quality_own.on_ours()


def tweets(folder: Path) -> Iterator[Line]:
    paths = sorted((folder / "sentiment" / "semeval2013-2016").glob("twitter*.txt*"))
    rows = [row for row in labelled(paths) if row.label in POLARITIES]
    groups = [row.group for row in rows]
    if len(set(groups)) < 2:
        return
    apart = max(sorted(set(groups)), key=groups.count)
    seen = recipes.polarity([row for row in rows if row.group != apart])
    reader = Models(
        replace(seen, temperature=shipped("polarity").temperature), shipped("complaint")
    )
    unseen = [row for row in rows if row.group == apart]
    yield {"name": f"polarity-{apart}", **judging.polarity(unseen, reader)}
    yield {"name": f"polarity-{apart}-phrases-alone", **judging.polarity(unseen, by_phrases)}


def brands(folder: Path) -> Iterator[Line]:
    paths = sorted((folder / "sentiment" / "airline").glob("*.csv*"))
    rows = [row for path in paths for row in read(path, "airline") if row.label in POLARITIES]
    yield from by_group("polarity", rows, judging.polarity)


def complaints(folder: Path) -> Iterator[Line]:
    rows = [
        Labelled(tidy(text), "complaint" if label == "1" else "none", domain)
        for path in sorted((folder / "care-signals" / "complaints").glob("*.csv*"))
        for _, text, label, domain in _cells(path)
        if label in {"0", "1"}
    ]
    chatter = [row for row in rows if row.group == "random_reply"]
    yield from by_group("complaint", [row for row in rows if row not in chatter], judging.complaint)
    if chatter:
        yield {"name": "complaint-all-and-chatter", **judging.complaint(rows)}


def by_group(task: str, rows: Sequence[Labelled], judge: Any) -> Iterator[Line]:
    names = sorted({row.group for row in rows})
    for name in names:
        yield {"name": f"{task}-{name}", **judge([row for row in rows if row.group == name])}
    if rows:
        yield {"name": f"{task}-all", **judge(rows)}


def _cells(path: Path) -> Iterator[list[str]]:
    with opened(path) as file:
        yield from (row for row in csv.reader(file) if len(row) == 4)


def languages(folder: Path) -> Iterator[Line]:
    """What the default says of other languages, and how well it tells the language."""
    for name, code in LANGUAGES.items():
        rows = _pair(folder / "sentiment" / "umsab" / name)
        if not rows:
            continue
        found = [identify(row.text).code for row in rows]
        told = {"told": sum(bool(one) for one in found), "right": found.count(code)}
        yield {"name": f"language-{code}", "n": len(rows), **told}
        yield {"name": f"polarity-{code}", **judging.polarity(rows, language=code)}
        if encoder.installed():
            reader = encoder.WithEncoder(by_models)
            said = judging.polarity(rows, reader, language=code)
            yield {"name": f"polarity-{code}-with-the-extra", **said}


def _pair(folder: Path) -> list[Labelled]:
    """Texts and labels in two files, line by line."""
    texts, labels = folder / "val_text.txt.gz", folder / "val_labels.txt.gz"
    if not texts.exists() or not labels.exists():
        return []
    with opened(texts) as one, opened(labels) as other:
        pairs = list(zip(one, other, strict=False))
    return [Labelled(text.strip(), POLARITIES[int(label)], folder.name) for text, label in pairs]
