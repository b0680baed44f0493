"""What a manager fills in to look after her team."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.members import ROLES, Newcomer
from connect.antennas.models import Role
from connect.post.address_field import AddressField
from connect.ui.fields import DayInput

CHOICES = [(role.value, role.label) for role in ROLES]
LONGEST = timedelta(days=3653)  # ten years: beyond is a slip of the keyboard


def name_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class InviteForm(forms.Form):
    first_name = name_field(_("First name"))
    last_name = name_field(_("Last name"))
    email = AddressField(max_length=254, required=True)
    role = forms.ChoiceField(label=_("Role"), choices=CHOICES, initial=Role.VOLUNTEER)
    ends_on = forms.DateField(
        label=_("Last day (optional)"), required=False, widget=DayInput(), help_text=_("For a mission with an end.")
    )

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        if day is not None and not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("Give a day from today on, within ten years."))
        return day

    def newcomer(self) -> Newcomer:
        return Newcomer(**self.cleaned_data)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role from today on"), choices=CHOICES)


class EndForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        help_text=_(
            "Until that day included, the antenna stays open to this person. Yesterday’s date closes the door at once."
        ),
    )

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        today = timezone.localdate()
        if not today - timedelta(days=1) <= day <= today + LONGEST:
            raise forms.ValidationError(_("Give yesterday, today or a day to come, within ten years."))
        return day
