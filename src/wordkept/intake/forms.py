"""The connect form: why and who answers, then the fields the channel itself asks for."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from wordkept import channels
from wordkept.channel import Setting
from wordkept.people.models import Agent, Department

FIELDS: dict[str, type[forms.Field]] = {
    "number": forms.IntegerField,
    "email": forms.EmailField,
    "flag": forms.BooleanField,
}

# Django sets a colon after a label that ends in none of these; Arabic asks with another mark.
ENDS_A_LABEL = gettext_noop(":?.!")


class ConnectForm(forms.Form):
    why = forms.CharField(
        label=_("Why do we listen here?"),
        max_length=300,
        help_text=_("One sentence that colleagues will read: what customers come here for."),
    )
    department: forms.ModelChoiceField[Department] = forms.ModelChoiceField(
        label=_("Who answers?"), queryset=Department.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, channel: str, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.settings: tuple[Setting, ...] = tuple(channels.find(channel).SETTINGS)
        department = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        department.queryset = agent.departments.all()
        for setting in self.settings:
            self.fields[f"set_{setting.name}"] = _field(setting)

    def values(self) -> dict[str, str]:
        """The channel's settings as it wants them: text."""
        return {
            setting.name: str(self.cleaned_data[f"set_{setting.name}"] or "")
            for setting in self.settings
        }


def _field(setting: Setting) -> forms.Field:
    if setting.choices:
        return _choice(setting)
    kind = FIELDS.get(setting.kind, forms.CharField)
    more: dict[str, Any] = {"max_length": 1000} if kind is forms.CharField else {}
    if setting.secret:
        more["widget"] = forms.PasswordInput(render_value=True, attrs={"autocomplete": "off"})
    return kind(
        label=_(setting.label),
        help_text=_(setting.help),
        required=setting.required,
        initial=setting.default or None,
        **more,
    )


def _choice(setting: Setting) -> forms.Field:
    return forms.ChoiceField(
        label=_(setting.label),
        help_text=_(setting.help),
        initial=setting.default,
        choices=[(choice, choice) for choice in setting.choices],
    )
