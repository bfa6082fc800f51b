"""How rare is this much? By the stream's own history, and never rarer than chance allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Rarity counts zeros: 2 would be one row in a hundred. The recorded series left out one by one,
# and the simulated weeks, are content with anything from 1.2 to 2.3 (docs/floods.md).
ALARM = 2.1
THRESHOLD = 0.5
# The mark is what 3 rows in 1000 exceed; what lies above it falls off exponentially.
SHARE = 0.003
FIRST_MARK, FIRST_EXCESS = 0.7, 0.2
# No stream is so even that a fifth more, or a tenth of that above, were news.
LOWEST_MARK, LOWEST_EXCESS = 0.2, 0.08
# A mark set too high by a wild week comes down by a tenth in the next.
MARK_GAIN, LEAST_STRIDE = 0.06, 0.2
EXCESS_GAIN = 0.03
FIRST_ROWS, FIRST_GAIN, FIRST_EXCESSES = 50, 20, 5
WILDEST = 6.0
# Who was warned is told again when it has twice as many zeros as then.
CLEARLY_WORSE = 2.0
# By chance alone it must be two and a half times as many zeros: nobody speaks quite for themselves.
CHANCE = 2.5


@dataclass
class Tail:
    """The upper end of what was seen before, learned online: a quantile and the mean above it."""

    mark: float = FIRST_MARK
    excess: float = FIRST_EXCESS
    seen: int = 0

    def rarity(self, surprise: float) -> float:
        over = surprise - self.mark
        return over / self.excess / math.log(10) - math.log10(SHARE) if over > 0 else 0.0

    def learn(self, surprise: float) -> None:
        over = surprise - self.mark
        stride = max(self.excess, LEAST_STRIDE)
        gain = max(MARK_GAIN, FIRST_GAIN / (self.seen + FIRST_ROWS)) * stride
        if over > 0:
            weight = max(EXCESS_GAIN, 1 / (FIRST_EXCESSES + SHARE * self.seen))
            self.excess += weight * (min(over, WILDEST * self.excess) - self.excess)
            self.excess = max(self.excess, LOWEST_EXCESS)
            self.mark += gain * (1 - SHARE)
        else:
            self.mark = max(self.mark - gain * SHARE, LOWEST_MARK)
        self.seen += 1


def chance(volume: float, usual: float) -> float:
    """Rarity if everybody spoke for themselves: Chernoff's bound of a Poisson count."""
    if volume <= usual:
        return 0.0
    return (volume * math.log(volume / usual) - volume + usual) / math.log(10) / CHANCE


def is_clearly_worse(now: float, before: float) -> bool:
    """Of two scores: twice as many zeros."""
    return now / (1 - now) >= CLEARLY_WORSE * before / (1 - before)


def score(rarity: float) -> float:
    """0…1; an alarm stands at a half, whatever the stream."""
    return rarity / (rarity + ALARM)
