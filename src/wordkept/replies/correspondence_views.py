"""Would it read well published whole? The page that shows it, and the copy that may leave the house."""

from __future__ import annotations

from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors
from wordkept.conversations.models import Conversation
from wordkept.conversations.pages import done, not_done, wants_part
from wordkept.kernel import clock
from wordkept.people import marking
from wordkept.people.models import Marking
from wordkept.people.signed_in import AgentRequest
from wordkept.replies import actions, correspondence, looking, publicly, third_parties
from wordkept.replies.views import MODES, composer_now


@require_GET
def whole(request: AgentRequest, id: UUID) -> HttpResponse:
    conversation = doors.conversation(request.user, id)
    found = correspondence.whole(request.user, conversation)
    found = correspondence.with_draft(found, request.user, conversation, clock.now())
    context = {
        "conversation": conversation,
        "found": found,
        "concern": publicly.concern(conversation),
        "look": looking.latest(conversation),
    }
    return render(request, "replies/correspondence.html", context)


@require_POST
def look(request: AgentRequest, id: UUID) -> HttpResponse:
    """From the composer: its words are kept, and either the page opens or it reads well already."""
    conversation = doors.conversation(request.user, id)
    words, mode = request.POST.get("words"), request.POST.get("mode", "")
    if words is not None:
        actions.draft(request.user, conversation, mode if mode in MODES else "public", words)
    found = publicly.concern(conversation)
    looking.look(request.user, conversation, found.kind if found else "")
    if request.POST.get("do") == "open":
        return _lead_to(request, reverse("correspondence", args=[conversation.pk]))
    told = done(request, conversation, _("Noted: you would see it published."))
    if not wants_part(request):
        return told
    answer = composer_now(request, conversation)
    answer["HX-Trigger"] = told["HX-Trigger"]
    return answer


def _lead_to(request: AgentRequest, address: str) -> HttpResponse:
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


@require_POST
def export(request: AgentRequest, id: UUID) -> HttpResponse:
    """A file for any browser's printer. Third parties and notes are not in it; it says what was left out."""
    conversation = doors.conversation(request.user, id)
    found, counted = third_parties.left_out(
        correspondence.whole(request.user, conversation), conversation
    )
    looking.exported(request.user, conversation, dict(counted))
    context = {
        "conversation": conversation,
        "found": found,
        "left_out": third_parties.listed(counted),
        "made_at": timezone.localtime(clock.now()),
        "sheet": _sheet(),
    }
    answer = render(request, "replies/correspondence_copy.html", context)
    name = f"correspondence-{timezone.localtime(clock.now()):%Y-%m-%d}.html"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sheet() -> SafeString:
    """The copy stands alone, so its sheet travels in it."""
    path = finders.find("css/correspondence.css")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as sheet:
        return mark_safe(f"<style>{sheet.read()}</style>")  # noqa: S308 - our own file


@require_POST
def mark(request: AgentRequest, id: UUID) -> HttpResponse:
    """A colleague knows whom we talk with."""
    conversation: Conversation = doors.conversation(request.user, id)
    kind = request.POST.get("marked", "")
    if kind not in ("", *Marking.Kind.values):
        return not_done(request, conversation, _("Choose one of those named there."))
    marking.mark(request.user, conversation.identity, kind)
    return done(request, conversation, _("Written down."))
