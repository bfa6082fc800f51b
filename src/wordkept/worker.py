"""The hands of the house: loops that run what pipeline.py says, until they are asked to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from django.db import connection

from wordkept import channel as plug
from wordkept.intake import accounts
from wordkept.intake.models import Account
from wordkept.journal import actions as journal
from wordkept.pipeline import BY_THE_CLOCK, FROM_THE_WORLD, TO_THE_WORLD

log = logging.getLogger(__name__)

Chore = Callable[[], int | None]
SENDERS = 2
PULLERS = 3
IDLE_SECONDS = 0.25
CLOCK_SECONDS = 3.0
REOPEN_SECONDS = 5.0


def run(stop: threading.Event) -> None:
    """Work until `stop` is set: steps, clock, pulls, deliveries and one stream per account."""
    loops = [
        _thread("steps", _loop, stop, [journal.run_once], IDLE_SECONDS),
        _thread("clock", _loop, stop, BY_THE_CLOCK, CLOCK_SECONDS),
        *(_thread(f"pull-{n}", _loop, stop, FROM_THE_WORLD, 1.0) for n in range(PULLERS)),
        *(_thread(f"send-{n}", _loop, stop, TO_THE_WORLD, IDLE_SECONDS) for n in range(SENDERS)),
        _thread("streams", _keep_streams, stop),
    ]
    for loop in loops:
        loop.join()


def run_until_quiet() -> int:
    """Everything that is due now, in this thread, until nothing is left. Returns how much was done."""
    chores = [*FROM_THE_WORLD, journal.run_once, *BY_THE_CLOCK, *TO_THE_WORLD]
    total = 0
    while done := sum(chore() or 0 for chore in chores):
        total += done
    return total


def _thread(name: str, target: Callable[..., None], *args: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=args, name=f"wordkept-{name}", daemon=True)
    thread.start()
    return thread


def _loop(stop: threading.Event, chores: Sequence[Chore], idle: float) -> None:
    while not stop.is_set():
        done = 0
        for chore in chores:
            done += _guarded(chore)
        stop.wait(0 if done else idle)
    connection.close()


def _guarded(chore: Chore) -> int:
    """A chore that raises is logged and tried again at the next round; the loop goes on."""
    try:
        return chore() or 0
    except Exception:
        log.exception("%s failed", chore.__name__)
        connection.close()
        return 0


def _keep_streams(stop: threading.Event) -> None:
    """One listening thread for each account whose channel can wait for news."""
    open_streams: dict[object, threading.Thread] = {}
    while not stop.is_set():
        for account in Account.objects.filter(state=Account.State.OK):
            thread = open_streams.get(account.pk)
            if (thread is None or not thread.is_alive()) and _streams(account):
                open_streams[account.pk] = _thread("stream", _stream, stop, account)
        connection.close()
        stop.wait(REOPEN_SECONDS)


def _streams(account: Account) -> bool:
    try:
        return isinstance(accounts.open_channel(account), plug.Streams)
    except Exception:
        log.exception("account %s cannot be opened", account.pk)
        return False


def _still_wanted(account: Account) -> bool:
    """Switched off or given other settings meanwhile: this stream ends, another may open."""
    same = Account.objects.filter(pk=account.pk, sealed=account.sealed)
    return same.exclude(state=Account.State.OFF).exists()


def _stream(stop: threading.Event, account: Account) -> None:
    """Take in what a stream brings until it ends; the pull loop covers every gap."""
    channel = accounts.open_channel(account)
    account.refresh_from_db()
    try:
        for batch in channel.stream(account.cursor):  # type: ignore[attr-defined]
            if stop.is_set() or not _still_wanted(account):
                break
            if batch.items:
                accounts.take_in(channel, account, batch, "stream")
    except plug.ChannelError as trouble:
        log.info("the stream of %s ended: %s", account.pk, trouble)
    except Exception:
        log.exception("the stream of %s broke", account.pk)
    finally:
        connection.close()
