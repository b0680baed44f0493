"""What a table of results is asked for: a year, or two days; one antenna or all; how ages are cut."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna
from connect.impact.models import AgeGrid
from connect.impact.period import Period
from connect.impact.scope import Scope
from connect.ui.fields import DayInput

FIRST_YEAR = 2013  # the programme began in March of that year (seed)


class ResultsForm(forms.Form):
    """`scope()` and `grid()` after `is_valid()`. Two days win over the year; nothing asked means the running year."""

    annee = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    du = forms.DateField(label=_("or from"), required=False, widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    au = forms.DateField(
        label=_("until, included"), required=False, widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"]
    )
    antenne = forms.ModelChoiceField(
        label=_("Antenna"),
        queryset=Antenna.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("all antennas"),
    )
    tranches = forms.ModelChoiceField(
        label=_("Ages"), queryset=AgeGrid.objects.all(), to_field_name="code", required=False, empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        self.fields["annee"].choices = [(y, str(y)) for y in range(year, FIRST_YEAR - 1, -1)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in {"annee", "antenne", "tranches"} else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("du"), cleaned.get("au")
        for name, day in (("du", first), ("au", last)):
            if day is not None and not date(FIRST_YEAR, 1, 1) <= day <= date(timezone.localdate().year, 12, 31):
                self.add_error(
                    name,
                    ValidationError(
                        _("Choose a day between 1 January %(first)s and 31 December %(last)s."),
                        params={"first": FIRST_YEAR, "last": timezone.localdate().year},
                    ),
                )
        if first and last and first > last:
            self.add_error("au", _("The last day comes before the first. Exchange them."))
        if bool(first) != bool(last) and not self.errors:
            self.add_error("au" if first else "du", _("Give both days, or choose a year."))
        return cleaned

    @property
    def period(self) -> Period:
        if self.cleaned_data.get("du"):
            return Period(self.cleaned_data["du"], self.cleaned_data["au"])
        return Period.year(self.cleaned_data.get("annee") or timezone.localdate().year)

    def scope(self) -> Scope:
        antenna = self.cleaned_data.get("antenne")
        return Scope.of_antenna(self.period, antenna.pk) if antenna else Scope.of_nation(self.period)

    def grid(self) -> AgeGrid:
        grid = self.cleaned_data.get("tranches")
        grids = AgeGrid.objects.prefetch_related("bands")
        return grids.get(pk=grid.pk) if grid else grids.get(is_default=True)

    @property
    def place(self) -> str:
        antenna = self.cleaned_data.get("antenne")
        return antenna.name if antenna else str(_("all antennas"))


class BoardForm(forms.Form):
    """Which measure the antennas are compared by."""

    mesure = forms.ChoiceField(label=_("Measure"), required=False)
    par = forms.ChoiceField(label=_("In proportion to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from connect.impact.side_by_side import MEASURES, PER

        super().__init__(*args, **kwargs)
        self.fields["mesure"].choices = [(code, measure[0]) for code, measure in MEASURES.items()]  # type: ignore[attr-defined]
        self.fields["par"].choices = list(PER.items())  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
