"""Forms of what people are told: how a call went, when reminders leave."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workshops.models import Result


class CallForm(forms.Form):
    result = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Result.REACHED, Result.LEFT, Result.NO_ANSWER)]
    )


class ReminderForm(forms.Form):
    """How many hours before a session its people are reminded, from a day on."""

    hours = forms.IntegerField(label=_("Hours before the session"), min_value=4, max_value=168)
    from_on = forms.DateField(
        label=pgettext_lazy("begins", "From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if day.year > 2100:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day
