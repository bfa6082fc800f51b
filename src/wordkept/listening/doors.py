"""The ways to what we listen for and what we heard: each takes the agent. Foreign = not found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wordkept.intake.models import Account, Mention
from wordkept.listening.models import Flood, Query, Series, Topic, WordList
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent

SAID = ("post", "message", "review", "call", "letter")


def mentions(agent: Agent) -> QuerySet[Mention]:
    """What customers said wherever this agent may listen; not what we said, nor edits and removals.

    The door is asked for each row: joined in, the database would begin with the accounts and
    sort all they ever heard before it shows the newest.
    """
    said = Mention.objects.filter(kind__in=SAID, ours=False, automatic=False)
    open_to = Account.objects.filter(pk=OuterRef("account"), department__in=departments(agent))
    return said.filter(Exists(open_to))


def mention(agent: Agent, id: int) -> Mention:
    found: Mention = only(mentions(agent).select_related("account", "reading"), pk=id)
    return found


def queries(agent: Agent) -> QuerySet[Query]:
    return Query.objects.filter(department__in=departments(agent))


def query(agent: Agent, id: UUID | str) -> Query:
    found: Query = only(queries(agent), pk=id)
    return found


def lists(agent: Agent) -> QuerySet[WordList]:
    return WordList.objects.filter(department__in=departments(agent))


def list_(agent: Agent, id: UUID | str) -> WordList:
    found: WordList = only(lists(agent), pk=id)
    return found


def topics(agent: Agent) -> QuerySet[Topic]:
    return Topic.objects.filter(department__in=departments(agent))


def topic(agent: Agent, id: UUID | str) -> Topic:
    found: Topic = only(topics(agent), pk=id)
    return found


def series(agent: Agent) -> QuerySet[Series]:
    return Series.objects.filter(department__in=departments(agent))


def floods(agent: Agent) -> QuerySet[Flood]:
    return Flood.objects.filter(department__in=departments(agent))


def flood(agent: Agent, id: UUID | str) -> Flood:
    found: Flood = only(floods(agent), pk=id)
    return found
