"""What a key of the API is to be."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna
from connect.antennas.territory import open_antennas
from connect.impact.api.keys import AYearAtMost, ListsOfOneAntenna, Wanted
from connect.impact.models import ApiScope
from connect.ui.fields import DayInput

INSIDE, OUTSIDE = "dedans", "dehors"
LONGEST = timedelta(days=365)


class KeyForm(forms.Form):
    """`wanted()` after `is_valid()`."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("For instance: the chart of the metropolis’ website.")
    )
    holder = forms.CharField(
        label=_("Who holds it?"), max_length=80, help_text=_("A service or an organisation, not somebody’s name.")
    )
    outside = forms.ChoiceField(
        label=_("The holder is"),
        choices=[
            (OUTSIDE, _("outside the house: whole years, small counts hidden")),
            (INSIDE, _("of the house: every figure")),
        ],
        initial=OUTSIDE,
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it read?"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    antenna = forms.ModelChoiceField(
        Antenna.objects.none(), label=_("Where?"), required=False, empty_label=_("all antennas")
    )
    last_on = forms.DateField(label=_("Until, included"), widget=DayInput(), help_text=_("A year at most."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        antenna: Any = self.fields["antenna"]
        antenna.queryset = open_antennas(today)
        self.fields["last_on"].initial = today + LONGEST
        for name in ("name", "holder", "last_on"):
            self.fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        for name in ("outside", "scopes"):
            self.fields[name].widget.attrs["class"] = "form-check-input"
        self.fields["antenna"].widget.attrs["class"] = "form-select"

    def clean_last_on(self) -> date:
        day: date = self.cleaned_data["last_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
            raise ValidationError(AYearAtMost.sentence)
        return day

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        outside = asked.get("outside") != INSIDE
        if ApiScope.LISTS in asked.get("scopes", []) and (outside or not asked.get("antenna")):
            self.add_error("scopes", ListsOfOneAntenna.sentence)
        return asked

    def wanted(self) -> Wanted:
        asked = self.cleaned_data
        return Wanted(
            key=asked["key"], name=asked["name"], holder=asked["holder"], outside=asked["outside"] != INSIDE,
            scopes=asked["scopes"], antenna=asked["antenna"], last_on=asked["last_on"],
        )  # fmt: skip
