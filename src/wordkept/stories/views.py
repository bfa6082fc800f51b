"""The pages of stories: the shelf, one story to read, and the corner of a conversation that offers to keep it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.conversations import doors as conversations
from wordkept.conversations import pictures
from wordkept.conversations.evidence import FILE_POLICY
from wordkept.conversations.models import Message
from wordkept.conversations.stages import asked
from wordkept.people.models import Department
from wordkept.people.signed_in import AgentRequest
from wordkept.stories import actions, doors, permission, rules, telling, using
from wordkept.stories.models import Consent, Story

PAGE = 24
ANSWERS = 12


@require_GET
def stories(request: AgentRequest) -> HttpResponse:
    here, stage = request.GET.get("show", ""), asked(request.GET)
    counts = telling.counts(request.user, stage)
    here = here if here in telling.SHELVES else "found" if counts["found"] else "kept"
    pages = Paginator(telling.shelf(request.user, here, stage), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "here": here,
        "stage": stage,
        "counts": counts,
        "page": page,
        "stories": telling.opening(request.user, page.object_list),
    }
    return render(request, "stories/stories.html", context)


@require_GET
def story(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.story(request.user, id)
    own = doors.sees_all(request.user, found)
    context: dict[str, Any] = {
        "story": found,
        "tale": telling.tale(request.user, found),
        "own": own,
        "keeps": request.user.role in rules.KEEPERS,
        "uses": list(found.uses.select_related("agent", "down_by")),
        "consents": _consents(request, found, own),
        "may": rules.may_be_used(found.state, found.permission, found.conditions, kept_to=True),
    }
    return render(request, "stories/story.html", context | (_desk(request, found) if own else {}))


def _consents(request: AgentRequest, story: Story, own: bool) -> list[tuple[Consent, bool]]:
    """What was asked and answered; its words only for who may read the message itself."""
    rows = story.consents.exclude(says="asking").select_related("agent", "message")
    readable = set(doors.messages(request.user, story).values_list("pk", flat=True))
    return [(row, own or row.message_id in readable) for row in rows]


def _desk(request: AgentRequest, story: Story) -> dict[str, Any]:
    """What only those need who may work with the conversation."""
    said = conversations.messages(request.user, story.conversation).exclude(by=Message.By.NOTE)
    there = said.filter(gone_at=None, sending__in=doors.OUT)
    asked = story.consents.filter(says="asked").order_by("-id").first()
    theirs = there.filter(by=Message.By.CUSTOMER)
    since = theirs.filter(pk__gt=asked.message_id) if asked and asked.message_id else theirs
    return {
        "question": permission.question(request.user, story),
        "invitation": using.invitation(story),
        "disclosure": using.disclosure(),
        "invitations": list(story.invitations.select_related("agent", "question__customer")),
        "ours": list(there.filter(by=Message.By.BRAND).order_by("-pk")[:ANSWERS]),
        "answers": list(since.order_by("-pk")[:ANSWERS]),
        "all_messages": list(there.order_by("pk")[: telling.LONGEST]),
        "departments": Department.objects.exclude(pk=story.conversation.department_id),
        "shared": set(story.shared.values_list("pk", flat=True)),
    }


@require_GET
def fragment(request: AgentRequest, id: UUID) -> HttpResponse:
    """In a conversation: a story was found here, or is kept; nothing where there is none."""
    conversation = conversations.conversation(request.user, id)
    context = {
        "conversation": conversation,
        "story": Story.objects.filter(conversation=conversation).first(),
        "keeps": request.user.role in rules.KEEPERS,
    }
    return render(request, "stories/_fragment.html", context)


@require_GET
def picture(request: AgentRequest, id: UUID, file: UUID) -> HttpResponse:
    """As the conversation shows it, for those too who may only read the story."""
    attachment = doors.picture(request.user, doors.story(request.user, id), file)
    try:
        drawn = pictures.drawn(attachment.digest) if attachment.digest else None
    except pictures.NotAPicture:
        drawn = None
    if drawn is None:
        raise Http404
    return HttpResponse(
        drawn, content_type="image/webp", headers={"Content-Security-Policy": FILE_POLICY}
    )


@require_POST
def keep(request: AgentRequest, id: UUID) -> HttpResponse:
    """`id` is the conversation: there may be no story of it yet."""
    conversation = conversations.conversation(request.user, id)
    try:
        kept = actions.keep(request.user, conversation)
    except actions.NotPossible as why:
        messages.error(request, str(why))
        return redirect("conversation", conversation.pk)
    messages.success(request, _("Kept. It can be told when the teller says yes."))
    return redirect("story", kept.pk)


@require_POST
def leave(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.own_story(request.user, id)
    return done(request, found, _("Left alone."), actions.leave, request.user, found)


@require_POST
def edit(request: AgentRequest, id: UUID) -> HttpResponse:
    found, form = doors.own_story(request.user, id), request.POST
    told = [int(key) for key in form.getlist("told") if key.isdecimal() and len(key) < 20]
    words = (form.get("title", ""), form.get("called", ""), told)
    return done(request, found, _("Saved."), actions.edit, request.user, found, *words)


@require_POST
def share(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.own_story(request.user, id)
    chosen = Department.objects.filter(slug__in=request.POST.getlist("departments"))
    return done(request, found, _("Shared."), actions.share, request.user, found, list(chosen))


def done(
    request: AgentRequest, story: Story, words: str, act: Any, *given: Any
) -> HttpResponseRedirect:
    """Do it; say that it is done, or what is in the way."""
    try:
        act(*given)
    except actions.NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, words)
    return redirect("story", story.pk)
