"""What a person types about a promise, read once: a day on the customer's clock, an amount as people write it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from wordkept.people.doors import colleagues, only
from wordkept.people.models import Agent
from wordkept.promises.actions import NotPossible, Terms
from wordkept.promises.models import Promise
from wordkept.promises.rules.amounts import amount_in
from wordkept.promises.rules.zones import is_zone


def terms(agent: Agent, given: QueryDict, before: Promise | None = None) -> Terms:
    zone = given.get("zone", "").strip() or (before.zone if before else agent.timezone)
    value, currency = amount(given.get("amount", ""))
    return Terms(
        what=given.get("what", ""),
        due_at=moment(given.get("due", ""), zone),
        zone=zone,
        kind=given.get("kind", "") or (before.kind if before else Promise.Kind.OTHER),
        amount=value,
        currency=currency,
        owner=_owner(agent, given.get("owner", "")),
    )


def moment(given: str, zone: str) -> datetime | None:
    """A day and hour there; an hour that the clock skips that night is moved on, as clocks are."""
    if not given.strip():
        return None
    if not is_zone(zone):
        raise NotPossible(_("That time zone is not known; one such as Europe/Berlin is."))
    try:
        return (
            datetime.fromisoformat(given.strip()[:25])
            .replace(tzinfo=ZoneInfo(zone))
            .astimezone(UTC)
        )
    except (ValueError, OverflowError):
        raise NotPossible(_("That is no day and hour.")) from None


def here(given: str) -> datetime | None:
    """A day and hour on the agent's own clock."""
    return moment(given, timezone.get_current_timezone_name())


def amount(given: str) -> tuple[Decimal | None, str]:
    if not given.strip():
        return None, ""
    found = amount_in(given[:60])
    if found is None:
        raise NotPossible(_("Write the amount with its currency, such as 20 € or 10 %."))
    return found.value, found.currency


def _owner(agent: Agent, given: str) -> Agent | None:
    if not given.isdecimal():
        return None
    found: Agent = only(colleagues(agent), pk=int(given[:9]))
    return found
