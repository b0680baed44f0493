"""What the counter asks about seats."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from connect.ui.fields import DayInput
from workshops.models import Subject


class SeatForm(forms.Form):
    """Which session, whether a seat is asked or a place on the waiting list, for what, and who comes along."""

    session = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    wish = forms.ChoiceField(choices=[("book", "book"), ("wait", "wait")])
    back = forms.ChoiceField(choices=[("session", "session"), ("list", "list")], required=False)
    subject = forms.ChoiceField(choices=Subject, required=False)
    along = forms.UUIDField(required=False)


class AlongForm(forms.Form):
    """The name or the card of the person who comes along."""

    who = forms.CharField(
        label=_("Name, card number or telephone of the other person"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a name, or scan the card.")},
    )


class AnswerForm(forms.Form):
    """What a person who waits answered on the telephone."""

    act = forms.ChoiceField(choices=[(a, a) for a in ("take", "decline", "stop", "leave")])


class ArrivalForm(forms.Form):
    """Who takes a turn, and for what."""

    who = forms.CharField(
        label=_("Name, card number or telephone"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a name, or scan the card.")},
    )
    subject = forms.ChoiceField(
        label=_("Comes for (optional)"),
        choices=[("", _("Not said")), *Subject.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class OfferRuleForm(forms.Form):
    """How long an answer is awaited, from which day on."""

    answer_hours = forms.IntegerField(
        label=_("Hours to answer an offer"),
        min_value=1,
        max_value=168,
        widget=forms.NumberInput(attrs={"class": "form-control cx-w4", "inputmode": "numeric"}),
    )
    last_hours = forms.IntegerField(
        label=_("Hours before the start when nobody is called any more"),
        min_value=0,
        max_value=48,
        widget=forms.NumberInput(attrs={"class": "form-control cx-w4", "inputmode": "numeric"}),
    )
    from_on = forms.DateField(label=pgettext_lazy("begins", "From"), widget=DayInput(), initial=timezone.localdate)

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Choose today or a day to come."))
        return day

    def rule(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("answer_hours", "last_hours", "from_on")}
