"""Say what to listen for: queries and lists, every change a version with its author, nothing struck out."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.listening.in_step import lists_of
from wordkept.listening.matching import look_back
from wordkept.listening.models import ListVersion, Query, QueryVersion, WordList
from wordkept.listening.rules.matching.cost import cost
from wordkept.listening.rules.matching.frequencies import Frequencies
from wordkept.listening.rules.query import NamedList, QueryError, parse
from wordkept.listening.rules.query.filling import MOST_ENTRIES
from wordkept.listening.rules.query.terms import said
from wordkept.listening.rules.query.tree import Node
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Department

LONGEST_ENTRY = 200


class NotSaved(ValueError):
    """The words tell the agent why; nothing was changed."""


def make(agent: Agent, department: Department, name: str, kind: str, text: str) -> Query:
    """Raises QueryError where the text is not understood, NotSaved where the name is taken."""
    tree, costly = _understood(department.pk, text)
    query = Query(department=department, name=name, kind=kind, text=text, costly=costly)
    with transaction.atomic():
        _kept(agent, query, "query.made", "")
        look_back(query, tree)
    return query


def change(
    agent: Agent, query: Query, name: str, kind: str, text: str, why: str = "", seen: int = 0
) -> Query:
    """`seen` is the version the agent looked at; 0 for whichever it is."""
    tree, costly = _understood(query.department_id, text)
    with transaction.atomic():
        query = _latest(query, seen)
        other = query.text != text
        query.name, query.kind, query.text, query.costly = name, kind, text, costly
        _next(agent, query, "query.changed", why)
        if other and not query.paused:
            look_back(query, tree)
    return query


def pause(agent: Agent, query: Query, why: str = "") -> Query:
    return _set_paused(agent, query, True, why)


def resume(agent: Agent, query: Query, why: str = "") -> Query:
    _understood(query.department_id, query.text)
    return _set_paused(agent, query, False, why)


@transaction.atomic
def _set_paused(agent: Agent, query: Query, paused: bool, why: str) -> Query:
    query = _latest(query)
    if query.paused == paused:
        return query
    query.paused = paused
    return _next(agent, query, "query.paused" if paused else "query.resumed", why)


def go_back(agent: Agent, query: Query, version: QueryVersion) -> Query:
    """The text of an earlier version again, as a new one."""
    why = _("back to version %(number)s") % {"number": version.number}
    return change(agent, query, query.name, query.kind, version.text, why)


def _understood(department: int, text: str) -> tuple[Node, bool]:
    """What it means, and whether it is costly."""
    tree = parse(text, lists_of(department, text)).tree
    return tree, cost(tree, Frequencies()).costly


def _latest(query: Query, seen: int = 0) -> Query:
    latest = Query.objects.select_for_update().get(pk=query.pk)
    if seen and latest.version != seen:
        raise NotSaved(_("A colleague changed this meanwhile. Look at their version first."))
    return latest


def _next(agent: Agent, query: Query, fact: str, why: str) -> Query:
    query.version += 1
    return _kept(agent, query, fact, why)


def _kept(agent: Agent, query: Query, fact: str, why: str) -> Query:
    query.changed_at = clock.now()
    try:
        with transaction.atomic():
            query.save()
            _remember(agent, query, why)
            record(
                fact,
                f"query:{query.pk}",
                actor(agent),
                query.department_id,
                query=str(query.pk),
                version=query.version,
            )
    except IntegrityError as taken:
        raise NotSaved(_("There is a query of this name already.")) from taken
    return query


def _remember(agent: Agent, query: Query, why: str) -> None:
    QueryVersion.objects.create(
        query=query,
        number=query.version,
        text=query.text,
        paused=query.paused,
        why=why[:200],
        agent=agent,
        at=query.changed_at,
    )


def make_list(
    agent: Agent, department: Department, name: str, kind: str, entries: Sequence[str]
) -> WordList:
    list_ = WordList(department=department, name=name, kind=kind)
    return _kept_list(agent, list_, entries)


@transaction.atomic
def change_list(agent: Agent, list_: WordList, entries: Sequence[str], seen: int = 0) -> WordList:
    latest = WordList.objects.select_for_update().get(pk=list_.pk)
    if seen and latest.version != seen:
        raise NotSaved(_("A colleague changed this meanwhile. Look at their version first."))
    latest.version += 1
    return _kept_list(agent, latest, entries)


def _kept_list(agent: Agent, list_: WordList, entries: Sequence[str]) -> WordList:
    list_.entries, list_.changed_at = _sound(list_.kind, entries), clock.now()
    _still_understood(list_)
    try:
        with transaction.atomic():
            list_.save()
            _remember_list(agent, list_)
    except IntegrityError as taken:
        raise NotSaved(_("There is a list of this name already.")) from taken
    return list_


def _remember_list(agent: Agent, list_: WordList) -> None:
    ListVersion.objects.create(
        list=list_, number=list_.version, entries=list_.entries, agent=agent, at=list_.changed_at
    )
    record(
        "list.changed",
        f"list:{list_.pk}",
        actor(agent),
        list_.department_id,
        list=str(list_.pk),
        version=list_.version,
    )


def _sound(kind: str, entries: Sequence[str]) -> list[str]:
    """One entry a line, each once. Words must be words: a list is no place for operators."""
    kept = list(dict.fromkeys(line for each in entries if (line := " ".join(each.split()))))
    if len(kept) > MOST_ENTRIES:
        raise NotSaved(_("A list holds at most %(most)s entries.") % {"most": MOST_ENTRIES})
    for entry in kept:
        if len(entry) > LONGEST_ENTRY:
            raise NotSaved(_("This entry is too long: %(entry)s …") % {"entry": entry[:60]})
        if kind == WordList.Kind.WORDS:
            _check_word(entry)
    return kept


def _check_word(entry: str) -> None:
    try:
        said(entry.strip('"“”'))
    except QueryError as trouble:
        words = _(
            "“%(entry)s” cannot be looked for: it needs letters or digits, two before a star."
        )
        raise NotSaved(words % {"entry": entry}) from trouble


def _still_understood(list_: WordList) -> None:
    """A change of a list must not break the queries that name it."""
    known = dict(lists_of(list_.department_id, "list:"))
    known[list_.name] = NamedList(list_.name, list_.kind, list_.entries)
    users = Query.objects.filter(department=list_.department_id, text__icontains="list:")
    for query in users.filter(paused=False):
        try:
            cost(parse(query.text, known).tree, Frequencies())
        except QueryError as trouble:
            words = _("With this the query “%(name)s” would no longer be understood.")
            raise NotSaved(words % {"name": query.name}) from trouble
