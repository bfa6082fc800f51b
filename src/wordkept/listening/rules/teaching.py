"""What agents can teach: for each field of a reading its labels, and how sure the shipped model was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wordkept.listening.rules.intents import NAMES, Intent
from wordkept.listening.rules.motives import NAMES as MOTIVES

SURE, UNSURE = 0.8, 0.1
LEAST = 0.4
TAUGHT = "corrected like this before"


@dataclass(frozen=True, slots=True)
class Task:
    """`labels` are empty where they are not known beforehand, as with languages."""

    name: str
    labels: tuple[str, ...]
    several: bool = False


TASKS = {
    task.name: task
    for task in (
        Task("polarity", ("negative", "neutral", "positive")),
        Task("intents", NAMES, several=True),
        Task("urgency", ("0", "1", "2", "3")),
        Task("delight", ("false", "true")),
        Task("motive", ("none", *MOTIVES)),
        Task("request", ("none", "request", "commitment")),
        Task("language", ()),
    )
}


def labels_of(task: Task, value: Any) -> frozenset[str]:
    """A field of a reading, as labels: 2 is {"2"}, True is {"true"}, nothing is {"none"}."""
    if task.several:
        return frozenset(one.name if isinstance(one, Intent) else str(one) for one in value)
    if isinstance(value, bool):
        return frozenset([str(value).lower()])
    return frozenset([str(value) if value not in ("", None) else "none"])


def sureness(task: Task, found: Any, labels: Sequence[str]) -> Mapping[str, float]:
    """How likely the shipped rules hold each label to be; a claim without a figure counts as .8."""
    told = getattr(found, "scores", {})
    scores = told.get(task.name) if isinstance(told, Mapping) else None
    if isinstance(scores, Mapping):
        return {label: float(scores.get(label, 0.0)) for label in labels}
    said = labels_of(task, getattr(found, task.name))
    if task.several:
        return {label: SURE if label in said else UNSURE for label in labels}
    sure = max(claimed(task, found), LEAST)
    rest = (1 - sure) / max(len(labels) - 1, 1)
    return {label: sure if label in said else rest for label in labels}


def claimed(task: Task, found: Any) -> float:
    figures = {"polarity": "confidence", "language": "language_confidence"}
    return float(getattr(found, figures[task.name])) if task.name in figures else SURE


def relabelled(
    found: Any, task: Task, scores: Mapping[str, float], why: Callable[[str], str]
) -> Any:
    """The reading as the layer sees it; untouched where it agrees with the shipped model."""
    said = labels_of(task, getattr(found, task.name))
    if task.several:
        wanted = frozenset(label for label, score in scores.items() if score >= 0.5)
        return found if wanted == said else with_intents(found, wanted, why)
    best = max(scores, key=scores.__getitem__)
    if best in said:
        return found
    earlier = found.reasons.get(task.name, "")
    reasons = {**found.reasons, task.name: "; ".join(filter(None, [why(best), earlier]))}
    return replace(
        found, **{task.name: value(task, best), "reasons": reasons}, **sure(task, scores)
    )


def sure(task: Task, scores: Mapping[str, float]) -> dict[str, float]:
    names = {"polarity": "confidence", "language": "language_confidence"}
    return {names[task.name]: round(max(scores.values()), 2)} if task.name in names else {}


def value(task: Task, label: str) -> object:
    match task.name:
        case "urgency":
            return int(label)
        case "delight":
            return label == "true"
    return "" if label == "none" else label


def with_intents(found: Any, wanted: frozenset[str], why: Callable[[str], str]) -> Any:
    known = {one.name: one for one in found.intents}
    intents = tuple(known.get(name) or Intent(name, why(name)) for name in NAMES if name in wanted)
    told = "; ".join(f"{one.name}: {one.reason}" for one in intents)
    return replace(found, intents=intents, reasons={**found.reasons, "intents": told})
