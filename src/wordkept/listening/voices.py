"""The people behind the mentions: what they wrote before, who that makes them, and who an agent says they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.intake.models import Account, Mention
from wordkept.journal.actions import record
from wordkept.journal.rows import upsert
from wordkept.kernel import clock, ids
from wordkept.listening.models import AuthorRole, Finding, Voice
from wordkept.listening.rules.authors import ROLES, Author, Role, domains, role
from wordkept.people.actions import actor
from wordkept.people.models import Agent

Key = tuple[str, str]
COUNTS = ("said", "negative", "positive")
REMEMBERED = timedelta(days=90)


class NoSuchRole(ValueError):
    """The words tell the agent which there are."""


def roles(department: int, mentions: Sequence[Mention]) -> dict[int, Role]:
    """Who wrote each mention, this one counted. The caller holds the department's turn."""
    authors = {mention.author_id for mention in mentions}
    told, ours = _told(authors), domains(_our_addresses())
    rows = Voice.objects.filter(department_id=department, author_id__in=authors)
    heard = {
        (place, author): counts
        for place, author, *counts in rows.values_list("place", "author_id", *COUNTS)
    }
    found = {}
    for mention in mentions:
        key = (mention.place, mention.author_id)
        counts = heard[key] = _with(mention, heard.get(key, (0, 0, 0)))
        found[mention.pk] = told.get(key) or role(_author(mention, counts), ours, _press(mention))
    upsert(
        Voice,
        ("department_id", "place", "author_id", *COUNTS),
        [(department, *key, *counts) for key, counts in heard.items()],
        ("department_id", "author_id", "place"),
        COUNTS,
    )
    return found


def _told(authors: set[str]) -> dict[Key, Role]:
    rows = AuthorRole.objects.filter(author_id__in=authors).select_related("agent")
    return {
        (row.place, row.author_id): Role(row.role, f"{row.agent.first_name} says so")
        for row in rows
    }


def _our_addresses() -> list[str]:
    return list(Account.objects.filter(place="mail").values_list("handle", flat=True))


def _with(mention: Mention, counts: Sequence[int]) -> Sequence[int]:
    said, negative, positive = counts
    reading = getattr(mention, "reading", None)
    mood = reading.polarity if reading else ""
    return said + 1, negative + (mood == "negative"), positive + (mood == "positive")


def _author(mention: Mention, counts: Sequence[int]) -> Author:
    return Author(
        mention.author_id,
        mention.author_handle,
        mention.author_name,
        mention.place,
        mention.extra.get("followers") or mention.reach or 0,
        *counts,
    )


def _press(mention: Mention) -> str:
    """The words by which a text says that it comes from a newsroom."""
    reading = getattr(mention, "reading", None)
    if reading is None or "press" not in reading.intents:
        return ""
    parts = str(reading.reasons.get("intents", "")).split("; ")
    return next((why[7:] for why in parts if why.startswith("press: ")), "the text says so")


@transaction.atomic
def set_role(agent: Agent, place: str, author_id: str, name: str) -> AuthorRole:
    """An agent knows better, for now and later; "" says: nobody in particular."""
    if name and name not in ROLES:
        raise NoSuchRole(_("Choose one of: %(roles)s.") % {"roles": ", ".join(ROLES)})
    said, _made = AuthorRole.objects.update_or_create(
        place=place,
        author_id=author_id,
        defaults={"role": name, "agent": agent, "at": clock.now()},
    )
    lately = Finding.objects.filter(
        mention_id__gte=ids.first_id(clock.now() - REMEMBERED),
        mention__place=place,
        mention__author_id=author_id,
    )
    lately.update(role=name, role_why=f"{agent.first_name} says so")
    record("author.role_set", f"author:{said.pk}", actor(agent), role=name)
    return said
