"""The pages of lists: handles, sites, words, and authors whom we do not want to hear."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wordkept.listening import asking, doors
from wordkept.listening.models import WordList
from wordkept.listening.query_forms import ListForm
from wordkept.listening.query_views import asker
from wordkept.listening.query_words import LISTS
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest

VERSIONS = 20


@require_GET
def lists(request: AgentRequest) -> HttpResponse:
    context = {
        "lists": doors.lists(request.user).select_related("department"),
        "kinds": LISTS,
        "may_ask": may(request.user.role, "listen"),
    }
    return render(request, "stream/lists.html", context)


@require_http_methods(["GET", "POST"])
def new_list(request: AgentRequest) -> HttpResponse:
    agent = asker(request)
    form = ListForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            asking.make_list(agent, said["department"], said["name"], said["kind"], form.lines())
        except asking.NotSaved as error:
            form.refuse(str(error))
        else:
            messages.success(request, _("The list is there for every query."))
            return redirect("lists")
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def word_list(request: AgentRequest, id: UUID) -> HttpResponse:
    """Its name and kind stay: queries count on them."""
    agent = request.user
    found = doors.list_(agent, id)
    if request.method == "GET":
        return _page(request, ListForm.of(found, agent), found)
    asker(request)
    fixed = {"name": found.name, "kind": found.kind, "department": found.department_id}
    form = ListForm({**request.POST.dict(), **fixed}, agent=agent)
    if form.is_valid():
        try:
            saved = asking.change_list(agent, found, form.lines(), form.cleaned_data["seen"] or 0)
        except asking.NotSaved as error:
            form.refuse(str(error))
        else:
            messages.success(request, _("Saved as version %(n)s.") % {"n": saved.version})
            return redirect("word_list", found.pk)
    return _page(request, form, found)


def _page(request: AgentRequest, form: ListForm, found: WordList | None) -> HttpResponse:
    context = {
        "form": form,
        "list": found,
        "kinds": LISTS,
        "may_ask": may(request.user.role, "listen"),
        "versions": found.versions.select_related("agent")[:VERSIONS] if found else [],
        "users": doors.queries(request.user).filter(text__icontains=f"list:{found.name}")
        if found
        else [],
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "stream/lists_one.html", context, status=status)
