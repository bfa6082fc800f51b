"""The gate: every request is measured and read here, before any thread is spent on it."""

from __future__ import annotations

import asyncio

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wordkept.kernel.edge import BadInput

LARGEST_BODY = 3_000_000
# Pictures come from cameras: the one form that takes them is given more room.
PICTURES, LARGEST_PICTURES = "/plans/posts/", 12_000_000
LARGEST_HEADERS = 32_000
MOST_HEADERS = 100
BODY_SECONDS = 60.0
ANY_HOST = frozenset({"/healthz"})

Headers = list[tuple[bytes, bytes]]


class MeasuredHead(HttpToolsProtocol):
    """uvicorn measures the body but not the head: it would keep a header that never ends."""

    _in_head, _head = False, 0

    def data_received(self, data: bytes) -> None:
        went_on = self._in_head
        super().data_received(data)
        self._head = self._head + len(data) if went_on and self._in_head else 0
        if self._head > LARGEST_HEADERS and not self.transport.is_closing():
            self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()


class Gate:
    """Bodies are read whole before Django starts: a slow sender holds no worker thread."""

    def __init__(self, app: ASGIApp, largest_body: int = LARGEST_BODY) -> None:
        self.app, self.largest_body = app, largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            headers = sane(scope)
            body = await self._read(headers, receive, self._room(scope["path"], headers))
        except BadInput as refusal:
            await _refuse(refusal)(scope, receive, send)
            return
        if body is not None:
            scope["headers"] = with_length(headers, len(body))
            await self.app(scope, _given(body, receive), send)

    def _room(self, path: str, headers: Headers) -> int:
        kind = dict(headers).get(b"content-type", b"")
        takes_files = path.startswith(PICTURES) and kind.startswith(b"multipart/form-data")
        return max(self.largest_body, LARGEST_PICTURES) if takes_files else self.largest_body

    async def _read(self, headers: Headers, receive: Receive, room: int) -> bytes | None:
        said = dict(headers).get(b"content-length", b"0")
        if not said.isdigit() or int(said[:19]) > room:
            raise _too_large(room)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await self._collect(receive, room)
        except TimeoutError as slow:
            raise BadInput("This came too slowly; please try again.", 408) from slow

    async def _collect(self, receive: Receive, room: int) -> bytes | None:
        """The whole body, counted as it comes; None when the sender hung up."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > room:
                raise _too_large(room)
            if not message.get("more_body", False):
                return bytes(body)


def _too_large(room: int) -> BadInput:
    return BadInput(f"This is too large: at most {room:,} bytes.", 413)


def sane(scope: Scope) -> Headers:
    """The headers Django may see. One with an underscore would pass for its twin with a dash."""
    headers: Headers = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers)
    if size > LARGEST_HEADERS or len(headers) > MOST_HEADERS:
        raise BadInput("The headers are too large.", 431)
    if scope["path"] not in ANY_HOST:
        _check_host(headers)
    return [(name, value) for name, value in headers if b"_" not in name]


def _check_host(headers: Headers) -> None:
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    domain = split_domain_port(hosts[0])[0] if len(hosts) == 1 else ""
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        raise BadInput("This is not an address of this place; WORDKEPT_HOSTS lists those that are.")


def with_length(headers: Headers, length: int) -> Headers:
    """A chunked body has been read to its end: from here on its length is known."""
    framing = (b"content-length", b"transfer-encoding")
    kept = [(name, value) for name, value in headers if name not in framing]
    return [*kept, (b"content-length", str(length).encode())]


def _given(body: bytes, receive: Receive) -> Receive:
    """Hands out the body that was read, then goes on with whatever comes: the hang-up."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given


def _refuse(refusal: BadInput) -> PlainTextResponse:
    """After a 413 the line stays open, or the sender would be cut off before reading why."""
    headers = {"Cache-Control": "no-store"}
    if refusal.status == 408:
        headers["Connection"] = "close"
    return PlainTextResponse(refusal.reason, refusal.status, headers)
