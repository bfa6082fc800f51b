"""What the shipped models understand of a mention, before anything that this workspace taught them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from wordkept.intake.models import Mention
from wordkept.listening import rules
from wordkept.listening.rules import dates

ANSWER = re.compile(r"\s*(re|aw|antw|antwort|fwd?|wg|sv|tr|rv)\s*:", re.IGNORECASE)


def understood(mentions: Sequence[Mention]) -> list[rules.Understood]:
    texts = [words_of(mention) for mention in mentions]
    return rules.understand_all(texts, [mention.language for mention in mentions])


def due(mention: Mention, found: rules.Understood) -> datetime | None:
    """The day that the sentence names. Where its writer lives nobody knows: it is the house's day."""
    if not found.asks_in:
        return None
    return dates.due(found.asks_in, mention.at, timezone.get_default_timezone()).at


def words_of(mention: Mention) -> str:
    """The subject of a mail counts as its first line, unless it only repeats an earlier one."""
    repeats = ANSWER.match(mention.subject) or mention.text.startswith(mention.subject)
    subject = "" if repeats else mention.subject
    return f"{subject}\n{mention.text}".strip()
