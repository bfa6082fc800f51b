"""The form of the page "Log a call or a letter": few fields, read strictly, in the agent's own time."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wordkept.channel import Attached
from wordkept.intake.byhand import Told
from wordkept.intake.models import Logged
from wordkept.people import likeness
from wordkept.people.models import Agent, Department

LARGEST_SCAN = 10_000_000
SCANS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


class LogForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What was it?"),
        choices=[("call", _("A call")), ("letter", _("A letter"))],
        widget=forms.RadioSelect,
        initial="call",
    )
    name = forms.CharField(label=_("Who was it?"), max_length=200, required=False)
    phone = forms.CharField(label=_("Their number"), max_length=40, required=False)
    address = forms.CharField(
        label=_("Their address"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it stands on the letter."),
    )
    mail = forms.CharField(
        label=_("Their mail address"),
        max_length=200,
        required=False,
        help_text=_("If they gave it: the quickest way to answer a letter the same day."),
    )
    client = forms.CharField(label=_("Customer number"), max_length=80, required=False)
    day = forms.DateField(
        label=_("When did they call, or write it?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Their clock counts from here, not from today. Of a letter the date on it; "
            "if it has none, the day it came."
        ),
    )
    hour = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Of a call, if you know it."),
    )
    subject = forms.CharField(label=_("What about?"), max_length=200, required=False)
    words = forms.CharField(
        label=_("What did they say?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    scan = forms.FileField(
        label=_("Scan or photo of the letter"),
        required=False,
        max_length=200,
        help_text=_("A picture or a PDF of at most 10 MB."),
    )
    outcome = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[
            (Logged.Outcome.WAITS, _("Nobody has answered yet")),
            (Logged.Outcome.ANSWERED, _("Answered, and still open")),
            (Logged.Outcome.SOLVED, _("Answered and solved")),
        ],
        widget=forms.RadioSelect,
        initial=Logged.Outcome.WAITS,
    )
    answer = forms.CharField(
        label=_("What did you answer?"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answered_on = forms.DateField(
        label=pgettext_lazy("the day we answered a call or letter", "When?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty: at once."),
    )
    department: forms.ModelChoiceField[Department] = forms.ModelChoiceField(
        label=_("Who cares for it?"), queryset=Department.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        field = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        field.queryset = agent.departments.all()
        field.initial = agent.departments.first()

    def clean_phone(self) -> str:
        return self._readable("phone", likeness.number, _("This is no telephone number."))

    def clean_mail(self) -> str:
        return self._readable("mail", likeness.mail, _("This is no mail address."))

    def _readable(self, name: str, read: Any, trouble: Any) -> str:
        written: str = self.cleaned_data[name]
        if written.strip() and read(written) is None:
            raise forms.ValidationError(trouble)
        return written

    def clean_scan(self) -> Attached | None:
        """What it is, its first bytes say, whatever it is called."""
        file: UploadedFile[bytes] | None = self.cleaned_data["scan"]
        if file is None:
            return None
        content = file.read(LARGEST_SCAN + 1)
        if len(content) > LARGEST_SCAN:
            raise forms.ValidationError(_("This file is too large: at most 10 MB."))
        media_type = next((kind for sign, kind in SCANS.items() if content.startswith(sign)), "")
        if not media_type and content[8:12] == b"WEBP":
            media_type = "image/webp"
        if not media_type:
            raise forms.ValidationError(_("This is neither a picture nor a PDF."))
        return Attached(file.name or "scan", media_type, content)

    def told(self) -> Told:
        said = self.cleaned_data
        return Told(
            kind=said["kind"],
            at=_moment(said["day"], said["hour"] if said["kind"] == "call" else None),
            words=said["words"],
            name=said["name"],
            phone=said["phone"],
            address=said["address"],
            mail=said["mail"],
            client=said["client"],
            subject=said["subject"],
            outcome=said["outcome"],
            answer=said["answer"],
            answered_at=self._answered_at(),
            scans=(said["scan"],) if said["scan"] else (),
        )

    def _answered_at(self) -> datetime | None:
        """Somewhen on that day, but not before they called."""
        day: date | None = self.cleaned_data["answered_on"]
        if day is None or self.cleaned_data["outcome"] == Logged.Outcome.WAITS:
            return None
        asked = self.cleaned_data["day"]
        return None if day == asked else _moment(day, None)


def _moment(day: date, hour: time | None) -> datetime:
    """A day begins where the agent is; so "eleven days" are eleven days on any clock."""
    return timezone.make_aware(datetime.combine(day, hour or time()))
