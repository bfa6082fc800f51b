"""Whose identity is this, and what may a role do?"""

from __future__ import annotations

from datetime import timedelta

LINK_LIFE = timedelta(minutes=30)
INVITE_LIFE = timedelta(hours=72)

MAY = {
    "trainee": frozenset({"reply", "assign"}),
    "agent": frozenset({"reply", "assign"}),
    "marketer": frozenset({"reply", "assign", "plan", "listen"}),
    "lead": frozenset(
        {"reply", "assign", "retry", "connect", "plan", "listen", "approve", "release"}
    ),
    "admin": frozenset(
        {"reply", "assign", "retry", "connect", "plan", "listen", "approve", "release", "people"}
    ),
}
STANDS_IN = tuple(role for role, acts in MAY.items() if "approve" in acts)
MAIL_LIKE = frozenset({"mail"})


def may(role: str, act: str) -> bool:
    """Whether a role may do something. What they may see is decided by departments alone."""
    return act in MAY.get(role, frozenset())


def identity_key(channel: str, remote_id: str) -> str:
    """Same address or same platform id = same identity; addresses are compared without case."""
    return remote_id.strip().lower() if channel in MAIL_LIKE else remote_id.strip()


def best_name(name: str, handle: str, remote_id: str) -> str:
    return name.strip() or handle.strip() or remote_id
