"""How soon must a person look at it, and is it a story worth telling?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from wordkept.listening.rules.mood import Mood
from wordkept.listening.rules.said import Said
from wordkept.listening.rules.weighing import Weighed, quoted

TODAY, NOW = 2, 3
CLEARLY = 0.5
WANTS_SOMETHING = frozenset(("complaint", "outage", "request", "question", "cancel"))


def urgency(said: Said, weighed: Sequence[Weighed], intents: Collection[str]) -> tuple[int, str]:
    """0 no answer needed, 1 wants one, 2 today, 3 drop everything; with the strongest reason."""
    if "spam" in intents:
        return 0, "looks like spam"
    said_at_all = frozenset[str]().union(*(one.hit.tags for one in weighed))
    for level, why, tags in signs(weighed, intents):
        if said_at_all.isdisjoint(tags):
            continue
        if here := next((one for one in weighed if one.tagged(*tags)), None):
            return level, f"{why}: {quoted(said, here)}"
    wants = [
        name for name in ("complaint", "outage", "cancel", "request", "question") if name in intents
    ]
    return (1, f"waits for an answer: {wants[0]}") if wants else (0, "asks for nothing")


def signs(
    weighed: Sequence[Weighed], intents: Collection[str]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Heaviest first. Some words are urgent only beside a wish or a complaint."""
    yield NOW, "safety", ("safety",)
    yield NOW, "somebody may be in danger", ("danger",)
    yield TODAY, "money or data at risk", ("fraud",)
    if not WANTS_SOMETHING.isdisjoint(intents):
        yield TODAY, "stranded", ("stranded",)
        yield TODAY, "somebody vulnerable", ("vulnerable",)
    yield TODAY, "legal", ("legal",)
    yield TODAY, "press", ("press",)
    if "complaint" in intents:
        yield TODAY, "may leave us", ("cancel",)
        yield TODAY, "again and again", ("repeat",)
        if any(one.tagged("still") for one in weighed):
            yield TODAY, "waits too long", ("wait",)
    if not WANTS_SOMETHING.isdisjoint(intents):
        yield TODAY, "soon", ("deadline",)


def delight(said: Said, weighed: Sequence[Weighed], mood: Mood, urgent: int) -> tuple[bool, str]:
    """More than satisfied, or a child or an animal in a story that makes one smile."""
    if urgent == NOW or (mood.polarity == "negative" and mood.confidence >= CLEARLY):
        return False, ""
    joy = [one for one in weighed if one.tagged("delight") and one.kind]
    if joy and mood.polarity == "positive":
        return True, f"more than satisfied: {quoted(said, joy[0])}"
    who = [one for one in weighed if one.tagged("child", "animal")]
    does = [one for one in weighed if one.tagged("whimsy")]
    if who and does and who[0].hit.at != does[0].hit.at:
        return True, f"a story to smile at: {quoted(said, who[0])}, {quoted(said, does[0])}"
    return False, ""
