"""The pages of queries: what we listen for, tried on what was heard before it is saved, and its history."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wordkept.listening import asking, doors
from wordkept.listening.models import Query, QueryVersion
from wordkept.listening.previewing import preview
from wordkept.listening.query_forms import QueryForm
from wordkept.listening.query_words import KINDS, reason, trouble_of
from wordkept.listening.rules.marking import marked
from wordkept.listening.rules.query import QueryError
from wordkept.listening.rules.query.words import fold
from wordkept.people.doors import only
from wordkept.people.models import Agent, Department
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest

VERSIONS = 50
EMPTY = ""


@require_GET
def queries(request: AgentRequest) -> HttpResponse:
    found = doors.queries(request.user).select_related("department").order_by("paused", "name")
    context = {
        "queries": found,
        "kinds": KINDS,
        "may_ask": may(request.user.role, "listen"),
        "several": request.user.departments.count() > 1,
    }
    return render(request, "stream/queries.html", context)


@require_http_methods(["GET", "POST"])
def new_query(request: AgentRequest) -> HttpResponse:
    agent = asker(request)
    form = QueryForm(request.POST or None, agent=agent)
    if request.method == "POST" and "try" not in request.POST and form.is_valid():
        said = form.cleaned_data
        department = said["department"]

        def save() -> Query:
            return asking.make(agent, department, said["name"], said["kind"], said["text"])

        if saved := _saved(form, save):
            messages.success(request, _("From now on we listen for this."))
            return redirect("query", saved.pk)
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def query(request: AgentRequest, id: UUID) -> HttpResponse:
    """To read it is everybody's; to change it is not."""
    agent = request.user
    found = doors.query(agent, id)
    if request.method == "GET":
        return _page(request, QueryForm.of(found, agent), found)
    asker(request)
    form = QueryForm({**request.POST.dict(), "department": found.department_id}, agent=agent)
    if "try" not in request.POST and form.is_valid():
        said = form.cleaned_data

        def save() -> Query:
            words = said["name"], said["kind"], said["text"], said["why"]
            return asking.change(agent, found, *words, seen=said["seen"] or 0)

        if saved := _saved(form, save):
            messages.success(request, _("Saved as version %(n)s.") % {"n": saved.version})
            return redirect("query", saved.pk)
    return _page(request, form, found)


def _saved(form: QueryForm, save: Callable[[], Query]) -> Query | None:
    try:
        return save()
    except QueryError as error:
        form.add_error("text", trouble_of(error, form.cleaned_data["text"]).why)
    except asking.NotSaved as error:
        form.add_error(None, str(error))
    return None


def _page(request: AgentRequest, form: QueryForm, found: Query | None) -> HttpResponse:
    tried = form["text"].value() or EMPTY
    wrong = request.method == "POST" and "try" not in request.POST and bool(form.errors)
    context = {
        "form": form,
        "query": found,
        "may_ask": may(request.user.role, "listen"),
        "versions": _history(found) if found else [],
        **_tried(request.user, _department(request.user, form, found), tried),
    }
    return render(request, "stream/query.html", context, status=422 if wrong else 200)


def _department(agent: Agent, form: QueryForm, found: Query | None) -> Department | None:
    if found:
        return found.department
    return _chosen(agent, str(form["department"].value() or EMPTY))


def _chosen(agent: Agent, key: str) -> Department | None:
    mine = list(agent.departments.all())
    return next((each for each in mine if str(each.pk) == key), mine[0] if mine else None)


def _tried(agent: Agent, department: Department | None, text: str) -> dict[str, Any]:
    """What the preview shows: what was found, or what is wrong and where."""
    text = text.replace("\r\n", "\n")
    if department is None or not text.strip():
        return {}
    try:
        shown = preview(agent, department, text)
    except QueryError as error:
        return {"trouble": trouble_of(error, text)}
    samples = [
        (each.mention, marked(each.mention.text, each.words), reason(each.why))
        for each in shown.samples
    ]
    return {"shown": shown, "samples": samples, "bars": _bars(shown.days)}


def _bars(days: Sequence[tuple[date, int]]) -> list[dict[str, Any]]:
    """A bar for each day, in a drawing of 300 x 40."""
    most, step = max((count for _, count in days), default=0) or 1, 300 / max(len(days), 1)
    return [
        {
            "day": day,
            "count": count,
            "x": round(number * step, 2),
            "width": round(step * 0.8, 2),
            "height": max(round(40 * count / most, 1), 1),
            "y": 40 - max(round(40 * count / most, 1), 1),
        }
        for number, (day, count) in enumerate(days)
    ]


@require_POST
def preview_query(request: AgentRequest) -> HttpResponse:
    """The fragment beside the text while somebody types."""
    agent = asker(request)
    chosen = request.POST.get("department", EMPTY)
    context = _tried(agent, _chosen(agent, chosen), request.POST.get("text", EMPTY))
    return render(request, "stream/queries_preview.html", context)


@require_POST
def pause_query(request: AgentRequest, id: UUID) -> HttpResponse:
    asking.pause(asker(request), doors.query(request.user, id), request.POST.get("why", EMPTY))
    messages.success(request, _("Paused. What it found stays."))
    return redirect("query", id)


@require_POST
def resume_query(request: AgentRequest, id: UUID) -> HttpResponse:
    return _redone(request, id, asking.resume)


@require_POST
def restore_query(request: AgentRequest, id: UUID) -> HttpResponse:
    number = request.POST.get("number", EMPTY)

    def restore(agent: Agent, found: Query) -> Query:
        version: QueryVersion = only(found.versions.all(), number=number)
        return asking.go_back(agent, found, version)

    return _redone(request, id, restore)


def _redone(request: AgentRequest, id: UUID, act: Callable[[Agent, Query], Query]) -> HttpResponse:
    """An old text may not be understood any more: a list may have gone another way since."""
    agent, found = asker(request), doors.query(request.user, id)
    try:
        messages.success(request, _("Saved as version %(n)s.") % {"n": act(agent, found).version})
    except QueryError as error:
        messages.error(request, trouble_of(error, found.text).why)
    return redirect("query", id)


def asker(request: AgentRequest) -> Agent:
    if not may(request.user.role, "listen"):
        raise Http404
    return request.user


@dataclass(frozen=True)
class Change:
    """A version beside the one before it: (text, "kept" | "added" | "dropped")."""

    version: QueryVersion
    parts: Sequence[tuple[str, str]]


def _history(query: Query) -> list[Change]:
    versions = list(query.versions.select_related("agent")[:VERSIONS])
    before = [*versions[1:], None]
    return [
        Change(new, difference(old.text if old else new.text, new.text))
        for new, old in zip(versions, before, strict=True)
    ]


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """Word by word; long texts are shown as they are now."""
    before, after = old.split(), new.split()
    if fold(old) == fold(new) or len(before) + len(after) > 2_000:
        return [(new, "kept")]
    parts: list[tuple[str, str]] = []
    for how, a, b, c, d in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if how == "equal":
            parts.append((" ".join(before[a:b]), "kept"))
            continue
        parts += [(" ".join(before[a:b]), "dropped")] if b > a else []
        parts += [(" ".join(after[c:d]), "added")] if d > c else []
    return parts
