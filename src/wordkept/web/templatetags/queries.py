"""The few words in which queries and lists are sorted."""

from __future__ import annotations

from django import template

from wordkept.listening.query_words import KINDS, LISTS

register = template.Library()


@register.filter
def query_kind(kind: str) -> str:
    return str(KINDS.get(kind, kind))  # type: ignore[call-overload] # a choice is its own value


@register.filter
def list_kind(kind: str) -> str:
    return str(LISTS.get(kind, kind))  # type: ignore[call-overload]
