"""What is to be done next in a conversation, most pressing first. Plain facts in, named steps out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """How a matter stands now."""

    doubtful: bool = False
    late: bool = False
    waits: bool = False
    approval: bool = False
    promised: bool = False
    proposed: bool = False
    asleep: bool = False
    resolved: bool = False


def steps(now: Standing) -> list[str]:
    """At least one: "nothing" for what is closed, "theirs" when they have the word."""
    return list(_steps(now)) or ["nothing" if now.resolved else "theirs"]


def _steps(now: Standing) -> Iterator[str]:
    if now.doubtful:
        yield "look"
    if now.late:
        yield "late"
    if now.waits:
        yield "answer"
    if now.approval:
        yield "approve"
    if now.proposed:
        yield "confirm"
    if now.promised and not now.late:
        yield "keep"
    if now.asleep:
        yield "asleep"
