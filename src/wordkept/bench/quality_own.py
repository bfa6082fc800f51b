"""How well requests are heard, and how well a classifier of one's own learns: measured, never trained on.

care-signals/enron_intent/*.txt.gz    Yes or No, sentence: asks, proposes, or promises with a date
intents/banking77/train.csv.gz        text, category: learned from three quarters, four times
intents/clinc150/train_val.json.gz    {"train", "val", "oos_val"}: learned from train
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wordkept.listening.rules.learning_intents import Line as Example
from wordkept.listening.rules.learning_intents import train
from wordkept.listening.rules.requests import BITS, LABELS, STRENGTH, asked, learn_from
from wordkept.listening.rules.said import cut
from wordkept.listening.rules.trained import figures_of
from wordkept.listening.rules.trained.labelled import opened
from wordkept.listening.rules.trained.training import held_out

Line = dict[str, Any]
STRANGE = 0.5


def on_ours() -> Iterator[Line]:
    """Sentences of lines that the model has not seen."""
    ours = learn_from()
    said = held_out(ours, LABELS, bits=BITS, strength=STRENGTH).argmax(axis=1)
    told = [LABELS[at] for at in said]
    yield {"name": "request-our-lines", **figures_of.of_labels(ours.labels, told)}


def requests(folder: Path) -> Iterator[Line]:
    for path in sorted((folder / "care-signals" / "enron_intent").glob("*.txt*")):
        with opened(path) as file:
            rows = [line.rstrip("\n").split("\t", 1) for line in file if "\t" in line]
        heard = asked([cut(text) for _, text in rows])
        told = ["No" if one.label == "none" else "Yes" for one in heard]
        yield {"name": "request-mail", **figures_of.of_labels([row[0] for row in rows], told)}


def intents(folder: Path) -> Iterator[Line]:
    banking = folder / "intents" / "banking77" / "train.csv.gz"
    if banking.exists():
        with opened(banking) as file:
            rows = [Example(text, label) for text, label in list(csv.reader(file))[1:]]
        _, measured = train(rows)
        yield {"name": "intents-banking77", "n": measured.texts, "accuracy": measured.accuracy}
    clinc = folder / "intents" / "clinc150" / "train_val.json.gz"
    if clinc.exists():
        with opened(clinc) as file:
            yield of_clinc(json.load(file))


def of_clinc(held: dict[str, list[tuple[str, str]]]) -> Line:
    model, _ = train([Example(*row) for row in held["train"]])
    found = [model.read(text) for text, _ in held["val"]]
    right = [one.label == label for one, (_, label) in zip(found, held["val"], strict=True)]
    strange = [max(model.read(text).scores.values()) < STRANGE for text, _ in held["oos_val"]]
    return {
        "name": "intents-clinc150",
        "n": len(right),
        "accuracy": figures_of.rounded(sum(right) / len(right)),
        "out_of_scope_below_half": figures_of.rounded(sum(strange) / len(strange)),
    }


MEASURES = (requests, intents)
