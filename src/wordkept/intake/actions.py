"""Accept what arrives: raw first, under its key for ever, together with the cursor that brought it."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from wordkept import channel as plug
from wordkept.intake import sound
from wordkept.intake.models import Account, Raw
from wordkept.intake.storing import Item, Said, keep_files, key, raw_key, remember, store
from wordkept.journal.actions import record
from wordkept.kernel import text
from wordkept.people.actions import actor
from wordkept.people.models import Agent

log = logging.getLogger(__name__)

ASKED_AT_ONCE = 500


@dataclass(frozen=True)
class Accepted:
    """Counts of one accepted batch: new items, items we had, items that went to quarantine."""

    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0


def read_all(channel: plug.Channel, items: Iterable[plug.Raw]) -> list[Item]:
    return [(item, _read(channel, item)) for item in items]


def _read(channel: plug.Channel, item: plug.Raw) -> Said:
    """Whatever goes wrong with one item is its own trouble: it must not hold up those behind it."""
    try:
        said = channel.read(item)
        why = sound.why_unsound(said)
    except plug.Unreadable as trouble:
        return trouble
    except Exception as error:
        log.exception("the channel %s stumbled over an item", channel.name)
        return plug.Unreadable(f"The channel stumbled over this: {type(error).__name__}.")
    return plug.Unreadable(why) if why else said


def accept(
    account: Account, items: Sequence[Item], via: str, cursor: str | None = None
) -> Accepted:
    """Store a batch and move the cursor, all or nothing. What we already have is left alone."""
    keep_files(items)
    with transaction.atomic():
        fresh = _without_known(account, items)
        store(account, fresh, via)
        if cursor is not None:
            Account.objects.filter(pk=account.pk).update(cursor=cursor)
            account.cursor = cursor
    quarantined = sum(isinstance(said, plug.Unreadable) for _, said in fresh)
    return Accepted(len(fresh) - quarantined, len(items) - len(fresh), quarantined)


def _without_known(account: Account, items: Sequence[Item]) -> list[Item]:
    by_key = {(raw_key(item), key(item.revision, 120)): (item, said) for item, said in items}
    asked = list(dict.fromkeys(remote_id for remote_id, _ in by_key))
    known: set[tuple[str, str]] = set()
    for start in range(0, len(asked), ASKED_AT_ONCE):
        stored = Raw.objects.filter(
            account=account, remote_id__in=asked[start : start + ASKED_AT_ONCE]
        )
        known.update(stored.values_list("remote_id", "revision"))
    return [pair for item_key, pair in by_key.items() if item_key not in known]


def body_of(raw: Raw) -> bytes:
    """The item exactly as it came."""
    return zlib.decompress(bytes(raw.body))


def retry_reading(agent: Agent, raw: Raw, channel: plug.Channel) -> bool:
    """Read a quarantined item again, for instance after an upgrade. True when it worked."""
    item = plug.Raw(raw.remote_id, body_of(raw), raw.revision)
    said = _read(channel, item)
    keep_files([(item, said)])
    with transaction.atomic():
        locked = Raw.objects.select_for_update().get(pk=raw.pk)
        if locked.state == Raw.State.READ:
            return True
        locked.tries += 1
        if isinstance(said, plug.Unreadable):
            locked.trouble = text.clean(str(said), 2000)
        else:
            _recover(agent, locked, said)
        locked.save(update_fields=["state", "trouble", "tries"])
    return locked.state == Raw.State.READ


def _recover(agent: Agent, raw: Raw, said: plug.Incoming) -> None:
    raw.state, raw.trouble = Raw.State.READ, ""
    record("raw.recovered", f"raw:{raw.pk}", actor(agent), raw.account.department_id)
    remember(raw.account, [(raw.pk, bytes(raw.body), bytes(raw.salt), said)], raw.via)
