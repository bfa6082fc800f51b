"""A whole Wordkept in a folder of its own, run by the commands that an operator types."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import free_port, until

WORDKEPT = [sys.executable, "-m", "wordkept"]
FAR_FROM_THE_TESTS = ("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "WORDKEPT_URL")
WHAT_WAITS = {
    "replies_reply": ("lease_until", "leaves_at"),
    "intake_account": ("lease_until", "next_pull_at"),
    "journal_step": ("lease_until", "next_at"),
}


@dataclass
class House:
    """`friends` are the private addresses it may talk to: the test servers, and nobody else."""

    folder: Path
    friends: Sequence[str]
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self, *more: str) -> str:
        """`wordkept up`, until it says that it serves. Returns what it said."""
        self.log.write_text("")
        self.server = self._popen("up", "--port", str(self.port), *more, log=self.log)
        return until(self._said, "the pages to be served", within=60)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(how)
            self.server.wait(20)

    def worker(self, name: str = "worker") -> subprocess.Popen[bytes]:
        return self._popen("work", log=self.folder / f"{name}.log")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command, until it ends."""
        return subprocess.run(
            [*WORDKEPT, *words], check=False, env=self._environment(),
            capture_output=True, text=True, timeout=90,
        )  # fmt: skip

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What stands in the database, read beside whoever works there."""
        where = f"file:{self.folder / 'data' / 'wordkept.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(where, uri=True, timeout=20)) as database:
            return database.execute(sql, values).fetchall()

    def count(self, sql: str, *values: object) -> int:
        return int(self.rows(f"select count(*) from {sql}", *values)[0][0])

    def two_minutes_pass(self) -> None:
        """Nobody works meanwhile: leases of the dead run out, and what waits for a time is due."""
        where = self.folder / "data" / "wordkept.sqlite3"
        with closing(sqlite3.connect(where, timeout=20)) as database, database:
            for table, moments in WHAT_WAITS.items():
                earlier = [
                    f"{at} = strftime('%Y-%m-%d %H:%M:%f', {at}, '-2 minutes')" for at in moments
                ]
                database.execute(f"update {table} set {', '.join(earlier)}")

    def _said(self) -> str:
        said = self.log.read_text()
        assert self.server and self.server.poll() is None, f"it did not start:\n{said}"
        return said if f"serves {self.url}" in said and said.endswith("\n") else ""

    def _popen(self, *words: str, log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as said:
            return subprocess.Popen(
                [*WORDKEPT, *words], env=self._environment(),
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name not in FAR_FROM_THE_TESTS}
        return ours | {
            "WORDKEPT_DATA": str(self.folder / "data"),
            "WORDKEPT_PRIVATE_HOSTS": ",".join(self.friends),
            "WORDKEPT_RECALL_SECONDS": "1",
        }


@contextmanager
def built(folder: Path, friends: Sequence[str], *more: str) -> Iterator[tuple[House, str]]:
    """A house that serves, and what it said when it opened."""
    house = House(folder, friends)
    try:
        yield house, house.start(*more)
    finally:
        house.stop()
