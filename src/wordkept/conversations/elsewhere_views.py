"""Where they like to be answered: set it, answer the proposal with one key, go on there with one click."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wordkept.conversations import doors, elsewhere
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import done, not_done, wants_part
from wordkept.people import preferring
from wordkept.people.doors import only
from wordkept.people.models import Preference
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest


@require_POST
def prefer(request: AgentRequest, id: UUID) -> HttpResponse:
    """A colleague knows it, or they said so."""
    conversation = doors.conversation(request.user, id)
    channel = request.POST.get("channel", "")
    if channel and channel not in elsewhere.channels(conversation):
        return not_done(request, conversation, _("Choose one of the channels in the list."))
    preferring.prefer(request.user, conversation.identity, channel)
    words = _("Written down.") if channel else _("No channel is preferred any more.")
    return done(request, conversation, words)


@require_POST
def decide_wish(request: AgentRequest, id: UUID) -> HttpResponse:
    """Yes: that is where they like to be answered. No: they meant something else."""
    conversation = doors.conversation(request.user, id)
    key = request.POST.get("wish", "")
    wish: Preference = only(preferring.proposed(conversation.customer_id), pk=key)
    if request.POST.get("do") == "yes":
        preferring.prefer(request.user, wish.identity, wish.channel)
        return done(request, conversation, _("Written down."))
    preferring.refuse(request.user, wish)
    return done(request, conversation, _("We will not ask again."))


@require_POST
def switch(request: AgentRequest, id: UUID) -> HttpResponse:
    """To the same matter where they prefer it. What was half written stays where it was."""
    conversation = doors.conversation(request.user, id)
    preferred = preferring.current(conversation.customer_id)
    there = None
    if preferred and may(request.user.role, "reply"):
        there = elsewhere.switch(request.user, conversation, preferred)
    if there is None:
        return not_done(request, conversation, _("We cannot write to them there from here."))
    return _lead_to(request, there)


def _lead_to(request: AgentRequest, there: Conversation) -> HttpResponse:
    address = reverse("conversation", args=[there.pk]) + "?view=all"
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
