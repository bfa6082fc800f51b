"""What a workspace trains for itself: intents of its own labels, and what its colleagues corrected."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from time import perf_counter

from wordkept.commands import setup
from wordkept.listening.rules import requests
from wordkept.listening.rules.learning_intents import Lines, read_lines, train
from wordkept.listening.rules.teaching import TASKS
from wordkept.listening.rules.trained import figures_of
from wordkept.listening.rules.trained.training import CannotTrain, fit, held_out

SHOWN = 10


def intents(args: argparse.Namespace) -> None:
    """From {"text","label"} lines to a model; lines that cannot be used are counted and named."""
    began = perf_counter()
    lines = _of_this_workspace() if args.from_corrections else _of_a_file(args)
    model, measured = train(lines.good, {"made": datetime.now(UTC).date().isoformat()})
    packed = model.packed()
    Path(args.out).write_bytes(packed)
    told = {
        "task": "intents",
        "out": str(args.out),
        "labels": len(model.labels),
        "texts": len(lines.good),
        "bad_lines": len(lines.bad),
        "held_out": measured.texts,
        "accuracy": measured.accuracy,
        "macro_f1": measured.macro_f1,
        "bytes": len(packed),
        "seconds": round(perf_counter() - began, 1),
    }
    print(json.dumps(told))


def _of_a_file(args: argparse.Namespace) -> Lines:
    if len(args.path) != 1:
        raise CannotTrain("Name one file of JSON lines, or say --from-corrections")
    with _opened(Path(args.path[0])) as file:
        found = read_lines(file)
    for number, why in found.bad[:SHOWN]:
        print(f"{args.path[0]}:{number}: {why}", file=sys.stderr)
    if len(found.bad) > SHOWN:
        print(f"and {len(found.bad) - SHOWN} more lines that cannot be used", file=sys.stderr)
    return found


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _of_this_workspace() -> Lines:
    """What its conversations are about, as read and corrected."""
    setup.start()
    from wordkept.listening.learning import labelled

    return read_lines(json.dumps(line).encode() for line in labelled())


def request(args: argparse.Namespace) -> None:
    """From our own sentences alone, measured on those of lines it has not seen."""
    ours = requests.learn_from()
    said = held_out(ours, requests.LABELS, bits=requests.BITS, strength=requests.STRENGTH)
    told = [requests.LABELS[at] for at in said.argmax(axis=1)]
    figures = figures_of.of_labels(ours.labels, told)
    model = fit("request", ours, requests.LABELS, bits=requests.BITS, strength=requests.STRENGTH)
    about = {"made": datetime.now(UTC).date().isoformat(), "ours": ["requests"], "figures": figures}
    replace(model, about=about).save(args.out)
    print(json.dumps({"task": "request", "out": str(args.out), "unseen lines": figures}))


def corrections(args: argparse.Namespace) -> None:
    """A lesson for each field that was corrected often enough; active if it helps."""
    setup.start()
    from wordkept.listening import learning

    for task in TASKS:
        try:
            lesson = learning.learn(task)
        except learning.NotEnough as why:
            print(json.dumps({"task": task, "more_needed": why.more}))
            continue
        told = {
            name: getattr(lesson, name) for name in ("version", "learned_from", "before", "after")
        }
        told |= {"gain": round(lesson.gain, 4), "active": lesson.active, "why": lesson.why}
        print(json.dumps({"task": task, **told}))
