"""Promises on the screen: found while writing, confirmed beside the thread, kept on the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors as conversations
from wordkept.conversations import stages
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import CLOSING, aims_at, done, news, not_done, wants_part
from wordkept.kernel import clock
from wordkept.people.doors import colleagues
from wordkept.people.models import Agent
from wordkept.people.signed_in import AgentRequest
from wordkept.promises import actions, doors, forms, hearing
from wordkept.promises.board import Board, board
from wordkept.promises.models import Promise
from wordkept.promises.rules import find

HINTS, FEW = 4, 8
AHEAD = timedelta(days=2)


@require_GET
def index(request: AgentRequest) -> HttpResponse:
    page = _board(request)
    part = wants_part(request) and aims_at(request, "board")
    return render(request, "promises/_board.html" if part else "promises/board.html", _of(page))


@require_GET
def due(request: AgentRequest) -> HttpResponse:
    """On the page Today: what is late or due within two days."""
    soon = doors.standing(request.user).filter(
        state=Promise.State.OPEN, due_at__lte=clock.now() + AHEAD
    )
    return render(request, "promises/_due.html", {"promises": soon[:FEW]})


@require_POST
def hints(request: AgentRequest, id: UUID) -> HttpResponse:
    """What the words in the composer would promise. Nothing is written down before they are sent."""
    conversation = conversations.conversation(request.user, id)
    words = request.POST.get("words", "")
    place = hearing.zone_for(conversation, request.user)
    found = []
    if request.POST.get("mode") != "note":
        found = find(words, clock.now(), ZoneInfo(place.zone), conversation.language)[:HINTS]
    kinds = dict(Promise.Kind.choices)
    context = {"hints": [(one, kinds[one.kind]) for one in found], "place": place}
    return render(request, "promises/_hints.html", context)


@require_GET
def line(request: AgentRequest, id: UUID) -> HttpResponse:
    """Between thread and composer: what was found in our replies and waits for one key.

    After somebody wanted to close over an open word, that word too: kept, a new date, or broken?
    """
    conversation = conversations.conversation(request.user, id)
    context = _in(request, conversation)
    proposed = [one for one in context["promises"] if one.state == Promise.State.PROPOSED]
    context["keyed"] = proposed[0].pk if proposed else None
    context["asked"] = request.session.get(CLOSING) == str(conversation.pk)
    return render(request, "promises/_line.html", context)


@require_GET
def pane(request: AgentRequest, id: UUID) -> HttpResponse:
    """In the customer pane: everything this customer still waits for, on every channel."""
    conversation = conversations.conversation(request.user, id)
    standing = list(doors.of_customer(request.user, conversation))
    proposed = any(
        one.state == Promise.State.PROPOSED and one.conversation_id == conversation.pk
        for one in standing
    )
    context = _in(request, conversation) | {"promises": standing, "proposed": proposed}
    return render(request, "promises/_pane.html", context)


@require_POST
def make(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = conversations.conversation(request.user, id)
    try:
        actions.make(request.user, forms.terms(request.user, request.POST), conversation)
    except actions.NotPossible as why:
        return not_done(request, conversation, str(why))
    return done(request, conversation, _("Promised. You will be reminded."))


@require_POST
def confirm(request: AgentRequest, id: UUID) -> HttpResponse:
    return _act(
        request,
        id,
        lambda promise: actions.confirm(request.user, promise),
        _("Promised. You will be reminded."),
    )


@require_POST
def dismiss(request: AgentRequest, id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(
        request,
        id,
        lambda promise: actions.dismiss(request.user, promise, reason),
        _("No promise, then."),
    )


@require_POST
def edit(request: AgentRequest, id: UUID) -> HttpResponse:
    agent, given = request.user, request.POST
    return _act(
        request,
        id,
        lambda promise: actions.edit(agent, promise, forms.terms(agent, given, promise)),
        _("Promised. You will be reminded."),
    )


@require_POST
def keep(request: AgentRequest, id: UUID) -> HttpResponse:
    agent, given = request.user, request.POST
    return _act(
        request,
        id,
        lambda promise: actions.keep(
            agent, promise, given.get("proof", ""), forms.here(given.get("at", "")), "told" in given
        ),
        _("Kept. Well done."),
    )


@require_POST
def renegotiate(request: AgentRequest, id: UUID) -> HttpResponse:
    agent, given = request.user, request.POST

    def act(promise: Promise) -> None:
        due_at = forms.moment(given.get("due", ""), promise.zone)
        if due_at is None:
            raise actions.NotPossible(_("Choose the new day and hour."))
        actions.renegotiate(agent, promise, due_at, "told" in given, given.get("reason", ""))

    return _act(request, id, act, _("It has a new date."))


@require_POST
def break_(request: AgentRequest, id: UUID) -> HttpResponse:
    agent, given = request.user, request.POST
    return _act(
        request,
        id,
        lambda promise: actions.break_(agent, promise, given.get("reason", ""), "told" in given),
        _("Written down. It counts as broken."),
    )


@require_POST
def tell(request: AgentRequest, id: UUID) -> HttpResponse:
    return _act(
        request,
        id,
        lambda promise: actions.tell(request.user, promise),
        _("The customer knows."),
    )


def _act(
    request: AgentRequest, id: UUID, act: Callable[[Promise], object], words: str
) -> HttpResponse:
    promise = doors.promise(request.user, id)
    try:
        act(promise)
    except actions.NotPossible as why:
        return _answer(request, promise, str(why), bad=True)
    return _answer(request, promise, words)


def _answer(request: AgentRequest, promise: Promise, words: str, bad: bool = False) -> HttpResponse:
    """On the board the board comes back; in a conversation its page is told to fetch the truth."""
    on_board = request.GET.get("on") == "board"
    if promise.conversation and not on_board:
        answer = not_done if bad else done
        return answer(request, promise.conversation, words)
    if not wants_part(request):
        (messages.error if bad else messages.success)(request, words)
        query = _board(request).query
        return HttpResponseRedirect(reverse("promises") + (f"?{query}" if query else ""))
    fresh = render(
        request, "promises/_board.html", _of(_board(request)), status=422 if bad else 200
    )
    fresh["HX-Trigger"] = news(204, {"wk:said": {"text": words, "bad": bad}})["HX-Trigger"]
    return fresh


def _board(request: HttpRequest) -> Board:
    agent = request.user
    assert isinstance(agent, Agent)
    given = request.GET
    department, campaign = given.get("department", ""), given.get("campaign", "")
    return board(agent, given.get("mine", ""), department, campaign, stages.asked(given))


def _of(page: Board) -> dict[str, Any]:
    return {
        "board": page,
        "groups": page.groups(),
        "to_tell": page.to_tell(),
        "rate": page.rate(),
        "rates": page.rates(),
        "departments": list(page.agent.departments.all()),
        "owners": colleagues(page.agent),
        "kinds": Promise.Kind.choices,
        "query": f"on=board&{page.query}".rstrip("&"),
    }


def _in(request: AgentRequest, conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "promises": list(doors.of_conversation(request.user, conversation)),
        "owners": colleagues(request.user, conversation.department_id),
        "kinds": Promise.Kind.choices,
        "place": hearing.zone_for(conversation, request.user),
    }
