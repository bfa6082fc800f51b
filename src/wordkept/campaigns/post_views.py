"""Writing a post: one text, a variant for each place, a value for the reader, a colleague who agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wordkept.campaigns import doors, linking, picture_views, publishing
from wordkept.campaigns.fitting import fit, seal, why_not_there
from wordkept.campaigns.models import Link, Post
from wordkept.campaigns.plan_views import moment
from wordkept.channel import Manners
from wordkept.intake import doors as intake
from wordkept.intake.accounts import open_channel
from wordkept.intake.models import Account
from wordkept.people.doors import only
from wordkept.people.models import Agent
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest


@require_http_methods(["GET", "POST"])
def new(request: AgentRequest) -> HttpResponse:
    return _written(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: AgentRequest, id: UUID) -> HttpResponse:
    return _written(request, doors.post(request.user, id))


def _written(request: AgentRequest, post: Post | None) -> HttpResponse:
    if not may(request.user.role, "plan"):
        raise Http404
    trouble = ""
    if request.method == "POST":
        try:
            post = _save(request, post)
            picture_views.save(request, post)
            post = _with_link(post, request.POST.get("link", ""), request)
            if "ask" in request.POST:
                publishing.ask(request.user, post)
            return redirect("edit_post" if "pictures" in request.POST else "post", post.pk)
        except (publishing.NotPublished, linking.NotALink) as why:
            trouble = str(why)
    context = _form(request, post) | {"trouble": trouble}
    return render(request, "plans/write.html", context, status=422 if trouble else 200)


def _save(request: AgentRequest, post: Post | None) -> Post:
    given, agent = request.POST, request.user
    places = _places(agent, given)
    department = post.department if post else None
    department = department or next((account.department for account in places), None)
    department = department or agent.departments.first()
    if department is None:
        raise publishing.NotPublished(_("You publish for no department."))
    campaign = given.get("campaign", "")
    more: dict[str, Any] = {
        "value": given.get("value", "").strip()[:300],
        "topic": [word.strip() for word in given.get("topic", "").split(",") if word.strip()][:20],
        "cheerful": given.get("cheerful", "") == "yes",
        "leaves_at": _when(given.get("leaves_at", "")),
        "campaign": doors.campaign(agent, campaign) if campaign else None,
    }
    bare = [account for account in places if f"bare-{account.pk}" in given]
    return publishing.write(agent, department, given.get("text", ""), places, post, bare, **more)


def _when(written: str) -> datetime | None:
    """Nothing means: as soon as a colleague agrees. What cannot be read must not mean that."""
    at = moment(written)
    if written.strip() and at is None:
        raise publishing.NotPublished(_("Choose when it leaves."))
    return at


def _places(agent: Agent, given: QueryDict) -> Mapping[Account, str]:
    """The accounts that were ticked, each with its own words, or none."""
    mine = intake.accounts(agent).filter(pk__in=[key for key in given.getlist("account") if key])
    return {
        one: given.get(f"words-{one.pk}", "").strip() for one in mine.select_related("department")
    }


def _with_link(post: Post, target: str, request: HttpRequest) -> Post:
    """Where the text says {link}, our own short address stands, one that counts visits."""
    if not target.strip():
        return post
    link = linking.shorten(target, post)
    address = request.build_absolute_uri(f"/go/{link.slug}/")
    post.text = post.text.replace("{link}", address)
    post.save(update_fields=["text"])
    for variant in post.variants.all():
        variant.text = variant.text.replace("{link}", address)
        variant.save(update_fields=["text"])
    return post


def _form(request: AgentRequest, post: Post | None) -> dict[str, Any]:
    agent, given = request.user, request.POST
    variants = post.variants.all() if post else []
    said = {variant.account_id: variant.text for variant in variants}
    bare = {variant.account_id for variant in variants if variant.bare}
    words = given.get("text", post.text if post else "")
    accounts = [
        {
            "account": account,
            "words": given.get(f"words-{account.pk}", said.get(account.pk, "")),
            "chosen": str(account.pk) in given.getlist("account") or account.pk in said,
            "manners": manners,
            "bare": f"bare-{account.pk}" in given if given else account.pk in bare,
        }
        for account, manners in _places_of_many(agent)
    ]
    return {
        "post": post,
        "words": words,
        "accounts": accounts,
        "pictures": post.pictures.all() if post else [],
        "free": picture_views.free(post, given),
        "given": given if given else _as_given(post),
        "leaves": given.get("leaves_at", post.leaves_at if post else None),
        "campaigns": doors.campaigns(agent).exclude(state__in=("over", "stopped")),
    }


def _places_of_many(agent: Agent) -> Iterator[tuple[Account, Manners]]:
    for account in intake.accounts(agent).filter(state="ok"):
        manners = open_channel(account).manners
        if manners.announces:
            yield account, manners


def _as_given(post: Post | None) -> dict[str, Any]:
    if post is None:
        return {"cheerful": "yes"}
    return {
        "value": post.value, "topic": ", ".join(post.topic),
        "cheerful": "yes" if post.cheerful else "", "campaign": str(post.campaign_id or ""),
        "leaves_at": post.leaves_at,
    }  # fmt: skip


@require_POST
def lengths(request: AgentRequest) -> HttpResponse:
    """While one writes: how long it is in each place that is ticked, and what that does not carry."""
    given, key = request.POST, request.POST.get("post", "")
    post = doors.post(request.user, key) if key else None
    pictures = picture_views.as_typed(post, given)
    rows = []
    for account, words in _places(request.user, given).items():
        shown = [] if f"bare-{account.pk}" in given else pictures
        manners = open_channel(account).manners
        rows.append((account, fit(words or given.get("text", ""), shown, manners)))
    return render(request, "plans/_lengths.html", {"rows": rows})


@require_GET
def post(request: AgentRequest, id: UUID) -> HttpResponse:
    """What will be said where and when, or what was, with what came of it."""
    found = doors.post(request.user, id)
    variants = found.variants.select_related("account", "reply")
    pictures = list(found.pictures.all())
    context = {
        "post": found,
        "variants": [(one, why_not_there(one, pictures)) for one in variants],
        "pictures": pictures,
        "seal": seal(found),
        "links": Link.objects.filter(post=found),
        "visits": linking.visits(found),
        "corrections": found.corrections.all(),
        "may_plan": doors.may_plan(request.user, found.department_id),
        "may_approve": may(request.user.role, "approve") and found.owner_id != request.user.pk,
        "may_release": may(request.user.role, "release"),
    }
    return render(request, "plans/post.html", context)


@require_POST
def decide(request: AgentRequest, id: UUID) -> HttpResponse:
    """Every button on a post: ask, approve, send back, take back, correct."""
    found, agent, given = doors.post(request.user, id), request.user, request.POST
    why, seen = given.get("why", ""), given.get("seal", "")
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "ask": (lambda: publishing.ask(agent, found), _("A colleague was asked.")),
        "approve": (lambda: publishing.approve(agent, found, seen), _("Scheduled.")),
        "return": (lambda: publishing.send_back(agent, found, why), _("It went back.")),
        "withdraw": (lambda: publishing.withdraw(agent, found), _("Taken back: a draft again.")),
        "correct": (
            lambda: publishing.correct(agent, found, why, _("the truth")),
            _("The correction waits as a draft."),
        ),
    }
    if given.get("act") not in acts:
        raise Http404
    act, words = acts[given["act"]]
    try:
        act()
    except publishing.NotPublished as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, words)
    return redirect("post", found.pk)


@login_not_required
@require_GET
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """For everybody: count the day, and lead on. No cookie is set."""
    link = only(Link.objects.all(), slug=slug)
    return HttpResponseRedirect(linking.visit(link), headers={"Referrer-Policy": "no-referrer"})
