"""Who has warned keeps quiet for a day, unless it becomes clearly worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wordkept.listening.rules.surge.score import CLEARLY_WORSE

QUIET = timedelta(days=1)


@dataclass
class Repeats:
    """The last warning: when, and how rare that was."""

    at: str = ""
    rarity: float = 0.0

    def is_news(self, at: datetime, rarity: float) -> bool:
        if not self.at or rarity >= self.rarity * CLEARLY_WORSE:
            return True
        return at - datetime.fromisoformat(self.at) >= QUIET

    def warned(self, at: datetime, rarity: float) -> None:
        self.at, self.rarity = at.isoformat(), rarity
