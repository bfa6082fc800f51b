"""GET /events: one open line to one browser, for as long as the agent behind it may look."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import Q
from django.http import HttpRequest
from django.utils.module_loading import import_string
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from wordkept.conversations import doors
from wordkept.journal.models import Fact
from wordkept.kernel.edge import BadInput, read_int
from wordkept.live.database import TROUBLE, ask
from wordkept.live.hub import MOST_SIGNALS, SHOWN, Departments, Hub, frame, signal
from wordkept.live.tail import COLUMNS, head
from wordkept.people.models import Agent

log = logging.getLogger(__name__)

HEARTBEAT = 15.0
PROVE_AGAIN = 30.0
REST_AFTER_RESET = 1.0
FAR = 50_000
RESET = b"event: reset\n"
SHOWN_SUBJECTS = reduce(or_, (Q(subject__startswith=f"{kind}:") for kind in SHOWN))
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Proof:
    """Who the cookie says is there, and what they may see; asked for again and again."""

    agent: int
    departments: Departments


def prove(cookie: str) -> Proof | None:
    request = HttpRequest()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(cookie)
    agent = get_user(request)
    if not isinstance(agent, Agent):
        return None
    return Proof(agent.pk, frozenset(doors.departments(agent)))


async def events(request: Request) -> Response:
    hub: Hub = request.app.state.hub
    if request.method != "GET":
        return _say("Listening is a GET.", 405)
    cookie = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    try:
        proof = await ask(partial(prove, cookie))
    except TROUBLE as trouble:
        log.warning("nobody can listen: %r", trouble)
        return _say("The database is away; try again in a moment.", 503)
    if proof is None:
        return _say("Sign in first.", 401)
    if hub.position is None or hub.closed:
        return _say("Not listening yet, or no longer; try again in a moment.", 503)
    return Stream(hub, proof, cookie, _after(request))


def _say(words: str, status: int) -> Response:
    return PlainTextResponse(words, status, HEADERS)


def _after(request: Request) -> int | None:
    """The last fact the browser has heard of. Its header is newer than the page's address."""
    said = request.headers.get("last-event-id") or request.query_params.get("after")
    try:
        return read_int(said) if said else None
    except BadInput:
        return -1


class Stream(StreamingResponse):
    """However the connection ends, the reader leaves the hub."""

    def __init__(self, hub: Hub, proof: Proof, cookie: str, after: int | None) -> None:
        super().__init__(self._frames(), media_type="text/event-stream", headers=HEADERS)
        self.hub, self.cookie, self.after = hub, cookie, after
        self.reader = hub.join(proof.agent, proof.departments)
        self.proved_at = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.hub.leave(self.reader)

    async def _frames(self) -> AsyncIterator[bytes]:
        try:
            yield await self._opening()
            while True:
                await self.reader.wait(min(HEARTBEAT, PROVE_AGAIN))
                if not await self._still_may():
                    return
                frames = self.reader.drain()
                yield frames or self._still_here()
                if frames.startswith(RESET):
                    await asyncio.sleep(REST_AFTER_RESET)
        except TROUBLE as trouble:
            log.warning("a line is ended: %r", trouble)

    async def _opening(self) -> bytes:
        """What was missed, or where we are; and who is where."""
        upto, departments = self.reader.after, self.reader.departments
        if self.after is None:
            said = frame("hello", {}, upto)
        else:
            said = await ask(partial(missed, self.after, upto, departments))
        return said + self.hub.presence_for(self.reader)

    async def _still_may(self) -> bool:
        """Asked before what waits is given out: a door may have closed in the same breath."""
        if self.reader.closed:
            return False
        if not self.reader.asked_to_prove and time.monotonic() < self.proved_at + PROVE_AGAIN:
            return True
        self.reader.asked_to_prove, self.proved_at = False, time.monotonic()
        proof = await ask(partial(prove, self.cookie))
        if proof and proof.departments != self.reader.departments:
            self.hub.move(self.reader, proof.departments)
        return proof is not None

    def _still_here(self) -> bytes:
        """Nothing waits, so all up to the hub's position is told: the browser may note that."""
        return f": still here\nid: {self.hub.position}\n\n".encode()


def missed(after: int, upto: int, departments: Departments) -> bytes:
    """What the journal holds after fact `after`; a reset if that is too much or unclear."""
    if not 0 <= after <= head() or upto - after > FAR:
        return frame("reset", {}, upto)
    facts = Fact.objects.filter(
        SHOWN_SUBJECTS, id__gt=after, id__lte=upto, department__in=departments
    )
    lines = list(facts.order_by("id").values_list(*COLUMNS)[: MOST_SIGNALS + 1])
    if len(lines) > MOST_SIGNALS:
        return frame("reset", {}, upto)
    return b"".join(told.frame for line in lines if (told := signal(*line)))
