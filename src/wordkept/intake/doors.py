"""The ways to accounts, mentions and quarantined items: each takes the agent. Foreign = not found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wordkept.intake.models import Account, Mention, Raw
from wordkept.people.doors import departments, only
from wordkept.people.models import Agent


def accounts(agent: Agent) -> QuerySet[Account]:
    return Account.objects.filter(department__in=departments(agent))


def account(agent: Agent, id: UUID | str) -> Account:
    found: Account = only(accounts(agent).select_related("department"), pk=id)
    return found


def mention(agent: Agent, id: int) -> Mention:
    found: Mention = only(Mention.objects.filter(account__department__in=departments(agent)), pk=id)
    return found


def logged(agent: Agent) -> QuerySet[Mention]:
    """Calls and letters that colleagues wrote down."""
    return Mention.objects.filter(via="hand", account__department__in=departments(agent))


def quarantined(agent: Agent) -> QuerySet[Raw]:
    """The door is asked for each: joined in, the database would look at all that ever came."""
    open_to = Account.objects.filter(pk=OuterRef("account"), department__in=departments(agent))
    held = Raw.objects.filter(Exists(open_to), state=Raw.State.QUARANTINED)
    return held.select_related("account")


def quarantined_item(agent: Agent, id: int) -> Raw:
    found: Raw = only(quarantined(agent), pk=id)
    return found
