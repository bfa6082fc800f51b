"""Stored queries as they are now: what other processes change is noticed once per batch, for a few rows' worth."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from wordkept.intake.models import Mention
from wordkept.listening.models import Query, WordList
from wordkept.listening.posts import asks_media
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.matching.index import Matcher
from wordkept.listening.rules.matching.post import Post
from wordkept.listening.rules.query import Asked, NamedList, QueryError, parse
from wordkept.listening.rules.query.tree import Node

log = logging.getLogger(__name__)

LEARNED_FROM = 1_000
AT_ONCE = 500
STALE = 0
Stamp = tuple[object, ...]


@dataclass
class Desk:
    """The matcher of one department and the queries in it."""

    matcher: Matcher[UUID]
    queries: dict[UUID, Query] = field(default_factory=dict)
    asked: dict[UUID, Asked] = field(default_factory=dict)

    @property
    def asks_media(self) -> bool:
        return any(asks_media(query.text) for query in self.queries.values())

    def put(self, query: Query, asked: Asked) -> None:
        self.matcher.add(query.pk, asked.tree)
        self.queries[query.pk], self.asked[query.pk] = query, asked

    def drop(self, key: UUID) -> None:
        self.matcher.remove(key)
        self.queries.pop(key, None)
        self.asked.pop(key, None)


class Desks:
    def __init__(self) -> None:
        self._desks: dict[int, Desk] = {}
        self._versions: dict[UUID, tuple[int, int]] = {}
        self._lists: dict[UUID, tuple[int, int]] = {}
        self._stamp: Stamp = ()

    def of(self, department: int) -> Desk | None:
        return self._desks.get(department)

    def tree(self, query: Query) -> Node:
        return self._desks[query.department_id].asked[query.pk].tree

    def catch_up(self) -> None:
        """Versions only ever rise, and no clock has a say: their sum tells of every change."""
        stamp = (*_stamp(Query.objects.all()), *_stamp(WordList.objects.all()))
        if stamp != self._stamp:
            self._forget_users_of_changed_lists()
            self._follow_queries()
            self._stamp = stamp

    def _forget_users_of_changed_lists(self) -> None:
        now = _versions(WordList.objects.all())
        changed = {now.get(key, old)[1] for key, old in self._lists.items() if now.get(key) != old}
        changed |= {department for key, (_, department) in now.items() if key not in self._lists}
        for key, (_, department) in list(self._versions.items()):
            asked = self._desks[department].asked.get(key)
            if department in changed and (asked is None or asked.lists):
                self._versions[key] = STALE, department
        self._lists = now

    def _follow_queries(self) -> None:
        now = _versions(Query.objects.filter(paused=False))
        for key in [key for key in self._versions if key not in now]:
            self._desks[self._versions.pop(key)[1]].drop(key)
        fresh = [key for key, version in now.items() if self._versions.get(key) != version]
        for start in range(0, len(fresh), AT_ONCE):
            for query in Query.objects.filter(pk__in=fresh[start : start + AT_ONCE]):
                self._take(query)
                self._versions[query.pk] = now[query.pk]

    def _take(self, query: Query) -> None:
        desk = self._desks.get(query.department_id) or self._open(query.department_id)
        try:
            desk.put(query, parse(query.text, lists_of(query.department_id, query.text)))
        except QueryError as trouble:
            desk.drop(query.pk)
            log.error("the query %s is not understood any more: %s", query.pk, trouble.code)

    def _open(self, department: int) -> Desk:
        return self._desks.setdefault(department, Desk(Matcher[UUID](frequencies(department))))


def lists_of(department: int, text: str) -> Mapping[str, NamedList]:
    """The lists that a query of this department may name, if it names any."""
    if "list:" not in text.lower():
        return {}
    lists = WordList.objects.filter(department=department)
    return {each.name: NamedList(each.name, each.kind, each.entries) for each in lists}


def frequencies(department: int) -> Frequencies:
    """How common words were in what was heard last."""
    known = Frequencies()
    said = Mention.objects.filter(account__department=department).order_by("-pk")
    for text in said.values_list("text", flat=True)[:LEARNED_FROM]:
        known.learn(Post(text).have)
    return known


def _stamp(rows: QuerySet[Query] | QuerySet[WordList]) -> Stamp:
    counted = rows.order_by().aggregate(Count("pk"), Sum("version"))
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    return (*counted.values(), newest)


def _versions(rows: QuerySet[Query] | QuerySet[WordList]) -> dict[UUID, tuple[int, int]]:
    """The version and the department of each."""
    listed = rows.order_by().values_list("pk", "version", "department_id")
    return {key: (version, department) for key, version, department in listed}
