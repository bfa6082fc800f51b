"""Find words in messages, newest first by the time they were written; find people by name or handle."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from wordkept.conversations import stages
from wordkept.conversations.doors import conversations, departments
from wordkept.conversations.links import chunks
from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import text
from wordkept.people.models import Agent, Customer

WORDS_CAP = 12
LOOKED_AT = 2_000
LONG = 2_000
BEFORE, BEHIND = 40, 80
MARK_START, MARK_END = "\x02", "\x03"

FIND = """
    select rowid from message_words
    where message_words match %s and rowid < %s order by rowid desc limit %s
"""
SHOW = f"""
    select rowid, snippet(message_words, 0, '{MARK_START}', '{MARK_END}', '…', 14)
    from message_words where message_words match %s and rowid in (%s)
"""


@dataclass(frozen=True)
class Hit:
    """A message that fits; `snippet` has (text, is_match) parts, ready to be shown."""

    message: Message
    conversation: Conversation
    snippet: list[tuple[str, bool]]


def search(
    agent: Agent, query: str, before: int | None = None, size: int = 30, stage: str = ""
) -> list[Hit]:
    """Messages with all these words ("a phrase", prefix*), newest first, behind the agent's doors.

    `before` is the id of the last message of the page before; `stage` narrows to its conversations.
    """
    expression = fts_expression(query)
    if not expression or not departments(agent):
        return []
    before = before or (1 << 63) - 1
    found: list[Message] = []
    while len(found) < size:
        ids = _ids(expression, before)
        found += _visible(agent, ids, size - len(found), stage)
        if len(ids) < LOOKED_AT:
            break
        before = ids[-1]
    # The database takes the square of the number of matches for a snippet: not for long texts.
    snippets = _snippets(expression, [m.pk for m in found if len(m.text) <= LONG])
    return [
        Hit(m, m.conversation, snippets.get(m.pk) or _around_match(m.text, expression))
        for m in found
    ]


def _ids(expression: str, before: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(FIND, [expression, before, LOOKED_AT])
        return [row[0] for row in cursor.fetchall()]


def _visible(agent: Agent, ids: list[int], wanted: int, stage: str) -> list[Message]:
    """The first `wanted` of these that the agent may see, in order."""
    found: list[Message] = []
    for part in chunks(ids):
        open_to = stages.at(conversations(agent), stage, "stage")
        messages = Message.objects.filter(pk__in=part, conversation__in=open_to)
        found += messages.select_related(
            "conversation__customer", "conversation__assignee", "agent"
        ).order_by("-pk")[: wanted - len(found)]
        if len(found) >= wanted:
            break
    return found


def _snippets(expression: str, ids: list[int]) -> dict[int, list[tuple[str, bool]]]:
    if not ids:
        return {}
    statement = SHOW.replace("(%s)", f"({','.join(['%s'] * len(ids))})")
    with connection.cursor() as cursor:
        cursor.execute(statement, [expression, *ids])
        return {rowid: _parts(snippet) for rowid, snippet in cursor.fetchall()}


def _around_match(long: str, expression: str) -> list[tuple[str, bool]]:
    """The same for a long text, around the first word of the query that stands in it as typed."""
    wanted = "|".join(re.findall(r"\w+", expression))
    match = re.search(wanted, long, re.IGNORECASE)
    if match is None:
        return [(text.excerpt(long, BEFORE + BEHIND), False)]
    start, end = match.span()
    before = long[max(start - BEFORE, 0) : start]
    parts = [("…" * (start > BEFORE) + before, False), (match[0], True)]
    return [*parts, (long[end : end + BEHIND] + "…" * (len(long) > end + BEHIND), False)]


def fts_expression(query: str) -> str:
    """The words as an FTS5 expression: every word quoted, so that nothing in it is an operator."""
    parts = re.findall(r'"([^"]*)"|(\S+)', text.clean(query, 400))[:WORDS_CAP]
    return " ".join(filter(None, (_quoted(phrase or word) for phrase, word in parts)))


def _quoted(words: str) -> str:
    star = "*" if words.endswith("*") else ""
    inner = words.rstrip("*").replace('"', "").replace("\x00", "").strip()
    return f'"{inner}"{star}' if re.search(r"\w", inner) else ""


def _parts(snippet: str) -> list[tuple[str, bool]]:
    parts = re.split(f"({MARK_START}.*?{MARK_END})", snippet, flags=re.S)
    return [
        (part.strip(MARK_START + MARK_END), part.startswith(MARK_START)) for part in parts if part
    ]


def people(agent: Agent, query: str, size: int = 10) -> list[Customer]:
    """Customers by name, handle or address, among those the agent has conversations with."""
    words = text.clean(query, 100).strip().lstrip("@")
    if not words:
        return []
    named = Q(name__icontains=words) | Q(identities__handle__icontains=words)
    known = Customer.objects.filter(named, conversations__department__in=departments(agent))
    return list(known.distinct().prefetch_related("identities").order_by("name")[:size])
