"""A server to listen to, an ear on its live line, and another process that writes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import uvicorn
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from starlette.applications import Starlette
from starlette.types import ASGIApp

from wordkept import edge
from wordkept.gate import MeasuredHead
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.people.models import Agent

PATIENCE = 10.0
ELSEWHERE = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
"""


class Told(NamedTuple):
    """One event as a browser gets it."""

    event: str
    id: str
    data: Any


class Ear:
    """A browser's EventSource, read line by line in the test's own thread."""

    def __init__(self, url: str, agent: Agent, **headers: str) -> None:
        self.client = httpx.Client(timeout=PATIENCE, verify=False, cookies=cookie_of(agent))
        self.response = self._opened(url, headers)
        assert self.response.status_code == 200, self.response.read()
        self.lines = self.response.iter_lines()
        self.last_id = ""

    def _opened(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """A house that has just opened its doors may not listen yet: it says 503, come again."""
        deadline = time.monotonic() + PATIENCE
        while True:
            request = self.client.build_request("GET", url, headers=headers)
            response = self.client.send(request, stream=True)
            if response.status_code != 503 or time.monotonic() > deadline:
                return response
            response.close()
            time.sleep(0.05)

    def next(self) -> Told:
        """The next event; a comment and a bare id are taken in silently, as browsers do."""
        event, data, deadline = "", None, time.monotonic() + PATIENCE
        for line in self.lines:
            assert time.monotonic() < deadline, "only heartbeats"
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "id":
                self.last_id = value
            elif name == "data":
                data = json.loads(value)
            elif not line and data is not None:
                return Told(event, self.last_id, data)
        raise EOFError("the line was ended")

    def ended(self) -> bool:
        """Whether nothing but the end is still to come."""
        try:
            self.next()
        except EOFError:
            return True
        return False

    def hang_up(self) -> None:
        self.response.close()
        self.client.close()


def cookie_of(agent: Agent) -> dict[str, str]:
    browser = Client()
    browser.force_login(agent)
    name = settings.SESSION_COOKIE_NAME
    return {name: browser.cookies[name].value}


@contextmanager
def serving(app: ASGIApp | None = None) -> Iterator[str]:
    """A real server in a thread, on a port of its own, until the end of the story."""
    app = app or edge.make_app()
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=MeasuredHead, log_level="error", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([door],), daemon=True)
    thread.start()
    until(lambda: server.started and _listens(app))
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        if isinstance(app, Starlette):
            edge.end_streams(app)
        server.should_exit = True
        thread.join(10)


def _listens(app: ASGIApp) -> bool:
    return not isinstance(app, Starlette) or app.state.hub.position is not None


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for another thread or process to get there."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def happens(name: str, subject: str, department: int | None) -> Fact:
    with transaction.atomic():
        return Fact.objects.get(pk=record(name, subject, department=department))


@contextmanager
def elsewhere(
    code: str, *args: object, database: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Another process on the same database, gone at the end; `sys.argv[2:]` are the args."""
    name = str(database or connection.settings_dict["NAME"])
    command = [sys.executable, "-c", ELSEWHERE + code, name, *map(str, args)]
    own = os.environ | {"WORDKEPT_DATA": str(settings.DATA)}
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, env=own) as process:
        try:
            yield process
        finally:
            process.kill()
