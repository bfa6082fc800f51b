"""The page Channels: connect an account, tested before it is saved, and see how it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wordkept import channel as plug
from wordkept import channels
from wordkept.intake import accounts, actions, doors
from wordkept.intake.forms import ConnectForm
from wordkept.intake.models import Account
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest


@require_GET
def index(request: AgentRequest) -> HttpResponse:
    agent = request.user
    kinds = [(name, channels.find(name).TITLE) for name in connectable()]
    context = {
        "accounts": doors.accounts(agent).select_related("department"),
        "kinds": kinds,
        "may_connect": may(agent.role, "connect"),
    }
    return render(request, "intake/accounts.html", context)


@require_http_methods(["GET", "POST"])
def connect(request: AgentRequest, channel: str) -> HttpResponse:
    """Fill in, test, see the first five items, then save what was tested."""
    agent = _connector(request)
    if channel not in connectable():
        raise Http404
    form = ConnectForm(request.POST or None, channel=channel, agent=agent)
    context: dict[str, Any] = {"form": form, "channel": channel, "kind": channels.find(channel)}
    if request.method == "POST" and form.is_valid():
        context["trial"] = trial = _try_out(channel, form)
        if trial.health.ok and "save" in request.POST:
            account = _save(agent, channel, form, trial)
            messages.success(request, _("%(account)s is connected.") % {"account": account})
            return redirect("account", account.pk)
    failed = form.errors or ("trial" in context and not context["trial"].health.ok)
    return render(request, "intake/connect.html", context, status=422 if failed else 200)


def _try_out(channel: str, form: ConnectForm) -> accounts.Trial:
    try:
        return accounts.try_out(channel, form.values())
    except plug.ChannelError as trouble:
        return accounts.Trial(plug.Health(False, why=str(trouble)))


def _save(agent: Agent, channel: str, form: ConnectForm, trial: accounts.Trial) -> Account:
    said = form.cleaned_data
    return accounts.connect(
        agent,
        channel,
        form.values(),
        handle=trial.health.handle,
        name=trial.health.name,
        department=said["department"],
        why=said["why"],
    )


@require_GET
def account(request: AgentRequest, id: str) -> HttpResponse:
    agent = request.user
    found = doors.account(agent, id)
    context = {
        "account": found,
        "may_connect": may(agent.role, "connect"),
        "recent": found.mentions.order_by("-id")[:5],
        "heard": found.mentions.count(),
        "held": doors.quarantined(agent).filter(account=found).count(),
    }
    return render(request, "intake/account.html", context)


@require_POST
def test_again(request: AgentRequest, id: str) -> HttpResponse:
    found = doors.account(_connector(request), id)
    try:
        health = accounts.open_channel(found).probe()
    except plug.ChannelError as trouble:
        health = plug.Health(False, why=str(trouble))
    if health.ok:
        messages.success(
            request, _("It answers: you are %(name)s there.") % {"name": health.handle}
        )
        accounts.ask_now(found)
    else:
        messages.error(request, health.why)
    return redirect("account", found.pk)


@require_POST
def switch_off(request: AgentRequest, id: str) -> HttpResponse:
    agent = _connector(request)
    found = doors.account(agent, id)
    accounts.switch_off(agent, found)
    messages.success(request, _("Switched off. Everything heard stays."))
    return redirect("account", found.pk)


@require_POST
def switch_on(request: AgentRequest, id: str) -> HttpResponse:
    agent = _connector(request)
    found = doors.account(agent, id)
    accounts.switch_on(agent, found)
    return redirect("account", found.pk)


@require_POST
def read_again(request: AgentRequest, id: int) -> HttpResponse:
    """Try a quarantined item once more."""
    agent = request.user
    item = doors.quarantined_item(agent, id)
    if actions.retry_reading(agent, item, accounts.open_channel(item.account)):
        messages.success(request, _("It could be read now and is in the inbox in a moment."))
    else:
        messages.error(request, _("It still cannot be read. It is kept as it came."))
    return redirect("needs_a_look")


@require_GET
def quarantined_body(request: AgentRequest, id: int) -> HttpResponse:
    """The item exactly as it came, as a download that no browser will run."""
    item = doors.quarantined_item(request.user, id)
    response = HttpResponse(actions.body_of(item), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="item-{item.pk}.txt"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def connectable() -> list[str]:
    """Channels that a person connects on a page; the demo and files come by command, calls by being logged."""
    return [name for name in channels.names() if name not in ("demo", "files", "byhand")]


def _connector(request: AgentRequest) -> Agent:
    agent = request.user
    if not may(agent.role, "connect"):
        raise Http404
    return agent
