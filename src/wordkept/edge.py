"""The edge: one lean ASGI app that owns the live line, the hooks and the health page; all else is Django's."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from wordkept import __version__
from wordkept.gate import LARGEST_BODY, Gate
from wordkept.live.database import TROUBLE, DatabaseAway, ask, must_be_there
from wordkept.live.hub import Hub, News
from wordkept.live.stream import events
from wordkept.live.tail import Tail, head
from wordkept.people import shops

log = logging.getLogger(__name__)

WORKERS = 8
HEALTH_SECONDS = 5.0
LAST_SECONDS = 2.0
REST_AFTER_CRASH = 1.0

SORRY = "The database is away. Nothing was changed; try again in a moment."

Work = Callable[[threading.Event], None]


def make_app(background: Sequence[Work] = (), largest_body: int = LARGEST_BODY) -> Starlette:
    """The app of one process. Each of `background` runs in a thread until the app stops."""
    django: Any = WSGIHandler()
    pages: Any = WSGIMiddleware(django, workers=WORKERS, send_queue_size=0)
    app = Starlette(
        routes=[
            Route("/events", events),
            Route("/healthz", healthz),
            Route("/hooks/orders/{shop}", orders_hook, methods=["POST"]),
            Mount("/", _with_database(pages)),
        ],
        middleware=[Middleware(Gate, largest_body=largest_body)],
        lifespan=partial(_life, background=background),
    )
    app.state.hub = Hub()
    return app


def _with_database(pages: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            must_be_there()
        except DatabaseAway:
            await _sorry()(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return answer


def _sorry() -> PlainTextResponse:
    return PlainTextResponse(SORRY, 503, {"Cache-Control": "no-store", "Retry-After": "5"})


def end_streams(app: Starlette) -> None:
    """Call this before the server waits for its connections: a stream never ends by itself."""
    app.state.hub.close()


async def healthz(_: Request) -> JSONResponse:
    """200 only if the database answers, asked on a fresh connection."""
    fresh = {"Cache-Control": "no-store"}
    try:
        await asyncio.wait_for(ask(head), HEALTH_SECONDS)
    except (*TROUBLE, TimeoutError):
        return JSONResponse({"ok": False, "why": "the database is away"}, 503, fresh)
    return JSONResponse({"ok": True, "version": __version__}, headers=fresh)


async def orders_hook(request: Request) -> Response:
    """A shop posts orders. 204 only after they are committed; nothing is parsed before its signature fits."""
    shop, body = request.path_params["shop"], await request.body()
    headers = dict(request.headers)
    try:
        answer = await ask(lambda: shops.receive(shop, headers, body))
    except TROUBLE:
        return _sorry()
    if not answer.words:
        return Response(status_code=answer.status)
    return PlainTextResponse(answer.words, answer.status, {"Cache-Control": "no-store"})


@asynccontextmanager
async def _life(app: Starlette, background: Sequence[Work]) -> AsyncIterator[None]:
    loop, hub, stop = asyncio.get_running_loop(), app.state.hub, threading.Event()

    def tell(news: News) -> None:
        loop.call_soon_threadsafe(hub.publish, news)

    threads = [_thread(work, stop) for work in (Tail(tell).run, *background)]
    yield
    stop.set()
    hub.close()
    await asyncio.to_thread(_wait_for, threads)


def _thread(work: Work, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=_keep, args=(work, stop), name="wordkept-work", daemon=True)
    thread.start()
    return thread


def _keep(work: Work, stop: threading.Event) -> None:
    """A loop that crashes is logged and started again: nobody else would notice that it is gone."""
    while not stop.is_set():
        try:
            work(stop)
        except Exception:
            log.exception("%s crashed and starts again", getattr(work, "__qualname__", work))
        stop.wait(REST_AFTER_CRASH)


def _wait_for(threads: Sequence[threading.Thread]) -> None:
    deadline = time.monotonic() + LAST_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
