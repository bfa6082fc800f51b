"""Who this really is: what the customer pane knows of a person, and yes or no to what is suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wordkept.conversations import doors, elsewhere, joining, last_resort, search, stages
from wordkept.conversations.attempts import Attempt
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import done, not_done
from wordkept.people import likeness, linking, marking
from wordkept.people.doors import NOT_FOUND, only
from wordkept.people.models import Agent, Customer, Identity, Joining, Likeness, Marking, Trait
from wordkept.people.signed_in import AgentRequest

SUGGESTED = 5
SLOW = {"phone": ("number", "mail"), "letter": ("number", "mail")}


@dataclass(frozen=True)
class Tried:
    """An earlier attempt with the conversation it opens."""

    attempt: Attempt
    conversation: Conversation


@dataclass(frozen=True)
class Suggestion:
    """Somebody who may be the same person, with the evidence and where we last met them."""

    likeness: Likeness
    identity: Identity
    evidence: list[dict[str, str]]
    last: Conversation


def pane(agent: Agent, conversation: Conversation) -> dict[str, Any]:
    """What the thread's banner and the customer pane add to a conversation."""
    return {
        "tried": _tried(agent, conversation),
        "quicker": _quicker(conversation),
        "stage": stages.why(agent, conversation),
        "stage_today": stages.today(conversation),
        "suggestions": _suggestions(agent, conversation.customer),
        "joinings": list(_joinings(conversation.customer).select_related("gone", "by")),
        "household": _household(agent, conversation.customer),
        "marking": marking.current(conversation.customer_id),
        "markings": Marking.Kind.choices,
        **elsewhere.pane(agent, conversation),
    }


def _tried(agent: Agent, conversation: Conversation) -> list[Tried]:
    found = last_resort.seen_by(agent, conversation)
    keys = [attempt.conversation for attempt in found]
    rows = doors.conversations(agent).filter(pk__in=keys).select_related("customer", "identity")
    known = {str(row.pk): row for row in rows}
    return [
        Tried(attempt, known[attempt.conversation])
        for attempt in found
        if attempt.conversation in known
    ]


def _quicker(conversation: Conversation) -> list[Trait]:
    """A letter takes days: can the same person be reached today in another way?"""
    wanted = SLOW.get(conversation.place, ())
    if conversation.waiting_since is None or not wanted:
        return []
    theirs = Trait.objects.filter(identity__customer=conversation.customer_id, kind__in=wanted)
    known = theirs.exclude(source="said").exclude(
        identity=conversation.identity_id, source="account"
    )
    first = {(trait.kind, trait.key): trait for trait in known.order_by("-pk")}
    return sorted(first.values(), key=lambda trait: wanted.index(trait.kind), reverse=True)


def _suggestions(agent: Agent, customer: Customer) -> list[Suggestion]:
    """One for each person, with everything that speaks for it."""
    found: dict[UUID, Suggestion] = {}
    for one in linking.suggestions(customer)[: SUGGESTED * 4]:
        other = one.other if one.one.customer_id == customer.pk else one.one
        if known := found.get(other.customer_id):
            known.evidence.extend(each for each in one.evidence if each not in known.evidence)
        elif last := _last(agent, other.customer):
            found[other.customer_id] = Suggestion(one, other, list(one.evidence), last)
    return list(found.values())[:SUGGESTED]


def _last(agent: Agent, customer: Customer) -> Conversation | None:
    theirs = doors.conversations(agent).filter(customer=customer)
    return theirs.exclude(state=Conversation.State.MERGED).order_by("-last_at").first()


def _joinings(customer: Customer) -> QuerySet[Joining]:
    return Joining.objects.filter(kept=customer, undone_at=None).order_by("-pk")


def _household(agent: Agent, customer: Customer) -> Sequence[Conversation]:
    """Whom they live with, as far as the agent may see."""
    together = linking.households([customer.pk]).get(customer.pk, set())
    met = [_last(agent, other) for other in Customer.objects.filter(pk__in=together)]
    return [last for last in met if last]


@require_POST
def decide_likeness(request: AgentRequest, id: int) -> HttpResponse:
    """Yes, no, or: ask me again."""
    found = _likeness(request.user, id)
    conversation = _beside(request, found.one.customer, found.other.customer)
    match request.POST.get("do"):
        case "yes":
            return _confirm(request, conversation, found)
        case "no":
            linking.refuse(request.user, found)
            undo = _undo("decide_likeness", found.pk, conversation)
            return done(request, conversation, _("Two different people, then."), undo=undo)
        case _again:
            linking.ask_again(request.user, found)
            return done(request, conversation, _("It is asked again."))


def _likeness(agent: Agent, id: int) -> Likeness:
    """A suggestion about two people whom the agent may both know."""
    rows = Likeness.objects.select_related("one__customer", "other__customer")
    found: Likeness = only(rows, pk=id)
    for identity in (found.one, found.other):
        doors.customer(agent, identity.customer_id)
    return found


def _beside(request: AgentRequest, *people: Customer) -> Conversation:
    """The conversation beside which this was asked; without one, where we last spoke with them."""
    asked = request.POST.get("conversation") or request.GET.get("conversation")
    if asked:
        return doors.conversation(request.user, asked)
    theirs = doors.conversations(request.user).filter(customer__in=people)
    newest = theirs.select_related("customer").order_by("-last_at").first()
    if newest is None:
        raise Http404(NOT_FOUND)
    return newest


def _undo(name: str, id: int, conversation: Conversation) -> str:
    return f"{reverse(name, args=[id])}?conversation={conversation.pk}"


def _confirm(request: AgentRequest, conversation: Conversation, found: Likeness) -> HttpResponse:
    known = (found.one.customer, found.other.customer)
    kept = conversation.customer if conversation.customer in known else known[0]
    try:
        joined = joining.confirm(request.user, found, kept)
    except joining.CannotJoin as why:
        return not_done(request, conversation, str(why))
    return _joined(request, conversation, joined)


def _joined(request: AgentRequest, conversation: Conversation, joined: Joining) -> HttpResponse:
    undo = _undo("part_person", joined.pk, conversation)
    return done(request, conversation, _("One person from now on."), undo=undo)


@require_POST
def part_person(request: AgentRequest, id: int) -> HttpResponse:
    """They are two after all: everything that was moved returns."""
    found: Joining = only(Joining.objects.select_related("kept"), pk=id)
    doors.customer(request.user, found.kept_id)
    conversation = _beside(request, found.kept)
    try:
        joining.part(request.user, found)
    except joining.CannotJoin as why:
        return not_done(request, conversation, str(why))
    return done(request, conversation, _("Two people again."))


@require_http_methods(["GET", "POST"])
def same_person(request: AgentRequest, id: UUID) -> HttpResponse:
    """A colleague knows somebody without a suggestion: find them, and say how one knows."""
    conversation = doors.conversation(request.user, id)
    if request.method == "POST":
        return _join_by_hand(request, conversation)
    query = request.GET.get("q", "").strip()[:200]
    found = _people(request.user, query) if query else []
    context = {
        "conversation": conversation,
        "query": query,
        "people": [person for person in found if person.pk != conversation.customer_id],
    }
    return render(request, "people/same_person.html", context)


def _join_by_hand(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    other = doors.customer(request.user, request.POST.get("customer", ""))
    why = request.POST.get("why", "")
    try:
        joined = joining.join(request.user, conversation.customer, other, why)
    except joining.CannotJoin as trouble:
        return not_done(request, conversation, str(trouble))
    return _joined(request, conversation, joined)


def _people(agent: Agent, query: str) -> list[Customer]:
    """By name or handle, and by number or address however it is written."""
    keys = Q(pk=None)
    for mark in [*likeness.said_in(query), likeness.number(query), *likeness.at_home(query, "")]:
        if mark:
            keys |= Q(traits__kind=mark.kind, traits__key=mark.key)
    known = Identity.objects.filter(keys).values("customer")
    reached = Customer.objects.filter(
        pk__in=known, conversations__department__in=doors.departments(agent)
    )
    by_mark = list(reached.distinct().prefetch_related("identities")[:10])
    named = search.people(agent, query)
    return by_mark + [person for person in named if person not in by_mark]
