"""Which stored queries find a mention. Each process keeps its own matchers, in step with the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from threading import Lock
from uuid import UUID

from django.db import connection

from wordkept.intake.models import Mention
from wordkept.journal import rows
from wordkept.listening.doors import SAID
from wordkept.listening.in_step import Desks
from wordkept.listening.models import Match, Query
from wordkept.listening.posts import AT_ONCE, asks_media, post_of, with_media
from wordkept.listening.rules.matching.reasons import Quoting
from wordkept.listening.rules.matching.trying import test_of
from wordkept.listening.rules.query.tree import Node

LOOKS_BACK = 2_000
COLUMNS = ("query_id", "mention_id", "version", "words")
_lock = Lock()
_desks = Desks()


def match(mentions: Sequence[Mention]) -> dict[int, list[Match]]:
    """Write a Match for each query that finds one of these mentions. The rows given back have no pk.

    Called inside the transaction that places the mentions, once for each; their `reading` and
    `account` are loaded. A query finds only what was said to its own department.
    """
    by_department: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_department[mention.account.department_id].append(mention)
    with _lock:
        _desks.catch_up()
        found = {
            mention.pk: matches
            for department, some in by_department.items()
            for mention, matches in _matched(department, some)
        }
    _write([match for matches in found.values() for match in matches])
    return found


def _matched(department: int, mentions: Sequence[Mention]) -> list[tuple[Mention, list[Match]]]:
    desk = _desks.of(department)
    if desk is None:
        return []
    media = with_media(mention.pk for mention in mentions) if desk.asks_media else set()
    posts = [post_of(mention, mention.pk in media) for mention in mentions]
    answers = zip(mentions, posts, desk.matcher.match(posts), strict=True)
    return [
        (mention, [_match(mention, desk.queries[key], quoting) for key in sorted(keys)])
        for mention, post, keys in answers
        if keys and (quoting := Quoting(post))
    ]


def _match(mention: Mention, query: Query, quoting: Quoting) -> Match:
    words = quoting.words(_desks.tree(query))
    return Match(query=query, mention=mention, version=query.version, words=words)


def look_back(query: Query, tree: Node) -> int:
    """What a new text finds among the newest that was heard before it. Returns how many are new."""
    heard = Mention.objects.filter(
        account__department=query.department_id, kind__in=SAID, ours=False, automatic=False
    )
    newest = list(heard.select_related("reading").order_by("-pk")[:LOOKS_BACK])
    media = with_media(each.pk for each in newest) if asks_media(query.text) else set()
    holds = test_of(tree)
    posts = [(mention, post_of(mention, mention.pk in media)) for mention in newest]
    return _write(
        [
            Match(
                query=query, mention=mention, version=query.version, words=Quoting(post).words(tree)
            )
            for mention, post in posts
            if holds(post)
        ]
    )


def _write(matches: Sequence[Match]) -> int:
    """Those that are not there yet: somebody may have looked back over fresh mentions meanwhile."""
    known = _known(matches)
    fresh = [each for each in matches if (each.mention_id, each.query_id) not in known]
    rows.insert(Match, COLUMNS, ([getattr(each, name) for name in COLUMNS] for each in fresh))
    _count(Counter(match.query_id for match in fresh))
    return len(fresh)


def _known(matches: Sequence[Match]) -> set[tuple[int, UUID]]:
    known, mentions = set[tuple[int, UUID]](), list({each.mention_id for each in matches})
    queries = {each.query_id for each in matches}
    for start in range(0, len(mentions), AT_ONCE):
        some = Match.objects.filter(mention__in=mentions[start : start + AT_ONCE])
        some = some.filter(query__in=queries) if len(queries) == 1 else some
        known.update(some.values_list("mention_id", "query_id"))
    return known


def _count(found: Counter[UUID]) -> None:
    """One statement for all: there may be hundreds of queries in a batch. Sorted: no deadlock."""
    if not found:
        return
    table, pk = Query._meta.db_table, Query._meta.pk
    statement = f"update {table} set found = found + %s where id = %s"
    values = [(found[key], pk.get_db_prep_value(key, connection)) for key in sorted(found)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
