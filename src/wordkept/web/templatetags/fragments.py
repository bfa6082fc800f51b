"""`{% fragment 'composer' id %}`: a later stage's part of a page, asked for by its address, never imported."""

from __future__ import annotations

import copy
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template import RequestContext
from django.urls import resolve, reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def fragment(context: RequestContext, name: str, *args: Any) -> SafeString:
    """What a GET of that address would answer to this agent, put in place on the server."""
    address = reverse(name, args=args)
    response = resolve(address).func(_inner(context["request"], address), *args)
    html: str = response.content.decode()
    return mark_safe(html)  # noqa: S308 - our own view rendered it


def _inner(request: HttpRequest, address: str) -> HttpRequest:
    inner = copy.copy(request)
    inner.method, inner.path, inner.path_info = "GET", address, address
    inner.GET = QueryDict()
    inner.inside = True  # type: ignore[attr-defined]
    return inner
