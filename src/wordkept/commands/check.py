"""`wordkept check`: does it work? Each line a verdict a person can act on; exit code 1 if one is bad."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from wordkept.commands import setup


@dataclass(frozen=True)
class Finding:
    ok: bool
    about: str
    says: str


def run(args: argparse.Namespace) -> int:
    setup.start()
    findings = [finding for look in LOOKS for finding in look()]
    for finding in findings:
        print(f"{'ok ' if finding.ok else 'BAD'}  {finding.about:<10} {finding.says}")
    bad = sum(not finding.ok for finding in findings)
    print(f"{bad} of {len(findings)} need a person" if bad else "everything works")
    return 1 if bad else 0


def _settings() -> Iterator[Finding]:
    from django.conf import settings

    key = os.stat(settings.DATA / "secret.key").st_mode & 0o077
    yield Finding(
        not key,
        "settings",
        f"data in {settings.DATA}, "
        + ("key readable by its owner only" if not key else "secret.key is readable by others"),
    )
    local = any(name in settings.URL for name in ("127.0.0.1", "localhost"))
    yield Finding(
        settings.SECURE or local,
        "settings",
        f"address {settings.URL}"
        + ("" if settings.SECURE or local else ": use https, passwords travel in the clear"),
    )


def _database() -> Iterator[Finding]:
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        verdict = cursor.execute("pragma quick_check(1)").fetchone()[0]
        mode = cursor.execute("pragma journal_mode").fetchone()[0]
        synchronous = cursor.execute("pragma synchronous").fetchone()[0]
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    size = sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*")) / 1e6
    yield Finding(
        verdict == "ok",
        "database",
        f"SQLite {sqlite3.sqlite_version}, {size:.1f} MB, quick check: {verdict}",
    )
    yield Finding(
        (mode, synchronous) == ("wal", 2),
        "database",
        f"journal mode {mode}, synchronous {synchronous} (wanted: wal, 2 = FULL)",
    )


def _disk() -> Iterator[Finding]:
    from django.conf import settings

    usage = shutil.disk_usage(settings.DATA)
    yield Finding(usage.free > 1e9, "disk", f"{usage.free / 1e9:.1f} GB free")
    probe = settings.DATA / ".check"
    started = time.perf_counter()
    with probe.open("wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())
    probe.unlink()
    yield Finding(
        True, "disk", f"one durable write takes {(time.perf_counter() - started) * 1000:.1f} ms"
    )


def _clock() -> Iterator[Finding]:
    from wordkept.journal.models import Fact
    from wordkept.kernel import clock

    last = Fact.objects.order_by("-id").first()
    ahead = last.at - clock.now() if last else timedelta()
    good = ahead < timedelta(minutes=5) and clock.now().year >= 2026
    yield Finding(
        good,
        "clock",
        f"{clock.now():%Y-%m-%d %H:%M:%S} UTC"
        + ("" if good else f": the newest fact is {ahead} ahead of it"),
    )


def _backlog() -> Iterator[Finding]:
    from wordkept.intake.models import Raw
    from wordkept.journal.models import Step
    from wordkept.kernel import clock
    from wordkept.replies.models import Reply

    late = clock.now() - timedelta(minutes=5)
    waiting = Step.objects.filter(state="ready", next_at__lt=late).count()
    yield Finding(
        not waiting,
        "work",
        f"{waiting} steps wait longer than 5 minutes"
        + (": is a worker running?" if waiting else ""),
    )
    parked = Step.objects.filter(state="parked").count()
    held = Raw.objects.filter(state="quarantined").count()
    yield Finding(
        not parked and not held, "work", f"{parked} steps and {held} unreadable items need a look"
    )
    stuck = Reply.objects.filter(state__in=("queued", "attempting"), leaves_at__lt=late).count()
    doubt = Reply.objects.filter(state="unknown").count()
    yield Finding(
        not stuck and not doubt, "replies", f"{stuck} leave late, {doubt} wait for a person to look"
    )


def _channels() -> Iterator[Finding]:
    from wordkept import channel as plug
    from wordkept.intake import accounts
    from wordkept.intake.models import Account

    for account in Account.objects.exclude(state="off"):
        try:
            health = accounts.open_channel(account).probe()
        except plug.ChannelError as trouble:
            health = plug.Health(False, why=str(trouble))
        since = (
            f" (broken since {account.state_since:%Y-%m-%d %H:%M})"
            if account.state == "broken"
            else ""
        )
        yield Finding(
            health.ok and not since,
            "channel",
            f"{account}: {'answers' if health.ok else health.why}{since}",
        )
    if not Account.objects.exists():
        yield Finding(True, "channel", "none connected yet: open the page Channels")


def _journal() -> Iterator[Finding]:
    from wordkept.journal.verify import verify

    verdict = verify()
    yield Finding(verdict.ok, "journal", verdict.why or f"{verdict.facts} facts chain")


LOOKS: list[Callable[[], Iterator[Finding]]] = [
    _settings,
    _database,
    _disk,
    _clock,
    _backlog,
    _channels,
    _journal,
]
