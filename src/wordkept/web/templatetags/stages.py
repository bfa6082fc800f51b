"""Before, during, after: the stage of a person in a word, and what tells it."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.template import RequestContext
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wordkept.people.buying import STAGES, Stage
from wordkept.web.templatetags.look import icon

register = template.Library()

PAGING = ("before", "page")

NAMES: dict[str, Any] = {
    "before": pgettext_lazy("stage of a customer", "before buying"),
    "during": pgettext_lazy("stage of a customer", "delivery and set-up"),
    "after": pgettext_lazy("stage of a customer", "after buying"),
    "": pgettext_lazy("stage of a customer", "not known"),
}
REASONS: dict[str, Any] = {
    "ordered": gettext_lazy("ordered on %(day)s, not delivered yet by then"),
    "delivered": gettext_lazy("delivered on %(day)s, two weeks of set-up"),
    "settled": gettext_lazy("bought it; delivered on %(day)s"),
    "returned": gettext_lazy("sent it back on %(day)s"),
    "cancelled": gettext_lazy("cancelled on %(day)s"),
    "ordered_later": gettext_lazy("their first order came later, on %(day)s"),
}


@register.filter
def stage_name(name: str) -> str:
    return str(NAMES.get(name, name))


@register.filter
def stage_why(stage: Stage) -> str:
    if stage.because == "said":
        return _("a guess from their words: “%(words)s”") % {"words": stage.words}
    known = REASONS.get(stage.because)
    day = formats.date_format(stage.on, "DATE_FORMAT") if stage.on else ""
    return str(known) % {"day": day} if known else ""


@register.simple_tag
def stage_chip(stage: Stage) -> SafeString:
    """The stage with its reason beside it: a guess is marked as one."""
    mark = "?" if stage.because == "said" else ""
    return format_html(
        '<span class="chip stage {}">{}{}{}</span> <small class="why">{}</small>',
        stage.name, icon("footprints"), stage_name(stage.name), mark, stage_why(stage),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def stage_ways(context: RequestContext, here: str) -> list[tuple[str, str, str]]:
    """Every stage with the address of this very list narrowed to it, from its first page on."""
    asked = context["request"].GET.copy()
    for name in PAGING:
        asked.pop(name, None)
    return [(key, word, _with(asked, key)) for key, word in stage_choices()]


def _with(asked: QueryDict, stage: str) -> str:
    query = asked.copy()
    query["stage"] = stage
    return query.urlencode()


@register.simple_tag
def stage_choices() -> list[tuple[str, str]]:
    return [("", _("Every stage")), *((name, stage_name(name)) for name in STAGES)]
