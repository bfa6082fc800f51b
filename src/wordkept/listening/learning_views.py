"""The page "What we learned": what corrections taught each task, how much that helps, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wordkept.listening import learning
from wordkept.listening.models import Correction, Lesson
from wordkept.listening.rules.layering import ENOUGH
from wordkept.listening.rules.teaching import TASKS
from wordkept.people.rules import may
from wordkept.people.signed_in import AgentRequest

NAMES = {
    "polarity": pgettext_lazy("what can be learned", "Mood"),
    "intents": pgettext_lazy("what can be learned", "What people want"),
    "urgency": pgettext_lazy("what can be learned", "Urgency"),
    "delight": pgettext_lazy("what can be learned", "Delight"),
    "motive": pgettext_lazy("what can be learned", "Why they write"),
    "request": pgettext_lazy("what can be learned", "Requests and promises"),
    "language": pgettext_lazy("what can be learned", "Language"),
}
SHIPPED = {
    "polarity": gettext_lazy("phrases of ours and a small trained model"),
    "request": gettext_lazy("a small model of our own sentences"),
    "language": gettext_lazy("what the channel says, then the letters"),
}
BY_PHRASES = gettext_lazy("phrases of ours")


@dataclass(frozen=True)
class Taught:
    """One task: what ships with the house, and what this workspace put on top."""

    key: str
    name: object
    shipped: object
    corrections: int
    versions: list[Lesson]

    @property
    def active(self) -> Lesson | None:
        return next((one for one in self.versions if one.active), None)

    @property
    def missing(self) -> int:
        return max(ENOUGH - self.corrections, 0)

    @property
    def share(self) -> int:
        """How far it is to the first lesson, of 100."""
        return min(100 * self.corrections // ENOUGH, 100)


@require_GET
def page(request: AgentRequest) -> HttpResponse:
    taught = all_taught()
    context = {
        "taught": taught,
        "untouched": [one for one in taught if not one.corrections and not one.versions],
        "corrections": sum(one.corrections for one in taught),
        "may_switch": may(request.user.role, "approve"),
        "enough": ENOUGH,
    }
    return render(request, "stream/learning.html", context)


def all_taught() -> list[Taught]:
    """Those that learned something first, then by how much was corrected."""
    counted = dict(
        Correction.objects.order_by().values_list("field").annotate(Count("reading", distinct=True))
    )
    lessons: dict[str, list[Lesson]] = {}
    for lesson in Lesson.objects.defer("weights"):
        lessons.setdefault(lesson.task, []).append(lesson)
    found = [
        Taught(
            key, NAMES[key], SHIPPED.get(key, BY_PHRASES), counted.get(key, 0), lessons.get(key, [])
        )
        for key in TASKS
    ]
    return sorted(found, key=lambda one: (not one.versions, -one.corrections))


@require_POST
def switch(request: AgentRequest, id: int) -> HttpResponse:
    """Put this version on, or take it off: the shipped model is always underneath."""
    lesson = Lesson.objects.filter(pk=id).first()
    if lesson is None or not may(request.user.role, "approve"):
        raise Http404
    if request.POST.get("do") == "off":
        learning.withdraw(request.user, lesson)
        messages.success(
            request, _("Switched off. New messages are read by the shipped model alone.")
        )
    else:
        learning.activate(request.user, lesson)
        messages.success(
            request, _("Version %(n)d reads new messages from now on.") % {"n": lesson.version}
        )
    return redirect("learning")
