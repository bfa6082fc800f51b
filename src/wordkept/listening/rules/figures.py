"""What our phrases found in a text, as a few named figures that a linear model can weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log1p, tanh

from wordkept.listening.rules.said import Said
from wordkept.listening.rules.weighing import Weighed

EVEN = 3.0


def figures(said: Said, weighed: Sequence[Weighed]) -> Mapping[str, float]:
    """How much praise and blame, of which kinds, turned round or not, asked or told."""
    good = sum(one.weight for one in weighed if one.weight > 0)
    bad = -sum(one.weight for one in weighed if one.weight < 0)
    found = {"good": log1p(good), "bad": log1p(bad), "balance": tanh((good - bad) / EVEN)}
    for one in weighed:
        for tag in one.hit.tags:
            found[f"not {tag}" if one.negated else tag] = 1.0
        if one.negated and one.hit.weight:
            found["turned good" if one.hit.weight > 0 else "turned bad"] = 1.0
    if said.sentences:
        found["ends asking"] = float(said.sentences[-1].asks)
        found["asks somewhere"] = float(any(sentence.asks for sentence in said.sentences))
    return found
