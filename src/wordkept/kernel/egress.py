"""The only way out: one HTTP client that connects to no address it has not checked.

A host name is resolved once, every address it gave is checked, and the connection
goes to exactly such an address, so a name cannot change its mind in between. Bytes,
seconds and redirects are limited; no proxy, no cookie, no stored login is used.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

from wordkept.kernel.addresses import why_inside
from wordkept.kernel.edge import read_answer
from wordkept.kernel.wire import BodyTooLarge, Deadline, Wire, look_up, read_body

WEB_PORTS = {"http": 80, "https": 443}
MAIL_PORTS = (25, 143, 465, 587, 993)
REDIRECTS = 3
REDIRECTED = (301, 302, 303, 307, 308)
GOES_ALONG = ("accept", "accept-language", "user-agent")
MANNERS = {
    "User-Agent": "Wordkept",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


class EgressError(Exception):
    """Something kept a call from being answered; `str(error)` is a sentence for an agent."""

    sent = False


class Forbidden(EgressError):
    """We do not call this address, now or later. Nothing was sent to it."""


class NoAnswer(EgressError):
    """No usable answer. `sent`: the request may have reached them, and had its effect."""

    def __init__(self, why: str, sent: bool = False) -> None:
        super().__init__(why)
        self.sent = sent


class TooLarge(NoAnswer):
    """They answered with more than we are willing to read; asking again will not help."""


@dataclass(frozen=True)
class Response:
    """What came back. `headers` ignore case; `url` is where the redirects ended."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    def json(self) -> Any:
        """Raises ValueError for anything but JSON."""
        return read_answer(self.content)

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


class Egress:
    """One for all who need the network; safe to share between threads.

    `allow` comes from the operator's settings alone: "host" or "host:port" that may lie
    inside the house; with a port it opens that port too. `ports` are open for every host.
    """

    def __init__(
        self,
        allow: Collection[str] = (),
        now: Callable[[], float] = time.monotonic,
        *,
        ports: Collection[int] = (80, 443),
        resolve: Callable[[str, int], Collection[str]] = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = frozenset(entry.strip().lower() for entry in allow)
        self._ports = frozenset(ports)
        self._now = now
        self._resolve = resolve
        self._tls = tls or _known_authorities()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | str | None = None,
        timeout: float = 15.0,
        cap: int = 5_000_000,
    ) -> Response:
        """Ask, and read at most `cap` bytes within `timeout` seconds, redirects included.

        Only GET and HEAD follow redirects: what we say to one address is said to no other.
        """
        deadline = Deadline(self._now, timeout)
        target = _target(url).copy_merge_params(params or {})
        request = _request(method, target, headers or {}, json=json, content=content)
        for _ in range(1 + REDIRECTS):
            response = self._exchange(request, deadline, cap)
            onward = _redirected(request, response)
            if onward is None:
                return response
            request = onward
        raise NoAnswer(f"{_host(target)} sends us from one address to the next.", sent=True)

    def connect(self, host: str, port: int, timeout: float = 15.0) -> socket.socket:
        """A plain connection for mail, to an address that was checked."""
        deadline = Deadline(self._now, timeout)
        try:
            addresses = self._checked(host.lower(), port, self._ports.union(MAIL_PORTS), deadline)
            connection = deadline.first(
                addresses, lambda ip, wait: socket.create_connection((ip, port), wait)
            )
        except OSError as error:
            raise NoAnswer(f"{host} does not answer: {_plainly(error)}.") from error
        connection.settimeout(timeout)
        return connection

    def _exchange(self, request: httpx.Request, deadline: Deadline, cap: int) -> Response:
        host, wire = _host(request.url), Wire((), deadline)
        try:
            wire.addresses = self._checked(host, _port(request.url), self._ports, deadline)
            return _speak(request, wire, self._tls, cap)
        except BodyTooLarge as error:
            raise TooLarge(f"{host} answers with more than {cap:,} bytes.", wire.sent) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise NoAnswer(f"{host} took too long.", wire.sent) from error
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
            raise NoAnswer(
                f"{host} does not answer properly: {_plainly(error)}.", wire.sent
            ) from error

    def _checked(
        self, host: str, port: int, ports: Collection[int], deadline: Deadline
    ) -> Collection[str]:
        """Every address of the host; a single bad one among them spoils the name."""
        named = f"[{host}]" if ":" in host else host
        allowed_here = f"{named}:{port}" in self._allow
        if port not in ports and not allowed_here:
            raise Forbidden(f"{host} is to be called on port {port}, which is not open to us.")
        addresses = self._look_up(host, port, deadline)
        if not allowed_here and not self._allow & {host, named}:
            for address in addresses:
                if why := why_inside(address):
                    raise Forbidden(f"{host} leads to {address}: {why}.")
        return addresses

    def _look_up(self, host: str, port: int, deadline: Deadline) -> Collection[str]:
        try:
            return deadline.wait_for(lambda: self._resolve(host, port))
        except (socket.gaierror, UnicodeError) as error:
            raise NoAnswer(f"There is no host named {host}.") from error


@cache
def _known_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _plainly(error: Exception) -> str:
    """What went wrong, without the number that only machines read."""
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error))


def _target(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address to call, parsed by the same code that will call it."""
    try:
        target = base.join(url) if base else httpx.URL(url)
        called = target.host
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Forbidden(f"This is not a web address: {error}.") from error
    if target.scheme not in WEB_PORTS or not called:
        raise Forbidden("Only addresses that begin with http:// or https:// are called.")
    if target.userinfo:
        raise Forbidden("Addresses with a name or password inside are not called.")
    return target


def _request(
    method: str, target: httpx.URL, headers: Mapping[str, str], **body: Any
) -> httpx.Request:
    ours = httpx.Headers(MANNERS)
    ours.update(headers)
    return httpx.Request(method, target, headers=ours, **body)


def _host(target: httpx.URL) -> str:
    """As the network sees it: lower case, punycode."""
    return target.raw_host.decode("ascii")


def _port(target: httpx.URL) -> int:
    return WEB_PORTS[target.scheme] if target.port is None else target.port


def _speak(request: httpx.Request, wire: Wire, tls: ssl.SSLContext, cap: int) -> Response:
    url = httpcore.URL(
        scheme=request.url.raw_scheme,
        host=request.url.raw_host,
        port=request.url.port,
        target=request.url.raw_path,
    )
    asked = httpcore.Request(
        request.method, url, headers=request.headers.raw, content=request.content
    )
    with httpcore.HTTPConnection(url.origin, tls, network_backend=wire) as connection:
        answer = connection.handle_request(asked)
        headers = httpx.Headers(answer.headers)
        if request.method != "HEAD" and int(headers.get("content-length", 0)) > cap:
            raise BodyTooLarge
        body = read_body(answer.iter_stream(), headers.get("content-encoding", "").lower(), cap)
    return Response(answer.status, headers, body, str(request.url))


def _redirected(request: httpx.Request, response: Response) -> httpx.Request | None:
    """The next request, or None. To another origin no header goes along that could be a key."""
    location = response.headers.get("location")
    if not location or response.status not in REDIRECTED or request.method not in ("GET", "HEAD"):
        return None
    target = _target(location, request.url)
    at_home = _origin(target) == _origin(request.url)
    kept = {
        name: value
        for name, value in request.headers.items()
        if name in GOES_ALONG or (at_home and name != "host")
    }
    return _request(request.method, target, kept)


def _origin(target: httpx.URL) -> tuple[str, str, int]:
    return target.scheme, _host(target), _port(target)
