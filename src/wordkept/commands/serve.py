"""`wordkept up`: pages, live signals and workers in one process, one folder."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn

from wordkept.commands import setup

FIRST_PORT = 8000


class Server(uvicorn.Server):
    """Tells when it really serves: the link that is printed then works. Ends what never ends."""

    def __init__(
        self, config: uvicorn.Config, serving: Callable[[], None], closing: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self.serving, self.closing = serving, closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.closing()
        await super().shutdown(sockets)


def run(args: argparse.Namespace) -> int:
    port = choose_port(args.host, args.port)
    setup.start()
    return serve(args.host, port, welcome(), work=not args.no_work)


def choose_port(host: str, port: int | None) -> int:
    """The port asked for, or 8000, or a free one. Tells Django its own address."""
    port = _free(host, port) if port is not None else _first_free(host)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    os.environ.setdefault("WORDKEPT_URL", f"http://{shown}:{port}")
    return port


def _free(host: str, port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            sys.exit(f"wordkept: cannot listen on {host}:{port}: {trouble.strerror}")
        return int(probe.getsockname()[1])


def _first_free(host: str) -> int:
    for port in (FIRST_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return int(probe.getsockname()[1])
            except OSError:
                continue
    sys.exit(f"wordkept: no port is free on {host}")


def serve(host: str, port: int, lines: Sequence[str], work: bool = True) -> int:
    """Serve until stopped; `lines` are printed when pages are really answered."""
    from wordkept import edge, gate, worker

    app = edge.make_app(background=[worker.run] if work else [])
    config = uvicorn.Config(
        app,
        http=gate.MeasuredHead,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    serving = partial(print, *lines, sep="\n", flush=True)
    Server(config, serving, partial(edge.end_streams, app)).run()
    return 0


def welcome() -> list[str]:
    """First start: a one-time link to create the owner. Later: just the address."""
    from django.conf import settings

    from wordkept.people.actions import owner_link
    from wordkept.people.models import Agent

    lines = [f"Wordkept serves {settings.URL} from {settings.DATA}"]
    if not Agent.objects.exists():
        lines += [
            "Nobody works here yet. Open this link once to become the owner:",
            f"{settings.URL}/setup/{owner_link()}/",
        ]
    return lines
