"""Is more being said than usual? Heard row by row, judged by a stream's own history, never looking ahead."""

from __future__ import annotations

from wordkept.listening.rules.surge.forecast import Forecast, next_hour
from wordkept.listening.rules.surge.repeats import QUIET
from wordkept.listening.rules.surge.score import THRESHOLD, is_clearly_worse
from wordkept.listening.rules.surge.watch import Sight, Watch

__all__ = ["QUIET", "THRESHOLD", "Forecast", "Sight", "Watch", "is_clearly_worse", "next_hour"]
