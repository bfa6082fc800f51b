"""Would others have got the same? The usual remedy for an issue, and what shouting earns on top of it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

FEW = 5
ROUNDS = 1_000
SEED = 20261121
FAR = 3.5  # in robust deviations: the usual cut for outliers by median and MAD (Iglewicz, Hoaglin 1993)
PREMIUM = Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Given:
    """One remedy as parity sees it; `value` in one currency."""

    id: str
    issue: str
    kind: str
    value: float
    public: bool
    loud: bool


@dataclass(frozen=True, slots=True)
class Usual:
    """What this issue usually brings: the middle of `n`; None when there are too few to say."""

    value: float | None
    kind: str
    n: int


@dataclass(frozen=True, slots=True)
class Parity:
    """How much more the second group got for the same issues, as a ratio with a 95 % interval."""

    ratio: float | None
    low: float
    high: float
    public: int
    private: int
    outliers: tuple[str, ...] = ()

    @property
    def shows(self) -> bool:
        return self.ratio is not None and (self.low > 1 or self.high < 1)


def usual(given: Sequence[Given], issue: str) -> Usual:
    """The private channel sets the norm where enough was given there: nobody shouted for it."""
    same = [one for one in given if one.issue == issue]
    quiet = [one for one in same if not one.public]
    norm = quiet if len(quiet) >= FEW else same
    if len(norm) < FEW:
        return Usual(None, "", len(norm))
    kinds = [one.kind for one in norm]
    return Usual(median(one.value for one in norm), max(set(kinds), key=kinds.count), len(norm))


def premium(value: Decimal, norm: Usual) -> str:
    """A sentence when the offer is clearly more than usual; "" when it is not."""
    if norm.value is None or not norm.value or value < Decimal(norm.value) * PREMIUM:
        return ""
    times = float(value) / norm.value
    return f"{times:.1f} × the usual for this: others got {norm.value:g} ({norm.n} times)."


def parity(given: Sequence[Given], by: str = "public") -> Parity:
    """The shouting premium: public against private, or loud against quiet, issue by issue.

    Ratios of means within each issue, weighted by the smaller group; the interval comes from a
    seeded bootstrap inside the groups, so that the same data give the same report.
    """
    groups = _groups(given, by)
    both = {issue: pair for issue, pair in groups.items() if all(len(side) >= FEW for side in pair)}
    many, few = (sum(len(pair[side]) for pair in groups.values()) for side in (0, 1))
    if not both:
        return Parity(None, 0, 0, many, few, outliers(given))
    dice = random.Random(SEED)  # noqa: S311 - a repeatable sample, no secret
    ratios = sorted(_ratio(_again(both, dice)) for _ in range(ROUNDS))
    low, high = ratios[int(ROUNDS * 0.025)], ratios[int(ROUNDS * 0.975)]
    return Parity(_ratio(both), low, high, many, few, outliers(given))


Pair = tuple[list[float], list[float]]


def _groups(given: Sequence[Given], by: str) -> dict[str, Pair]:
    groups: dict[str, Pair] = defaultdict(lambda: ([], []))
    for one in given:
        groups[one.issue][0 if getattr(one, by) else 1].append(one.value)
    return groups


def _again(groups: dict[str, Pair], dice: random.Random) -> dict[str, Pair]:
    return {
        issue: (dice.choices(loud, k=len(loud)), dice.choices(quiet, k=len(quiet)))
        for issue, (loud, quiet) in groups.items()
    }


def _ratio(groups: dict[str, Pair]) -> float:
    weighed = [
        (min(len(loud), len(quiet)), _mean(loud), _mean(quiet)) for loud, quiet in groups.values()
    ]
    above = sum(weight * loud for weight, loud, _ in weighed)
    below = sum(weight * quiet for weight, _, quiet in weighed)
    return above / below if below else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def outliers(given: Sequence[Given]) -> tuple[str, ...]:
    """What stands far from its issue's middle, largest first."""
    by_issue: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        by_issue[one.issue].append(one)
    found: list[tuple[float, str]] = []
    for same in by_issue.values():
        if len(same) < FEW:
            continue
        middle = median(one.value for one in same)
        spread = median(abs(one.value - middle) for one in same) or middle * 0.1 or 1.0
        found += [
            (away, one.id) for one in same if (away := 0.6745 * (one.value - middle) / spread) > FAR
        ]
    return tuple(key for _, key in sorted(found, reverse=True))
