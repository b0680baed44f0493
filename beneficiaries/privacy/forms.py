"""Forms of the rights of people."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Answer, Kept, Purpose, Right, Way
from beneficiaries.privacy.screening import FreeTextField
from connect.ui.fields import DayInput

DAY = DayInput()
WAYS = [(Way.ALOUD, Way.ALOUD.label), (Way.PAPER, Way.PAPER.label)]  # the portal's are written by the portal


class TellForm(forms.Form):
    """She was given the notice."""

    way = forms.ChoiceField(label=_("How"), choices=WAYS)


class ConsentForm(forms.Form):
    """A yes or a no to one purpose; `by_parent` under fifteen."""

    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    given = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
    by_parent = forms.BooleanField(label=_("a parent says it (under 15)"), required=False)


class AskForm(forms.Form):
    right = forms.ChoiceField(label=_("What the person asks"), choices=Right.choices)
    received_on = forms.DateField(label=_("Received on"), widget=DAY, initial=timezone.localdate)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices)


class EraseForm(forms.Form):
    identity_checked = forms.BooleanField(
        label=_("I checked who asks: it is the person herself, or whoever answers for her"),
        required=False,
    )


class KeepForm(forms.Form):
    reason = FreeTextField(label=_("Why this file is kept longer"), max_length=200)
    until = forms.DateField(label=_("Until"), widget=DAY)


class NoticeForm(forms.Form):
    """A new version, in both languages."""

    version = forms.CharField(
        label=_("Version"), max_length=12, help_text=_("Year and month: 2026-11, or 2026-11.2 for a second one.")
    )
    short_fr = forms.CharField(
        label=_("What is said aloud, in French"),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
    )
    short_en = forms.CharField(
        label=_("What is said aloud, in English"),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )
    text_fr = forms.CharField(
        label=_("The whole notice, in French"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "fr"}),
    )
    text_en = forms.CharField(
        label=_("The whole notice, in English"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "en"}),
    )


class PeriodForm(forms.Form):
    kept = forms.ChoiceField(label=_("What is kept"), choices=Kept.choices)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=120)
    from_on = forms.DateField(label=_("In force from"), widget=DAY, initial=timezone.localdate)
    source = forms.CharField(label=_("Legal source"), max_length=200)

    def clean_from_on(self) -> Any:
        day = self.cleaned_data["from_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("What is past keeps its length: choose today or a day to come."))
        return day
