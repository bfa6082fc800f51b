"""A whole AT Protocol network on this machine: two people can talk there, and no word leaves it."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from atproto import Client, models
from atproto_client.exceptions import BadRequestError

from tests.servers import free_port, postgres_redis, require, until

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("WORDKEPT_SERVERS") or Path.home() / ".cache" / "wordkept-servers")
FOLDER = CACHE / "atproto"
COMPLETE = FOLDER / "complete-0.3.215"
JWT_SECRET = b"jwt-secret"  # the one that this network signs its sessions with
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, who uses an ordinary client that is not ours."""

    handle: str
    did: str
    password: str
    client: Client = field(repr=False)


@dataclass(frozen=True)
class Network:
    url: str

    def person(self, name: str) -> Person:
        handle, password = f"{name}{next(_numbers)}.test", f"{name}-main-password"
        client = Client(base_url=f"{self.url}/xrpc")
        client.com.atproto.server.create_account(
            {"handle": handle, "email": f"{handle}@mail.test", "password": password}
        )
        until(lambda: _logged_in(client, handle, password), f"{handle} to be known")
        profile = models.AppBskyActorProfile.Record(display_name=name.title())
        client.app.bsky.actor.profile.create(client.me.did, profile, rkey="self")
        return Person(handle, client.me.did, password, client)

    def app_password(self, person: Person) -> str:
        made = person.client.com.atproto.server.create_app_password({"name": "wordkept"})
        return made.password


def demand() -> None:
    """Skip, or fail in CI, where the network is not installed: see `install_atproto.sh`."""
    folder = postgres_redis.postgres_folder()
    programs = ["node", "redis-server", str(folder / "initdb") if folder else "PostgreSQL"]
    if not COMPLETE.exists():
        programs.append("@atproto/dev-env (sh tests/servers/install_atproto.sh)")
    require(programs, "the AT Protocol")


def _logged_in(client: Client, handle: str, password: str) -> bool:
    """A fresh account is unknown to the AppView for a moment."""
    try:
        client.login(handle, password)
    except BadRequestError as error:
        if "Profile not found" not in str(error):
            raise
        return False
    return True


@contextmanager
def running() -> Iterator[Network]:
    with postgres_redis.running() as stores, tempfile.TemporaryDirectory("-atproto") as folder:
        ports = [free_port() for _ in range(4)]
        schema = "tests_" + "".join(chr(ord("a") + int(digit)) for digit in str(os.getpid()))
        command = [
            "node",
            "-r",
            HERE / "loopback.cjs",
            HERE / "atproto_network.cjs",
            *ports,
            schema,
        ]
        log = Path(folder) / "log"
        environment = os.environ | {
            "NODE_PATH": str(FOLDER / "node_modules"),
            "DB_POSTGRES_URL": stores.postgres,
            "REDIS_HOST": stores.redis,
            "TMPDIR": folder,
            "LOG_ENABLED": "false",
        }
        with log.open("wb") as output:
            server = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, cwd=folder,
            )  # fmt: skip
        try:
            yield Network(_address_in(log, server))
        finally:
            server.kill()
            server.wait(10)


def _address_in(log: Path, server: subprocess.Popen[bytes]) -> str:
    def told() -> str | None:
        if server.poll() is not None:
            raise AssertionError(f"the network did not start:\n{log.read_text()[-3000:]}")
        lines = [line for line in log.read_text().splitlines() if line.startswith('{"ready"')]
        return str(json.loads(lines[0])["pds"]) if lines else None

    return until(told, "the network to start", within=60) or ""
