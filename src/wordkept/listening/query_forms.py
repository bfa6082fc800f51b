"""What people type to make a query or a list."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wordkept.listening.models import Query, WordList
from wordkept.listening.query_words import KINDS, LISTS
from wordkept.listening.rules.query.parsing import LONGEST
from wordkept.people.models import Agent, Department

WIDE = {"autocomplete": "off"}


class _OfADepartment(forms.Form):
    """Who belongs to one department only is not asked for it."""

    department: forms.ModelChoiceField[Department] = forms.ModelChoiceField(
        label=_("For"), queryset=Department.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self._agent = agent
        field = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        field.queryset = agent.departments.all()
        self.fields["department"].initial = agent.departments.first()
        if agent.departments.count() == 1:
            field.required, field.widget = False, forms.HiddenInput()

    def clean_department(self) -> Department | None:
        chosen: Department | None = (
            self.cleaned_data["department"] or self._agent.departments.first()
        )
        return chosen


class QueryForm(_OfADepartment):
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput({**WIDE, "dir": "auto"})
    )
    kind = forms.ChoiceField(label=_("It is about"), choices=list(KINDS.items()))
    text = forms.CharField(
        label=_("What to listen for"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(
            {**WIDE, "rows": 4, "dir": "auto", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )
    why = forms.CharField(
        label=_("Why this change?"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**WIDE, "dir": "auto"}),
    )
    seen = forms.IntegerField(
        min_value=0, max_value=2**31, required=False, widget=forms.HiddenInput
    )

    field_order = ("text", "name", "kind", "department", "why", "seen")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").strip()

    @classmethod
    def of(cls, query: Query, agent: Agent) -> QueryForm:
        return cls(
            agent=agent,
            initial={
                "name": query.name,
                "kind": query.kind,
                "text": query.text,
                "department": query.department_id,
                "seen": query.version,
            },
        )


class ListForm(_OfADepartment):
    name = forms.SlugField(
        label=_("Name"),
        max_length=40,
        help_text=_("Letters, digits and hyphens. Queries name it as list:name."),
        widget=forms.TextInput(WIDE),
    )
    kind = forms.ChoiceField(label=_("It holds"), choices=list(LISTS.items()))
    entries = forms.CharField(
        label=_("Entries"),
        required=False,
        max_length=400_000,
        help_text=_("One on each line."),
        widget=forms.Textarea({**WIDE, "rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    seen = forms.IntegerField(
        min_value=0, max_value=2**31, required=False, widget=forms.HiddenInput
    )

    field_order = ("kind", "name", "entries", "department", "seen")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        return name.lower()

    def lines(self) -> list[str]:
        entries: str = self.cleaned_data["entries"]
        return entries.splitlines()

    def refuse(self, why: str) -> None:
        self.add_error(None, ValidationError(why))

    @classmethod
    def of(cls, list_: WordList, agent: Agent) -> ListForm:
        return cls(
            agent=agent,
            initial={
                "name": list_.name,
                "kind": list_.kind,
                "entries": "\n".join(list_.entries),
                "department": list_.department_id,
                "seen": list_.version,
            },
        )
