"""One AT Protocol server: a login held in memory, and its troubles in words people understand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from wordkept.channel import ChannelError, Refused, Tools, TryLater, Unknown

DEFAULT = "https://bsky.social"
STALE = {"ExpiredToken", "InvalidToken"}
SUSPENDED = {"AccountTakedown", "AccountDeactivated"}
LOCKED_OUT = {"AuthMissing", "AuthenticationRequired"} | SUSPENDED
GONE = {"RecordNotFound", "NotFound"}
UPLOAD = "com.atproto.repo.uploadBlob"
SECOND_FACTOR = "AuthFactorTokenRequired"
TOO_LONG = ("grapheme", "too big", "must not be longer")
DEEPEST = 100
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]|[^"\[\]{}]+', re.DOTALL)
SHORTEST_PAUSE, PAUSE, LONGEST_PAUSE = 1.0, 60.0, 3600.0

Object = dict[str, Any]
Key = tuple[str, str, bytes]


class TooMuch(TryLater):
    """An answer larger than we read: ask for less at once."""


class SaidNo(Refused):
    """A refusal with the protocol's own name for it."""

    def __init__(self, why: str, code: str = "", login: bool = False) -> None:
        super().__init__(why, login)
        self.code = code


@dataclass(frozen=True)
class Session:
    did: str
    handle: str
    access: str
    refresh: str


# Bluesky allows 300 logins a day and we look every few seconds: a login outlives the channel
# that made it. Only in memory, and found only by who knows the password.
SESSIONS: dict[Key, Session] = {}


class Server:
    def __init__(self, tools: Tools) -> None:
        self._http, self._now = tools.http, tools.now
        self._handle = tools.settings.get("handle", "").strip().removeprefix("@")
        self._password = tools.settings.get("password", "").strip()
        self.url = _address(tools.settings.get("server", ""))
        self.host = urlsplit(self.url).netloc
        self.key: Key = (self.url, self._handle, sha256(self._password.encode()).digest())

    @property
    def session(self) -> Session:
        return SESSIONS.get(self.key) or self.login()

    def ask(self, method: str, **params: Any) -> Object:
        return self._call("GET", method, params=params)

    def do(self, method: str, **body: Any) -> Object:
        """Raises Unknown where the change may have happened without an answer."""
        return self._call("POST", method, writes=True, json=body)

    def upload(self, content: bytes, media_type: str) -> Object:
        """What a post may name it by. Nothing is published by that: a broken line is no doubt."""
        kind = {"content-type": media_type}
        blob = self._call("POST", UPLOAD, content=content, headers=kind).get("blob")
        if not isinstance(blob, dict):
            raise TryLater(f"{self.host} did not say how it keeps the picture.")
        return blob

    def login(self) -> Session:
        who = {"identifier": self._handle, "password": self._password}
        answer = self._request("POST", "com.atproto.server.createSession", json=who)
        code, _ = _complaint(answer)
        if code == SECOND_FACTOR:
            raise SaidNo("This is the main password; please make an app password.", code, True)
        if answer.status in (400, 401) and code not in SUSPENDED:
            why = f"{self.host} does not accept this handle with this app password."
            raise SaidNo(why, code, login=True)
        return self._keep(answer)

    def describe(self) -> None:
        """Raises Refused where something answers that is no such server."""
        answer = self._request("GET", "com.atproto.server.describeServer")
        if answer.status == 429 or answer.status >= 500:
            raise self._trouble(answer)
        if answer.status != 200 or "availableUserDomains" not in (_object(answer) or {}):
            raise Refused(f"{self.url} answers, but not as a Bluesky (AT Protocol) server.")

    def _call(self, verb: str, method: str, writes: bool = False, **what: Any) -> Object:
        token = self.session.access
        answer = self._request(verb, method, token, writes, **what)
        if _complaint(answer)[0] in STALE:
            token = self._renew().access
            answer = self._request(verb, method, token, writes, **what)
        return self._judge(answer, writes)

    def _renew(self) -> Session:
        refresh = self.session.refresh
        answer = self._request("POST", "com.atproto.server.refreshSession", refresh)
        return self._keep(answer) if answer.status == 200 else self.login()

    def _keep(self, answer: Any) -> Session:
        said = self._judge(answer)
        parts = [said.get(name) for name in ("did", "handle", "accessJwt", "refreshJwt")]
        if not all(isinstance(part, str) and part for part in parts):
            raise TryLater(f"{self.host} gave no session; is it a Bluesky server?")
        SESSIONS[self.key] = Session(*map(str, parts))
        return SESSIONS[self.key]

    def _request(
        self, verb: str, method: str, token: str = "", writes: bool = False, **what: Any
    ) -> Any:
        headers = what.pop("headers", {}) | ({"authorization": f"Bearer {token}"} if token else {})
        try:
            return self._http.request(verb, f"{self.url}/xrpc/{method}", headers=headers, **what)
        except Exception as error:
            # The client is handed to us: we know its troubles by their shape, not by their class.
            sent = getattr(error, "sent", None)
            if sent is None:
                raise
            if sent and writes:
                raise Unknown(f"{error} It may have happened all the same.") from error
            too_large = type(error).__name__ == "TooLarge"
            raise (TooMuch if too_large else TryLater)(str(error)) from error

    def _judge(self, answer: Any, writes: bool = False) -> Object:
        if answer.status != 200:
            raise self._trouble(answer)
        said = _object(answer)
        if said is None and writes:
            raise Unknown(f"{self.host} answered with something unreadable: it may have happened.")
        if said is None:
            raise TryLater(f"{self.host} answered with something unreadable.")
        return said

    def _trouble(self, answer: Any) -> ChannelError:
        code, message = _complaint(answer)
        if answer.status == 429:
            return TryLater(f"{self.host} asks us to slow down.", self._pause(answer.headers))
        if answer.status >= 500:
            return TryLater(f"{self.host} has trouble of its own ({answer.status}).")
        if answer.status == 401 or code in LOCKED_OUT:
            return SaidNo(f"{self.host} no longer lets us in: {message or code}", code, login=True)
        if any(sign in message for sign in TOO_LONG):
            return SaidNo("Too long for Bluesky: it takes at most 300 characters.", code)
        return SaidNo(f"{self.host} says no: {message or code or answer.status}", code)

    def _pause(self, headers: Mapping[str, str]) -> timedelta:
        said = {name.lower(): value for name, value in headers.items()}
        reset, after = _number(said.get("ratelimit-reset")), _number(said.get("retry-after"))
        seconds = reset - self._now().timestamp() if reset else after or PAUSE
        return timedelta(seconds=min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE))


def objects(said: Mapping[str, Any], name: str) -> list[Object]:
    """The list under `name`, without what is not even an object."""
    given = said.get(name)
    rows: Sequence[Any] = given if isinstance(given, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _address(given: str) -> str:
    address = given.strip().rstrip("/") or DEFAULT
    return address if "://" in address else f"https://{address}"


def _object(answer: Any) -> Object | None:
    try:
        said = _parsed(answer.content)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except RecursionError:
        return json.loads(shallow(content))


def shallow(content: bytes) -> bytes:
    """The same JSON with everything below `DEEPEST` levels replaced by null.

    A post may carry fields of its own, nested deeper than our parser goes: without
    this, one such post would make the whole page, and so the account, unreadable.
    """
    depth, kept = 0, []
    for token in TOKEN.findall(content):
        opens = token in (b"[", b"{")
        depth += opens
        if depth <= DEEPEST:
            kept.append(token)
        elif opens and depth == DEEPEST + 1:
            kept.append(b"null")
        depth -= token in (b"]", b"}")
    return b"".join(kept)


def _complaint(answer: Any) -> tuple[str, str]:
    said = (_object(answer) or {}) if answer.status != 200 else {}
    return str(said.get("error", "")), str(said.get("message", ""))[:200]


def _number(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None
