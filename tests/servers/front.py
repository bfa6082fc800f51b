"""A small HTTP server in front of a real one, or of none, that misbehaves when told to."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass(frozen=True)
class Says:
    """What to answer instead of the real thing; `hangs_up` closes the line without a word."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False
    after_doing_it: bool = False
    slow: float = 0.0

    @staticmethod
    def object(said: object, status: int = 200, **headers: str) -> Says:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Says(status, json.dumps(said).encode(), named)


HANGS_UP = Says(hangs_up=True)
HANGS_UP_AFTER_DOING_IT = Says(hangs_up=True, after_doing_it=True)


@dataclass
class Front:
    """What to say, by the last part of the path: `next` once each, `always`; else the real one.

    `late` holds back what the real one said, for so many seconds; `done` is what it has done.
    """

    url: str = ""
    behind: str = ""
    next: dict[str, list[Says]] = field(default_factory=lambda: defaultdict(list))
    always: dict[str, Says] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def says(self, path: str) -> Says | None:
        name = _name(path)
        self.calls.append(name)
        return self.next[name].pop(0) if self.next[name] else self.always.get(name)


@contextmanager
def running(behind: str = "") -> Iterator[Front]:
    front = Front(behind=behind)

    class Handler(_Handler):
        def handle_any(self) -> None:
            self.answer(front)

        do_GET = do_POST = handle_any  # noqa: N815

    server = _Server(("127.0.0.1", 0), Handler)
    front.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who hung up first is what some tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    def answer(self, front: Front) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        said = front.says(self.path)
        if said is None or said.after_doing_it:
            real = self._real(front.behind, body)
            front.done.append(_name(self.path))
            late = front.late.get(_name(self.path), 0.0)
            said = said or Says(real.status_code, real.content, _kept(real.headers), slow=late)
        time.sleep(said.slow)
        if said.hangs_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def _real(self, behind: str, body: bytes) -> httpx.Response:
        if not behind:
            return httpx.Response(404, json={"error": "MethodNotImplemented"})
        names = ("authorization", "content-type")
        headers = {name: self.headers[name] for name in names if name in self.headers}
        return httpx.request(
            self.command, behind + self.path, headers=headers, content=body, timeout=20
        )

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the tests look at `calls`."""


def _name(path: str) -> str:
    return path.partition("?")[0].rpartition("/")[2]


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("content-type")}
