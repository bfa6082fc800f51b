"""`wordkept train TASK PATH… --out MODEL`: learns a model from labelled texts given as files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wordkept.commands import train_own
from wordkept.listening.rules import judging
from wordkept.listening.rules.hearing import Models, shipped
from wordkept.listening.rules.mood import POLARITIES
from wordkept.listening.rules.trained import figures_of, heads, recipes
from wordkept.listening.rules.trained.labelled import CannotRead, Labelled, labelled
from wordkept.listening.rules.trained.linear import Linear, NotAModel
from wordkept.listening.rules.trained.training import CannotTrain


def run(args: argparse.Namespace) -> int:
    try:
        if not args.out and args.task != "corrections":
            raise CannotTrain("say --out MODEL: the file to write")
        TASKS[args.task](args)
    except (ImportError, CannotRead, CannotTrain, NotAModel, OSError) as why:
        print(f"wordkept train: {why}", file=sys.stderr)
        return 2
    return 0


def polarity(args: argparse.Namespace) -> None:
    """Measured first on each group in turn, by a model that has not seen it; then learned from all."""
    rows = known(labelled(_paths(args), args.by), POLARITIES)
    held_out = largest(rows)
    rest = [row for row in rows if row.group != held_out]
    apart = [row for row in rows if row.group == held_out]
    seen = recipes.polarity(rest)
    model = recipes.honest(recipes.polarity(rows), seen, apart)
    reader = Models(replace(seen, temperature=model.temperature), shipped("complaint"))
    figures = judging.polarity(apart, reader)
    keep(args, model, rows, {f"unseen: {held_out}": figures})


def complaint(args: argparse.Namespace) -> None:
    rows = labelled(_paths(args), args.by) if args.path else []
    rows = known([told(row) for row in rows], recipes.COMPLAINT) if rows else []
    own = figures_of.of_probability(*recipes.complaint_held_out(rows, shipped("polarity")))
    model = recipes.complaint(rows, shipped("polarity"))
    keep(args, model, rows, {"unseen lines": own})


def told(row: Labelled) -> Labelled:
    """Collections write 1 and 0, yes and no."""
    names = {"1": "complaint", "0": "none", "yes": "complaint", "no": "none"}
    return replace(row, label=names.get(row.label.lower(), row.label))


def known(rows: Sequence[Labelled], labels: Sequence[str]) -> list[Labelled]:
    kept = [row for row in rows if row.label in labels]
    if not kept:
        raise CannotTrain(f"None of the labels is one of {', '.join(labels)}")
    if len(kept) < len(rows):
        print(f"wordkept train: {len(rows) - len(kept)} rows with other labels", file=sys.stderr)
    return kept


def largest(rows: Sequence[Labelled]) -> str:
    groups = [row.group for row in rows]
    return max(sorted(set(groups)), key=groups.count)


def _paths(args: argparse.Namespace) -> list[Path]:
    return [Path(path) for path in args.path]


def keep(
    args: argparse.Namespace, model: Linear, rows: Sequence[Labelled], figures: Mapping[str, Any]
) -> None:
    """Into the file goes where it comes from; onto the screen go the figures."""
    about = {
        "made": datetime.now(UTC).date().isoformat(),
        "texts": len(rows),
        "files": [Path(path).name for path in args.path],
        "ours": list(recipes.OUR_FILES),
        "licence": args.licence,
        "attribution": args.attribution,
        "figures": figures,
    }
    replace(model, about=about).save(args.out)
    print(json.dumps({"task": model.task, "out": str(args.out), **figures}, ensure_ascii=False))


def languages(args: argparse.Namespace) -> None:
    """A head for the multilingual encoder: learned from English, read in every language."""
    rows = known(labelled(_paths(args), args.by), POLARITIES)
    held_out = largest(rows)
    found = heads.learn(rows, held_out)
    figures = figures_of.of_labels(found.right, found.said)
    keep(args, found.head, rows, {f"unseen: {held_out}": figures})


TASKS: dict[str, Callable[[argparse.Namespace], None]] = {
    "polarity": polarity,
    "complaint": complaint,
    "languages": languages,
    "request": train_own.request,
    "intents": train_own.intents,
    "corrections": train_own.corrections,
}
