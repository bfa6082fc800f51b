"""What people type about themselves, read strictly."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from wordkept.people.models import Agent, Department

ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def nobodys(email: str) -> str:
    """An address that no colleague has yet, in lower case."""
    if Agent.objects.filter(email__iexact=email).exists():
        raise forms.ValidationError(_("Somebody with this address works here already."))
    return email.lower()


class ChosenDepartments(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:  # a number that no database can hold names none of them
            raise forms.ValidationError(_("Choose from the departments there are.")) from error


class OwnerForm(forms.Form):
    """The first person: who they are, and what social care should do for their customers."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    email = forms.EmailField(label=_("Your mail address"))
    password = forms.CharField(label=_("A password"), widget=forms.PasswordInput, max_length=200)
    why = forms.CharField(
        label=_("What should social care do for your customers?"),
        max_length=200,
        help_text=_("answer questions, catch trouble early, turn fans into voices …"),
    )
    department = forms.CharField(
        label=_("Who answers customers?"), max_length=80, initial=_("Care")
    )

    def clean_email(self) -> str:
        return nobodys(self.cleaned_data["email"])

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("Mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Agent.Role.choices)
    departments = ChosenDepartments(
        label=_("Departments"),
        queryset=Department.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_email(self) -> str:
        return nobodys(self.cleaned_data["email"])


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    duty = forms.CharField(label=_("What it is for"), max_length=200, required=False)


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    timezone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES])
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("New password"), required=False, widget=forms.PasswordInput, max_length=200
    )

    class Meta:
        model = Agent
        fields = ("name", "timezone", "language", "away_until")
        labels = {"name": _("Name"), "away_until": _("Away until")}
        widgets = {"away_until": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")}

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["password"]:
            self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit)
