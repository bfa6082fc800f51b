"""The inbox: the list, the thread, the customer, and what one can do with a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages as messages_
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import (
    actions,
    doors,
    handles,
    inbox,
    last_resort,
    moving,
    persons,
    thread,
    waking,
)
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import (
    CLOSING,
    address_of,
    aims_at,
    done,
    news,
    not_done,
    wants_part,
)
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.kernel.text import excerpt
from wordkept.people.doors import colleagues, only
from wordkept.people.models import Agent
from wordkept.people.signed_in import AgentRequest

TOGETHER = 200
MOODS = 24
CONTACTS = 40


@require_GET
def inbox_page(request: AgentRequest) -> HttpResponse:
    """The list, with nobody opened yet; or only the part of it that htmx asked for."""
    if wants_part(request) and aims_at(request, "thread"):
        return render(request, "inbox/_opened.html", _list_context(request, rows=False))
    known = position()
    context = _list_context(request)
    if wants_part(request):
        part = "inbox/_rows.html" if request.GET.get("before") else "inbox/_list.html"
        return render(request, part, context)
    return render(request, "inbox/inbox.html", context | {"position": known})


@require_GET
def conversation_page(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    if conversation.merged_into is not None:
        return HttpResponseRedirect(address_of(request, conversation.merged_into))
    known = position()
    earlier = _number(request, "earlier_than")
    page = thread.latest(request.user, conversation, earlier)
    context = _opened(request, conversation, page)
    if wants_part(request):
        return render(request, "inbox/_opened.html", context | _list_context(request, rows=False))
    pane = "customer" if request.GET.get("pane") == "customer" else ""
    context |= _list_context(request) | {"position": known, "pane": pane}
    return render(request, "inbox/inbox.html", context)


@require_GET
def customer(request: AgentRequest, id: UUID) -> HttpResponse:
    """A person is where one last spoke with them."""
    theirs = doors.conversations(request.user).filter(customer=doors.customer(request.user, id))
    newest = theirs.exclude(state=Conversation.State.MERGED).order_by("-last_at").first()
    if newest is None:
        raise Http404
    return HttpResponseRedirect(
        reverse("conversation", args=[newest.pk]) + "?view=all&pane=customer"
    )


@require_GET
def row(request: AgentRequest, id: UUID) -> HttpResponse:
    """One row as the list shows it now, none when it no longer belongs there; and how many there are."""
    conversation = doors.conversation(request.user, id)
    desk = _desk(request)
    held = conversation if desk.holds(conversation.pk) else None
    last_resort.show(request.user, [conversation])
    context = {"row": held, "desk": desk, "count": desk.count()}
    return render(request, "inbox/_row_now.html", context)


@require_GET
def messages(request: AgentRequest, id: UUID) -> HttpResponse:
    """Earlier messages, or everything on screen as it is now with head and customer beside it."""
    conversation = doors.conversation(request.user, id)
    earlier, since = _number(request, "earlier_than"), _number(request, "since")
    if since is None:
        page = thread.latest(request.user, conversation, earlier)
        return render(
            request, "inbox/_messages.html", {"conversation": conversation, "thread": page}
        )
    page = thread.since(request.user, conversation, since)
    return render(request, "inbox/_live.html", _opened(request, conversation, page))


@require_POST
def assign(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    to = _colleague(request, conversation)
    try:
        actions.assign(
            request.user,
            conversation,
            to,
            "anyway" in request.POST,
            bool(request.POST.get("brief")),
        )
    except actions.NotPossible as why:
        return not_done(request, conversation, str(why))
    words = _("Assigned to %(name)s.") % {"name": to.name} if to else _("Assigned to nobody.")
    return done(request, conversation, words)


@require_POST
def snooze(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    until = waking.chosen(_own_or_choice(request), timezone.localtime(clock.now()))
    if until is None:
        return not_done(request, conversation, _("Choose a time to come, within a year."))
    try:
        actions.snooze(request.user, conversation, until)
    except actions.NotPossible as why:
        return not_done(request, conversation, str(why))
    when = formats.date_format(timezone.localtime(until), "DATETIME_FORMAT")
    return done(
        request,
        conversation,
        _("Sleeps until %(when)s.") % {"when": when},
        undo=reverse("reopen", args=[conversation.pk]),
    )


@require_POST
def resolve(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    try:
        actions.resolve(request.user, conversation)
    except actions.StillOwed as why:
        return _owed(request, conversation, str(why))
    request.session.pop(CLOSING, None)
    undo = reverse("reopen", args=[conversation.pk])
    return done(request, conversation, _("Resolved."), undo=undo)


def _owed(request: AgentRequest, conversation: Conversation, why: str) -> HttpResponse:
    """The promise that stands in the way, with its three ways out, where one looks already."""
    request.session[CLOSING] = str(conversation.pk)
    if not wants_part(request):
        return not_done(request, conversation, why)
    answer = render(request, "inbox/_owed.html", {"conversation": conversation}, status=422)
    said = news(422, {"wk:said": {"text": why, "bad": True}})
    answer["HX-Trigger"] = said["HX-Trigger"]
    answer["HX-Retarget"], answer["HX-Reswap"] = "#promise-line", "outerHTML"
    return answer


@require_POST
def reopen(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    actions.reopen(request.user, conversation)
    return done(request, conversation, _("Open again."))


@require_POST
def together(request: AgentRequest) -> HttpResponse:
    """Assign, snooze or resolve several at once. What is not this agent's is not found, as ever."""
    wanted = request.POST.getlist("ids")[:TOGETHER]
    chosen = [doors.conversation(request.user, one) for one in wanted]
    owed = [conversation for conversation in chosen if not _do_one(request, conversation)]
    ready = len(chosen) - len(owed)
    words = ngettext("%(n)d conversation done.", "%(n)d conversations done.", ready) % {"n": ready}
    if owed:
        left = ngettext("%(n)d still owes a promise.", "%(n)d still owe a promise.", len(owed))
        words = f"{words} {left % {'n': len(owed)}}"
    if wants_part(request):
        ids = [str(conversation.pk) for conversation in chosen]
        return news(
            204,
            {
                "wk:changed": {"conversations": ids},
                "wk:said": {"text": words, "bad": bool(owed)},
            },
        )
    (messages_.warning if owed else messages_.success)(request, words)
    return HttpResponseRedirect(reverse("inbox") + f"?{request.GET.urlencode()}")


def _do_one(request: AgentRequest, conversation: Conversation) -> bool:
    """False where an open promise stands in the way; the others are done all the same."""
    try:
        _do(request, conversation)
    except actions.StillOwed:
        return False
    return True


def _do(request: AgentRequest, conversation: Conversation) -> None:
    match request.POST.get("do"):
        case "resolve":
            actions.resolve(request.user, conversation)
        case "take":
            actions.assign(request.user, conversation, request.user)
        case "snooze":
            until = waking.chosen("tomorrow", timezone.localtime(clock.now()))
            if until:
                actions.snooze(request.user, conversation, until)


@require_POST
def read(request: AgentRequest, id: UUID) -> HttpResponse:
    actions.read(request.user, doors.conversation(request.user, id))
    return HttpResponse(status=204)


@require_POST
def presence(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    doing = request.POST.get("doing", "looking")
    actions.present(
        request.user, conversation, doing if doing in ("replying", "gone") else "looking"
    )
    return HttpResponse(status=204)


def position() -> int:
    """The last fact this page knows of, read before all else: live news are asked for from here."""
    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _desk(request: AgentRequest) -> inbox.Desk:
    wanted = (request.GET.get(name, "") for name in ("view", "department", "stage"))
    return inbox.desk(request.user, *wanted)


def _list_context(request: AgentRequest, rows: bool = True) -> dict[str, Any]:
    desk = _desk(request)
    context: dict[str, Any] = {"desk": desk, "views": inbox.VIEWS.values()}
    if rows:
        page = desk.page(request.GET.get("before", ""))
        departments = list(request.user.departments.all())
        context |= {"page": page, "count": desk.count(), "departments": departments}
    return context


def _opened(
    request: AgentRequest, conversation: Conversation, page: thread.Thread
) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "title": _title(request.user, conversation),
        "thread": page,
        "colleagues": _here_first(colleagues(request.user, conversation.department_id)),
        "wake_choices": waking.choices(timezone.localtime(clock.now())),
        "desk": _desk(request),
        "targets": moving.targets(conversation),
        "answers_it": handles.elsewhere(request.user, conversation),
        **_customer(request.user, conversation),
        **persons.pane(request.user, conversation),
    }


def _here_first(people: Iterable[Agent]) -> list[Agent]:
    """Whom one may ask today stands above who is away."""
    return sorted(people, key=lambda one: one.is_away)


def _title(agent: Agent, conversation: Conversation) -> str:
    """What it is about: the subject, or the first words that were said."""
    if conversation.subject:
        return conversation.subject
    said = doors.messages(agent, conversation).exclude(by="note").order_by("pk")
    return excerpt(said.values_list("text", flat=True).first() or str(conversation), 120)


def _customer(agent: Agent, conversation: Conversation) -> dict[str, Any]:
    """One customer on every channel, as far as this agent may see."""
    theirs = doors.conversations(agent).filter(customer=conversation.customer_id)
    contacts = theirs.exclude(state=Conversation.State.MERGED).order_by("-last_at", "-pk")
    return {
        "contacts": list(contacts.select_related("assignee")[:CONTACTS]),
        "identities": list(conversation.customer.identities.all()),
        "moods": _moods(agent, conversation),
    }


def _moods(agent: Agent, conversation: Conversation) -> Sequence[tuple[Any, str]]:
    spoken = doors.said_by(agent, conversation.customer_id)
    newest = spoken.exclude(mention__reading=None).order_by("-pk")
    moods = list(newest.values_list("at", "mention__reading__polarity")[:MOODS])
    return moods[::-1] if {polarity for _, polarity in moods} != {"neutral"} else []


def _colleague(request: AgentRequest, conversation: Conversation) -> Agent | None:
    to = request.POST.get("anyway") or request.POST.get("to", "")
    if not to.isdecimal():
        return request.user if to == "me" else None
    there = colleagues(request.user, conversation.department_id)
    found: Agent = only(there, pk=int(to[:9]))
    return found


def _own_or_choice(request: HttpRequest) -> str:
    return request.POST.get("until", "") or request.POST.get("at", "")


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name)
    if given is None:
        return None
    if not given.isdecimal() or len(given) > 19 or int(given) >= 1 << 63:
        raise Http404
    return int(given)


@require_POST
def take(request: AgentRequest, id: int) -> HttpResponse:
    """Make a mention a conversation; the answer leads to it."""
    mention = doors.mention(request.user, id)
    try:
        conversation = actions.take(request.user, mention)
    except actions.NotPossible as why:
        return HttpResponse(str(why), status=422, content_type="text/plain; charset=utf-8")
    return _lead_to(request, conversation)


@require_GET
def conversation_of(request: AgentRequest, id: int) -> HttpResponse:
    """From a mention to the conversation that it became."""
    mention = doors.mention(request.user, id)
    rows = doors.conversations(request.user).filter(messages__mention=mention)
    return _lead_to(request, only(rows.distinct()))


def _lead_to(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    address = reverse("conversation", args=[conversation.pk]) + "?view=all"
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
