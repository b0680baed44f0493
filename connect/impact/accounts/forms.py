"""What is asked for an export, and which account a role is written to."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna
from connect.impact.accounts.entries import DEFAULTS
from connect.ui.fields import DayInput


class ExportForm(forms.Form):
    antenna = forms.ModelChoiceField(
        Antenna.objects.order_by("name"), label=_("Antenna"), required=False, empty_label=_("the whole association"),
        error_messages={"invalid_choice": _("Choose an antenna of the list.")},
    )  # fmt: skip
    last_on = forms.DateField(
        label=_("Until, included"), widget=DayInput(),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )  # fmt: skip


class AccountForm(forms.Form):
    role = forms.ChoiceField(label=_("What"), error_messages={"invalid_choice": _("Choose in the list.")})
    number = forms.CharField(label=_("Account"), max_length=12, error_messages={"required": _("Write the account.")})
    name = forms.CharField(label=_("Its name"), max_length=80, error_messages={"required": _("Write its name.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(key, f"{account} {name}") for key, (account, name) in DEFAULTS.items()]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip().upper()
        if not re.fullmatch(r"[0-9]{3}[0-9A-Z]*", number):
            raise ValidationError(_("An account begins with three digits."), code="account")
        return number
