"""Come in, become the owner, invite colleagues, say who you are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wordkept.kernel import clock
from wordkept.kernel.limits import Brake
from wordkept.people import actions, forms
from wordkept.people.models import Agent, Department
from wordkept.people.rules import INVITE_LIFE, may
from wordkept.people.signed_in import AgentRequest

KNOCKS = Brake(knocks=10, span=timedelta(minutes=1))
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Login(LoginView):
    template_name = "people/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not KNOCKS.lets(request.META.get("REMOTE_ADDR", ""), clock.now()):
            trouble = _("Too many tries. Wait a minute, then try again.")
            return render(request, self.template_name, {"trouble": trouble}, status=429)
        return super().post(request, *args, **kwargs)


class Logout(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, Agent):
            actions.leave(request.user)
        return super().post(request, *args, **kwargs)


@login_not_required
@require_GET
def login_by_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        agent = actions.use_link(token)
    except actions.LinkExpired:
        return render(request, "people/link_expired.html", status=410)
    if agent is None:
        raise Http404
    login(request, agent, backend=BACKEND)
    if settings.DEMO:
        return redirect(f"{reverse('inbox')}?view=all")
    return redirect("inbox" if agent.has_usable_password() else "me")


@login_not_required
@require_http_methods(["GET", "POST"])
def become_owner(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the one-time link of the first start."""
    if not actions.link_is_good(token, makes_owner=True):
        return render(request, "people/link_expired.html", status=410)
    form = forms.OwnerForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        actions.use_link(token, makes_owner=True)
        said = form.cleaned_data
        department = actions.found_department(
            slugify(said["department"])[:50] or "care", said["department"], said["why"]
        )
        owner = actions.welcome(
            said["email"],
            said["name"],
            Agent.Role.ADMIN,
            [department],
            said["password"],
            language=translation.get_language() or "en",
        )
        login(request, owner, backend=BACKEND)
        return redirect("accounts")
    return render(request, "people/setup.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def colleagues(request: AgentRequest) -> HttpResponse:
    agent = _admin(request)
    context = {
        "agents": Agent.objects.prefetch_related("departments"),
        "departments": Department.objects.all(),
        "roles": Agent.Role.choices,
        "invite": forms.InviteForm(label_suffix=""),
        "found": forms.DepartmentForm(label_suffix=""),
        "me": agent,
    }
    return render(request, "people/colleagues.html", context)


@require_POST
def invite(request: AgentRequest) -> HttpResponse:
    """The invitation is a link to hand over; it works once, for three days."""
    admin = _admin(request)
    form = forms.InviteForm(request.POST)
    if not form.is_valid():
        return _with_trouble(request, form)
    said = form.cleaned_data
    agent = actions.welcome(
        said["email"],
        said["name"],
        said["role"],
        said["departments"],
        by=admin,
        language=admin.language,
    )
    link = f"{settings.URL}/login/link/{actions.login_link(agent, INVITE_LIFE)}/"
    return render(request, "people/invited.html", {"agent": agent, "link": link})


@require_POST
def found(request: AgentRequest) -> HttpResponse:
    admin = _admin(request)
    form = forms.DepartmentForm(request.POST)
    if not form.is_valid():
        return _with_trouble(request, form)
    name = form.cleaned_data["name"]
    slug = slugify(name)[:50] or f"department-{Department.objects.count() + 1}"
    admin.departments.add(actions.found_department(slug, name, form.cleaned_data["duty"]))
    return redirect("colleagues")


@require_POST
def change(request: AgentRequest, id: int) -> HttpResponse:
    admin = _admin(request)
    agent = Agent.objects.filter(pk=id).first()
    role = request.POST.get("role", "")
    wanted = Department.objects.filter(slug__in=request.POST.getlist("departments"))
    if agent is None:
        raise Http404
    if role not in Agent.Role.values:
        messages.error(request, _("Choose one of the roles."))
    elif agent == admin and (role != Agent.Role.ADMIN or not request.POST.get("active")):
        messages.error(request, _("You cannot take your own keys away; ask another administrator."))
    else:
        actions.change_agent(admin, agent, role, wanted, bool(request.POST.get("active")))
    return redirect("colleagues")


@require_http_methods(["GET", "POST"])
def me(request: AgentRequest) -> HttpResponse:
    agent = request.user
    form = forms.MeForm(request.POST or None, instance=agent, label_suffix="")
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, agent)
        with translation.override(agent.language):
            messages.success(request, _("Saved."))
        return redirect("me")
    return render(request, "people/me.html", {"form": form}, status=422 if form.errors else 200)


def _with_trouble(request: AgentRequest, form: Any) -> HttpResponse:
    for trouble in form.errors.values():
        messages.error(request, " ".join(trouble))
    return redirect("colleagues")


def _admin(request: AgentRequest) -> Agent:
    agent = request.user
    if not may(agent.role, "people"):
        raise Http404
    return agent
