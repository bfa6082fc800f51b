"""Connect an account, open its channel, pull what is new, and say honestly when it is broken."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from wordkept import channel as plug
from wordkept import channels
from wordkept.intake import actions, rules
from wordkept.intake.models import Account, Mention
from wordkept.intake.storing import Said
from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.kernel.edge import read_json
from wordkept.kernel.egress import Egress
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Department

log = logging.getLogger(__name__)

FIRST_ITEMS = 5
ONE_SITTING = 20


@dataclass(frozen=True)
class Trial:
    """What a connection test showed: who we are there and the first items found."""

    health: plug.Health
    first: Sequence[plug.Incoming] = ()


@cache
def egress() -> Egress:
    """The one way out of this house."""
    return Egress(allow=settings.PRIVATE_HOSTS)


def make(channel_name: str, values: Mapping[str, str]) -> plug.Channel:
    tools = plug.Tools(
        settings=values,
        now=clock.now,
        http=egress(),
        connect=egress().connect,
        sign=settings.KEYRING.sign,
        verify=settings.KEYRING.verify,
        read_json=read_json,
        neighbour=make,
    )
    channel: plug.Channel = channels.find(channel_name).make(tools)
    return channel


def open_channel(account: Account) -> plug.Channel:
    return make(account.channel, settings_of(account))


def settings_of(account: Account) -> dict[str, str]:
    if not account.sealed:
        return {}
    values: dict[str, str] = json.loads(
        settings.KEYRING.unseal(account.sealed, f"account:{account.pk}")
    )
    return values


def try_out(channel_name: str, values: Mapping[str, str]) -> Trial:
    """Test credentials before they are saved. Nothing is stored."""
    channel = make(channel_name, values)
    health = channel.probe()
    if not health.ok:
        return Trial(health)
    found = [said for _, said in actions.read_all(channel, channel.pull("").items)]
    return Trial(health, [said for said in found if isinstance(said, plug.Incoming)][-FIRST_ITEMS:])


@transaction.atomic
def connect(
    agent: Agent | None,
    channel_name: str,
    values: Mapping[str, str],
    handle: str,
    department: Department,
    why: str = "",
    place: str = "",
    name: str = "",
) -> Account:
    """Save a tested account; its settings are sealed. The same handle again renews its settings."""
    account = Account.objects.filter(channel=channel_name, handle=handle).first()
    fresh = account is None
    account = account or Account(channel=channel_name, handle=handle)
    account.department, account.why, account.name = department, why, name
    account.place = place or channel_name
    account.sealed = settings.KEYRING.seal(json.dumps(dict(values)), f"account:{account.pk}")
    account.state, account.trouble, account.failures = Account.State.OK, "", 0
    account.state_since = account.checked_at = account.next_pull_at = clock.now()
    account.save()
    fact = "account.connected" if fresh else "account.reconnected"
    record(fact, f"account:{account.pk}", actor(agent), department.pk)
    return account


@transaction.atomic
def switch_off(agent: Agent, account: Account) -> None:
    """Stop listening there; everything heard stays."""
    _turn(account, Account.State.OFF, "")
    record("account.switched_off", f"account:{account.pk}", actor(agent), account.department_id)


@transaction.atomic
def switch_on(agent: Agent, account: Account) -> None:
    """Listen there again, from where we stopped."""
    _turn(account, Account.State.OK, "")
    ask_now(account)
    record("account.switched_on", f"account:{account.pk}", actor(agent), account.department_id)


def ask_now(account: Account) -> None:
    """Do not wait for the next round."""
    Account.objects.filter(pk=account.pk).update(next_pull_at=clock.now(), failures=0)


def pull_due() -> int:
    """Ask every account whose time has come. Returns how many new items were stored."""
    return sum(pull(account) for account in due())


def due() -> list[Account]:
    now = clock.now()
    waiting = Account.objects.filter(next_pull_at__lte=now).exclude(state=Account.State.OFF)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return list(waiting.filter(free).order_by("next_pull_at"))


def pull(account: Account) -> int:
    """Pull one account until it has no more. The network is outside every transaction."""
    if not _lease(account):
        return 0
    account.refresh_from_db()
    try:
        stored, wait = _pull_all(open_channel(account), account)
    except plug.ChannelError as trouble:
        note_trouble(account, trouble)
        return 0
    except Exception as error:
        log.exception("pulling %s failed", account.pk)
        note_trouble(account, plug.TryLater(f"{type(error).__name__} while reading"))
        return 0
    note_health(account, wait)
    return stored


def _pull_all(channel: plug.Channel, account: Account) -> tuple[int, timedelta]:
    stored = 0
    for _ in range(ONE_SITTING):
        batch = channel.pull(account.cursor)
        stored += take_in(channel, account, batch, "pull")
        if not batch.more:
            break
    else:
        return stored, timedelta()
    return stored, batch.wait


def take_in(channel: plug.Channel, account: Account, batch: plug.Batch, via: str) -> int:
    items = actions.read_all(channel, batch.items)
    return actions.accept(account, items, via, cursor=batch.next_cursor).stored


def _lease(account: Account) -> bool:
    now = clock.now()
    free = Account.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=account.pk)
    return free.update(lease_until=now + rules.LEASE) == 1


@transaction.atomic
def note_health(account: Account, wait: timedelta) -> None:
    if account.state == Account.State.BROKEN:
        record("account.recovered", f"account:{account.pk}", department=account.department_id)
        _turn(account, Account.State.OK, "")
    _after_pull(account, failures=0, pause=wait)


@transaction.atomic
def note_trouble(account: Account, trouble: plug.ChannelError) -> None:
    failures = account.failures + 1
    login_lost = isinstance(trouble, plug.Refused) and trouble.login
    if rules.is_broken(failures, login_lost):
        if account.state != Account.State.BROKEN:
            record("account.broke", f"account:{account.pk}", department=account.department_id)
        _turn(account, Account.State.BROKEN, str(trouble))
    asked = trouble.after if isinstance(trouble, plug.TryLater) else timedelta()
    _after_pull(account, failures, rules.pause_after_failure(failures, asked))


def _turn(account: Account, state: Account.State, trouble: str) -> None:
    if account.state != state:
        account.state, account.state_since = state, clock.now()
    account.trouble = trouble[:300]
    account.save(update_fields=["state", "state_since", "trouble"])


def _after_pull(account: Account, failures: int, pause: timedelta) -> None:
    account.failures, account.lease_until = failures, None
    account.checked_at, account.next_pull_at = clock.now(), clock.now() + pause
    account.save(update_fields=["failures", "lease_until", "checked_at", "next_pull_at"])


def refresh_due() -> int:
    """See what was edited or removed there since we stored it, newest items first."""
    return sum(_refresh(account) for account in _unrefreshed() if account.state == "ok")


def _unrefreshed() -> list[Account]:
    before = clock.now() - rules.REFRESH_EVERY
    return list(Account.objects.filter(Q(refreshed_at=None) | Q(refreshed_at__lt=before)))


def _refresh(account: Account) -> int:
    if not Account.objects.filter(pk=account.pk, refreshed_at=account.refreshed_at).update(
        refreshed_at=clock.now()
    ):
        return 0
    channel = open_channel(account)
    if not isinstance(channel, plug.Refreshes):
        return 0
    try:
        states = channel.refresh(_recent_ids(account))
    except plug.ChannelError as trouble:
        log.warning("refreshing %s: %s", account.pk, trouble)
        return 0
    return actions.accept(account, _news_in(channel, account, states), "pull").stored


def _recent_ids(account: Account) -> list[str]:
    since = clock.now() - rules.REFRESH_REACH
    seen = Mention.objects.filter(account=account, at__gt=since).exclude(kind="delete")
    gone = Mention.objects.filter(account=account, at__gt=since, kind="delete")
    removed = set(gone.values_list("remote_id", flat=True))
    ids = dict.fromkeys(seen.order_by("-id").values_list("remote_id", flat=True)[:200])
    return [remote_id for remote_id in ids if remote_id not in removed][:100]


def _news_in(
    channel: plug.Channel, account: Account, states: Sequence[plug.State]
) -> list[tuple[plug.Raw, Said]]:
    present = [state.raw for state in states if state.now != "gone" and state.raw]
    changed = [(raw, _as_edit(said)) for raw, said in actions.read_all(channel, present)]
    return changed + [_as_gone(account, state) for state in states if state.now == "gone"]


def _as_edit(said: Said) -> Said:
    return replace(said, kind="edit") if isinstance(said, plug.Incoming) else said


def _as_gone(account: Account, state: plug.State) -> tuple[plug.Raw, Said]:
    first = (
        Mention.objects.filter(account=account, remote_id=state.remote_id).order_by("id").first()
    )
    author = plug.Author(first.author_id, first.author_handle) if first else plug.Author("")
    said = plug.Incoming("delete", state.remote_id, author, clock.now(), revision="gone")
    return plug.Raw(state.remote_id, b"", "gone"), said
