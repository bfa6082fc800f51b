"""The pages of themes: what rises, one theme with its words and people, and what colleagues do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept.listening import doors, handling, themes, voices
from wordkept.listening.models import Finding, Topic
from wordkept.people.doors import only
from wordkept.people.signed_in import AgentRequest

POSTS = 40
RISING = 4
OTHERS = 100


@require_GET
def topics(request: AgentRequest) -> HttpResponse:
    return render(request, "stream/topics.html", {"themes": themes.themes(request.user)})


@require_GET
def rising(request: AgentRequest) -> HttpResponse:
    """A fragment for the stream and for Today: only what is new or rises."""
    moving = themes.themes(request.user, themes.MOVING, RISING)
    return render(request, "stream/_rising.html", {"themes": moving})


@require_GET
def topic(request: AgentRequest, id: UUID) -> HttpResponse:
    found = doors.topic(request.user, id)
    if found.merged_into_id:
        return redirect("topic", found.merged_into_id)
    [shown] = themes.with_words(request.user, themes.weigh([found]), quotes=3)
    before = _before(request)
    rows = _said(request, found, before)
    context = {
        "theme": shown,
        "findings": rows[:POSTS],
        "older": rows[POSTS - 1].mention_id if len(rows) > POSTS else None,
        "others": doors.topics(request.user)
        .filter(department=found.department_id, merged_into=None)
        .exclude(pk=found.pk)
        .order_by("-last_at")[:OTHERS],
    }
    return render(request, "stream/topic.html", context)


def _said(request: AgentRequest, topic: Topic, before: int | None) -> list[Finding]:
    """The newest first; each with the conversations it became, as far as this agent may see."""
    rows = topic.findings.filter(mention__in=doors.mentions(request.user), muted=False)
    rows = rows.filter(mention_id__lt=before) if before else rows
    related = rows.select_related("mention__reading", "mention__account")
    return list(related.order_by("-mention")[: POSTS + 1])


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isdecimal() and int(given[:20]) < 1 << 63 else None


@require_POST
def rename(request: AgentRequest, id: UUID) -> HttpResponse:
    name = request.POST.get("name", "")
    return _act(request, id, lambda topic: handling.rename(request.user, topic, name), _("Named."))


@require_POST
def merge(request: AgentRequest, id: UUID) -> HttpResponse:
    into = doors.topic(request.user, request.POST.get("into", ""))

    def act(topic: Topic) -> Topic:
        handling.merge(request.user, topic, into)
        return into

    return _act(request, id, act, _("The two are one now."))


@require_POST
def part(request: AgentRequest, id: UUID) -> HttpResponse:
    word = request.POST.get("word", "")
    return _act(
        request,
        id,
        lambda topic: handling.part(request.user, topic, word),
        _("These posts have a theme of their own now."),
    )


@require_POST
def tell(request: AgentRequest, id: UUID) -> HttpResponse:
    words = request.POST.get("words", "")
    done = _("Kept for the product people.")
    return _act(request, id, lambda topic: handling.tell(request.user, topic, words), done)


def _act(
    request: AgentRequest, id: UUID, act: Callable[[Topic], Any], words: str
) -> HttpResponseRedirect:
    """Do it and show the theme; the one that is there afterwards, if it is another one."""
    topic = doors.topic(request.user, id)
    try:
        topic = act(topic) or topic
    except handling.NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, words)
    return redirect("topic", topic.pk)


@require_POST
def author(request: AgentRequest, id: int) -> HttpResponse:
    """Who wrote this mention is a critic, an advocate, … : somebody here knows."""
    mention = only(doors.mentions(request.user), pk=id)
    try:
        voices.set_role(
            request.user, mention.place, mention.author_id, request.POST.get("role", "")
        )
    except voices.NoSuchRole as why:
        raise Http404 from why
    if request.headers.get("HX-Request-Type") == "partial":
        return HttpResponse(status=204, headers={"HX-Trigger": "wk:author"})
    messages.success(request, _("Noted: we know who this is now."))
    back = request.POST.get("topic", "")
    return (
        redirect("topic", doors.topic(request.user, back).pk)
        if back
        else redirect("mention", mention.pk)
    )
