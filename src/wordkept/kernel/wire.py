"""Under the egress client: name lookup, sockets and bodies, all bound to one deadline.

Knows when the first byte of a request went out, because from then on nobody can
say whether it had its effect.
"""

from __future__ import annotations

import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from typing import Any, TypeVar

import httpcore

SLICE = 16_384

T = TypeVar("T")


class BodyTooLarge(Exception):
    """More bytes, as sent or unpacked, than were allowed."""


class Deadline:
    """One limit for everything a request does, so that a slow drip cannot stretch it."""

    def __init__(self, now: Callable[[], float], seconds: float) -> None:
        self._now = now
        self._end = now() + seconds

    def left(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        seconds = self._end - self._now()
        if seconds <= 0:
            raise TimeoutError("the time is up")
        return seconds

    def wait_for(self, call: Callable[[], T]) -> T:
        """For calls without a timeout of their own: the thread may outlive our patience."""
        outcome: Future[T] = Future()
        threading.Thread(target=_settle, args=(outcome, call), daemon=True).start()
        return outcome.result(self.left())

    def first(self, addresses: Collection[str], dial: Callable[[str, float], T]) -> T:
        """Dial one after the other, none longer than its share of the time that is left."""
        trouble: Exception = OSError("it has no address")
        for waiting, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                return dial(address, self.left() / waiting)
            except (OSError, httpcore.NetworkError, httpcore.TimeoutException) as error:
                trouble = error
        raise trouble


def _settle(outcome: Future[T], call: Callable[[], T]) -> None:
    try:
        outcome.set_result(call())
    except Exception as error:
        outcome.set_exception(error)


def look_up(host: str, port: int) -> Collection[str]:
    """All addresses of a host, each once, in the order the system prefers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Wire(httpcore.NetworkBackend):
    """Connects to the addresses it was given, whatever the host name says by now."""

    def __init__(self, addresses: Collection[str], deadline: Deadline) -> None:
        self.addresses = addresses
        self.deadline = deadline
        self.sent = False

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> Stream:
        plain = httpcore.SyncBackend()
        inner = self.deadline.first(
            self.addresses, lambda address, wait: plain.connect_tcp(address, port, wait)
        )
        return Stream(inner, self)


class Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline of its wire."""

    def __init__(self, inner: httpcore.NetworkStream, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        return self._inner.read(max_bytes, self._wire.deadline.left())

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        for start in range(0, len(buffer), SLICE):
            left = self._wire.deadline.left()
            self._wire.sent = True
            self._inner.write(buffer[start : start + SLICE], left)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        *_: Any,
        **__: Any,
    ) -> Stream:
        left = self._wire.deadline.left()
        return Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._wire)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def read_body(chunks: Iterable[bytes], encoding: str, cap: int) -> bytes:
    """At most `cap` bytes, counted both as they came and unpacked; a bomb is cut short."""
    unpack = _unpacker(encoding)
    body, came = bytearray(), 0
    for chunk in chunks:
        came += len(chunk)
        body += unpack(chunk, cap + 1 - len(body))
        if max(came, len(body)) > cap:
            raise BodyTooLarge
    return bytes(body)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in ("", "identity"):
        return lambda chunk, _: chunk
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress
    raise httpcore.RemoteProtocolError(f"it answered in {encoding!r}, which nobody asked for")
