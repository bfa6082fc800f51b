"""What is a promise, until when does it stand, and what became of it?"""

from __future__ import annotations

from wordkept.promises.rules.finding import CAP, Found, find
from wordkept.promises.rules.kinds import KINDS

__all__ = ["CAP", "KINDS", "Found", "find"]
