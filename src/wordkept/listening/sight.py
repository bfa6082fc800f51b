"""Are we there when things go wrong? Time to sight by source, hours without anybody, handles that fell silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db.models import QuerySet

from wordkept.intake.models import Account, Mention
from wordkept.kernel import ids
from wordkept.listening import doors, sampling
from wordkept.listening.rules import waiting
from wordkept.listening.rules.waiting import SOON, Sight, Silence
from wordkept.people.models import Agent

COUNTED = 8_000
GAPS = 100
ASKED_LATELY = 300
ASKED_WITHIN = timedelta(days=30)
TIME_TO_ANSWER = timedelta(hours=24)
HOURS, WEEK = range(24), range(7)


@dataclass(frozen=True)
class Look:
    """One mention: where it came in, when it was written, when the first of us saw it."""

    account: object
    at: datetime
    seen: datetime | None

    @property
    def wait(self) -> timedelta | None:
        return self.seen - self.at if self.seen else None


@dataclass(frozen=True)
class Source:
    account: Account
    sight: Sight


@dataclass(frozen=True)
class Cell:
    """One hour of one weekday: how many were written then, how many were seen within an hour."""

    weekday: int
    hour: int
    count: int = 0
    soon: int = 0

    @property
    def missed(self) -> int:
        return self.count - self.soon

    @property
    def level(self) -> int:
        """0 is all seen soon, 4 is nobody there; an hour in which nothing was written has none."""
        return round(4 * self.missed / self.count) if self.count else -1


@dataclass(frozen=True)
class Watch:
    """`one_in` says that only each so-manieth mention was looked at."""

    days: int
    whole: Sight
    sources: Sequence[Source]
    grid: Sequence[Sequence[Cell]]
    one_in: int = 1


def watch(agent: Agent, days: int, now: datetime) -> Watch:
    """Imported history is left out: nobody could have seen it in time. `now` is the agent's own time."""
    rows = doors.mentions(agent).filter(pk__gte=ids.first_id(now - timedelta(days=days)))
    rows = rows.exclude(via="import")
    one_in = sampling.one_in(rows.count(), COUNTED)
    looks = list(_looks(sampling.each(rows, one_in), now))
    accounts = Account.objects.in_bulk({look.account for look in looks})
    by_account: dict[object, list[Look]] = defaultdict(list)
    for look in looks:
        by_account[look.account].append(look)
    sources = [Source(accounts[key], _sight(some)) for key, some in by_account.items()]
    sources.sort(key=lambda source: (-source.sight.unseen_share, -source.sight.heard))
    return Watch(days, _sight(looks), sources, _grid(looks, now.tzinfo), one_in)


def _looks(rows: QuerySet[Mention], now: datetime) -> Iterator[Look]:
    for account, at, seen in rows.order_by().values_list("account", "at", "attention__seen_at"):
        if waiting.judged(at, seen, now):
            yield Look(account, at, seen)


def _sight(looks: Iterable[Look]) -> Sight:
    return waiting.sight([look.wait for look in looks])


def _grid(looks: Iterable[Look], zone: tzinfo | None) -> list[list[Cell]]:
    written: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for look in looks:
        local = look.at.astimezone(zone)
        wait = look.wait
        written[local.weekday(), local.hour].append(wait is not None and wait <= SOON)
    return [
        [Cell(day, hour, len(written[day, hour]), sum(written[day, hour])) for hour in HOURS]
        for day in WEEK
    ]


@dataclass(frozen=True)
class Quiet:
    """An account where somebody fell silent: they, or we."""

    account: Account
    silence: Silence


def silent(now: datetime, accounts: QuerySet[Account] | None = None) -> list[Quiet]:
    """Connected accounts that heard nothing for much longer than usual, or whose answers stopped."""
    connected = Account.objects.all() if accounts is None else accounts
    looks: Sequence[Callable[[Account, datetime], Silence]] = (_heard_nothing, _answered_nothing)
    listening = connected.exclude(state=Account.State.OFF).exclude(channel="files")
    return [
        Quiet(account, silence)
        for account in listening
        for look in looks
        if (silence := look(account, now)).why
    ]


def _heard_nothing(account: Account, now: datetime) -> Silence:
    said = Mention.objects.filter(account=account, ours=False).exclude(via="import")
    times = said.order_by("-pk").values_list("at", flat=True)[:GAPS]
    return waiting.heard_nothing(list(times), now)


def _answered_nothing(account: Account, now: datetime) -> Silence:
    """Who spoke to us a day ago or more should have an answer, unless somebody decided otherwise."""
    asked = _asked(account, now).order_by("-pk")
    fates = list(asked.values_list("attention__answered_at", "attention__left_at")[:ASKED_LATELY])
    open_ = sum(answered is None and left is None for answered, left in fates)
    return waiting.answered_nothing(open_, len(fates), _last_answer(account, now), now)


def _asked(account: Account, now: datetime) -> QuerySet[Mention]:
    said = _lately(account, now).filter(kind__in=doors.SAID, addressed=True)
    old_enough = said.filter(pk__lt=ids.first_id(now - TIME_TO_ANSWER))
    return old_enough.filter(ours=False, automatic=False).exclude(via="import")


def _last_answer(account: Account, now: datetime) -> datetime | None:
    """Sent from here, or written over there by a colleague."""
    newest = _lately(account, now).order_by("-pk")
    answered = newest.filter(attention__answered_at__isnull=False)
    here = answered.values_list("attention__answered_at", flat=True)[:GAPS]
    there = newest.filter(ours=True).values_list("at", flat=True)[:1]
    return max((at for at in (*here, *there) if at), default=None)


def _lately(account: Account, now: datetime) -> QuerySet[Mention]:
    return Mention.objects.filter(account=account, pk__gte=ids.first_id(now - ASKED_WITHIN))
