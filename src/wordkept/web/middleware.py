"""What every request passes: clean input, a strict policy for the browser, a known agent, their language."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

UTF8 = ("utf-8", "utf8")
log = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)


def strict_input(get_response: Answer) -> Answer:
    """NUL and what is no text at all never reach a view; the answer is a clear 400."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _charset(request) not in UTF8 or any(
            _unclean(text) for text in _said_in_address(request)
        ):
            return _refused(request)
        if (
            request.method == "POST"
            and _is_form(request)
            and any(map(_unclean, _said_in_form(request)))
        ):
            return _refused(request)
        return get_response(request)

    return middleware


def _charset(request: HttpRequest) -> str:
    """No page of ours sends another than UTF-8, and Python knows codecs that are no alphabet."""
    return (request.content_params or {}).get("charset", "utf-8").lower()


def _said_in_address(request: HttpRequest) -> Iterable[str]:
    yield request.path
    for name, values in request.GET.lists():
        yield name
        yield from values


def _said_in_form(request: HttpRequest) -> Iterable[str]:
    for name, values in request.POST.lists():
        yield name
        yield from (value for value in values if isinstance(value, str))


def _is_form(request: HttpRequest) -> bool:
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def _unclean(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text)


def _refused(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        _("This holds signs that are no text. Nothing was changed."),
        status=400,
        content_type="text/plain; charset=utf-8",
    )


def trust_headers(get_response: Answer) -> Answer:
    """A policy without inline script or style, and no copy of a signed-in page in any cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = get_response(request)
        policy = POLICY.format(nonce=request.csp_nonce)  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response

    return middleware


class SayWhenTheDatabaseIsAway:
    """A database that does not answer is a 503: come again, nothing was changed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        if not isinstance(trouble, OperationalError | InterfaceError):
            return None
        log.error("the database does not answer: %s", trouble)
        words = _("The database does not answer. Nothing was changed; try again in a moment.")
        return HttpResponse(
            words,
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "5"},
        )


class LoginFirst(LoginRequiredMiddleware):
    """Who is not signed in goes to the login page; a fragment takes the whole page there."""

    def handle_no_permission(  # type: ignore[override] # a fragment cannot be redirected
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": reverse(settings.LOGIN_URL)})
        return super().handle_no_permission(request, view_func)


login_required = LoginFirst


def speak_their_language(get_response: Answer) -> Answer:
    """Words, numbers and times as the agent reads them."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        agent = request.user
        zone = (
            ZoneInfo(agent.timezone) if agent.is_authenticated else timezone.get_default_timezone()
        )
        with translation.override(_language_of(request)), timezone.override(zone):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response

    return middleware


def _language_of(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return request.user.language
    return translation.get_language_from_request(request)
