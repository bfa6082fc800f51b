"""A private PostgreSQL and Redis on loopback, gone when the `with` block ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import free_port

FAST_NOT_SAFE = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=200\n"


@dataclass(frozen=True)
class Stores:
    postgres: str
    redis: str


def postgres_folder() -> Path | None:
    """Where Debian keeps `initdb` and `pg_ctl`: not on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    on_path = shutil.which("pg_ctl")
    return found[-1] if found else Path(on_path).parent if on_path else None


@contextmanager
def running() -> Iterator[Stores]:
    # pytest's own folders are closed to the user that PostgreSQL insists on.
    folder = Path(tempfile.mkdtemp(prefix="wk-stores-"))
    folder.chmod(0o755)
    try:
        with _postgres(folder / "pg") as postgres, _redis(folder) as redis:
            yield Stores(postgres, redis)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    programs, port = postgres_folder(), free_port()
    assert programs, "PostgreSQL is not installed"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _as_postgres(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres")
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"listen_addresses='127.0.0.1'\nport={port}\n{FAST_NOT_SAFE}")
        settings.write(f"unix_socket_directories='{folder}'\n")
    control = (programs / "pg_ctl", "-D", folder / "data", "-w")
    _as_postgres(*control, "-l", folder / "log", "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _as_postgres(*control, "-m", "immediate", "stop")


def _as_postgres(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root, so root becomes its user first."""
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # A daemon that inherits our pipes would keep this call waiting for ever.
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([*become, *map(str, command)], check=True, timeout=60, cwd="/", **silent)


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--dir", str(folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)
