"""What the pages of La Coop ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna
from workshops.roll.days import Days
from workshops.roll.forms import DaysForm

LONGEST = 366  # days of one file
XLSX, CSV, PEOPLE = "xlsx", "csv", "personnes"


class CoopForm(DaysForm):
    """A period, and for a file which one; `nouveaux`: only those who said yes during the period."""

    fichier = forms.ChoiceField(choices=[(one, one) for one in (XLSX, CSV, PEOPLE)], required=False)
    nouveaux = forms.BooleanField(label=_("Only those who said yes during this period"), required=False)

    def __init__(self, data: Any = None, *, usual: Days, **kwargs: Any) -> None:
        super().__init__(data, usual=usual, most=LONGEST, **kwargs)

    @property
    def since(self) -> Days | None:
        return self.days if self.is_bound and self.is_valid() and self.cleaned_data["nouveaux"] else None


class NationalCoopForm(CoopForm):
    """The same for the nation: activities alone, of one antenna or all."""

    antenne = forms.ModelChoiceField(
        label=_("Antenna"), queryset=Antenna.objects.all(), to_field_name="slug", required=False,
        empty_label=_("all antennas"), widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip

    def antennas(self) -> list[Antenna]:
        chosen = self.cleaned_data.get("antenne") if self.is_bound and self.is_valid() else None
        return [chosen] if chosen else list(Antenna.objects.all())
