"""What a table of results is asked for: a year, or two days; one antenna or all; how ages are cut."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna, Commune
from connect.impact.figures.indicator import Words
from connect.impact.models import AgeGrid
from connect.impact.period import BEGUN, FIRST_YEAR, Period
from connect.impact.scope import UNKNOWN, Scope, Whose, in_words
from connect.partners.models import Structure
from connect.ui.fields import DayInput

READ = ["%Y-%m-%d", "%d/%m/%Y"]  # how a day is typed
BACKWARDS = _("The last day comes before the first. Exchange them.")


def check_days(form: forms.Form, said: dict[str, Any], one_alone: Words) -> None:
    """`du` and `au`: both of them or neither (`one_alone`), in their order, since the programme began, until this year's end."""
    first, last, year = said.get("du"), said.get("au"), timezone.localdate().year
    for name, day in (("du", first), ("au", last)):
        if day is not None and not BEGUN <= day <= date(year, 12, 31):
            words = _("Choose a day between 1 January %(first)s and 31 December %(last)s.")
            form.add_error(name, ValidationError(words, params={"first": FIRST_YEAR, "last": year}))
    if first and last and first > last:
        form.add_error("au", BACKWARDS)
    if bool(first) != bool(last) and not form.errors:
        form.add_error("au" if first else "du", str(one_alone))


class ResultsForm(forms.Form):
    """`scope()` and `grid()` after `is_valid()`. Two days win over the year; nothing asked means the running year."""

    annee = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    du = forms.DateField(label=_("or from"), required=False, widget=DayInput(), input_formats=READ)
    au = forms.DateField(label=_("until, included"), required=False, widget=DayInput(), input_formats=READ)
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
    departement = forms.CharField(label=_("People of the department"), required=False, max_length=3)
    commune = forms.CharField(
        label=_("of the commune"),
        required=False,
        max_length=60,
        help_text=_("Its name or its INSEE code; “inconnue” for people whose commune is not known."),
    )
    structure = forms.ModelChoiceField(
        label=_("sent by"), queryset=Structure.objects.filter(refers=True), required=False, empty_label=_("anybody")
    )
    financeur = forms.ModelChoiceField(
        label=_("Antennas with an agreement with"),
        queryset=Structure.objects.filter(agreements__isnull=False).distinct(),
        required=False,
        empty_label=_("any structure"),
    )
    NARROWING = ("departement", "commune", "structure", "financeur")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        self.fields["annee"].choices = [(y, str(y)) for y in range(year, FIRST_YEAR - 1, -1)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = (
                "form-select" if name in {"annee", "antenne", "tranches", "structure", "financeur"} else "form-control"
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        check_days(self, cleaned, _("Give both days, or choose a year."))
        if cleaned.get("financeur") and cleaned.get("antenne"):
            self.add_error("financeur", _("Choose an antenna, or the antennas of an agreement."))
        return cleaned

    def clean_departement(self) -> str:
        code: str = self.cleaned_data["departement"].strip().upper()
        if code and not Commune.objects.filter(department=code).exists():
            raise ValidationError(_("No department has this number. Write 59, 2A or 974."))
        return code

    def clean_commune(self) -> str:
        """The INSEE code of a code or of a name that only one commune bears."""
        asked: str = self.cleaned_data["commune"].strip()
        if not asked or asked.lower() == UNKNOWN:
            return asked.lower()
        found = list(Commune.objects.filter(code=asked.upper())[:1])
        found = found or list(Commune.objects.current().filter(name__iexact=asked, part_of="")[:6])
        if len(found) > 1:
            several = ", ".join(f"{commune.department} : {commune.code}" for commune in found)
            raise ValidationError(
                _("Several communes bear this name. Write the code: %(codes)s."), params={"codes": several}
            )
        if not found:
            raise ValidationError(_("No commune has this name or this code."))
        code: str = found[0].code
        return code

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.NARROWING]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NARROWING]

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.NARROWING)

    @property
    def period(self) -> Period:
        if self.cleaned_data.get("du"):
            return Period(self.cleaned_data["du"], self.cleaned_data["au"])
        return Period.year(self.cleaned_data.get("annee") or timezone.localdate().year)

    def scope(self) -> Scope:
        antenna, funder = self.cleaned_data.get("antenne"), self.cleaned_data.get("financeur")
        if funder:
            return Scope.of_funder(self.period, funder.pk, self.whose)
        return (
            Scope.of_antenna(self.period, antenna.pk, self.whose)
            if antenna
            else Scope.of_nation(self.period, self.whose)
        )

    @property
    def whose(self) -> Whose:
        structure = self.cleaned_data.get("structure")
        return Whose(
            self.cleaned_data.get("departement") or "",
            self.cleaned_data.get("commune") or "",
            structure.pk if structure else None,
        )

    def grid(self) -> AgeGrid:
        grid = self.cleaned_data.get("tranches")
        grids = AgeGrid.objects.prefetch_related("bands")
        return grids.get(pk=grid.pk) if grid else grids.get(is_default=True)

    @property
    def place(self) -> str:
        """Whom the table speaks of, in words."""
        antenna, funder, sender = (self.cleaned_data.get(name) for name in ("antenne", "financeur", "structure"))
        return in_words(
            antenna.name if antenna else "", self.whose, funder=funder.name if funder else "",
            sender=sender.name if sender else "",
        )  # fmt: skip


class BoardForm(forms.Form):
    """Which days the antennas are compared over, which measure is drawn, in proportion to what."""

    du = forms.DateField(label=_("First day"), required=False, widget=DayInput(), input_formats=READ)
    au = forms.DateField(label=_("until, included"), required=False, widget=DayInput(), input_formats=READ)
    mesure = forms.ChoiceField(label=_("Drawn"), required=False)
    par = forms.ChoiceField(label=_("In proportion to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from connect.impact.side_by_side import DRAWN, PER

        super().__init__(*args, **kwargs)
        self.fields["mesure"].choices = [(one.code, one.title) for one in DRAWN]  # type: ignore[attr-defined]
        self.fields["par"].choices = list(PER.items())  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in {"mesure", "par"} else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        check_days(self, cleaned, _("Give both days, or none: then it is the last twelve full weeks."))
        return cleaned

    @property
    def period(self) -> Period | None:
        """The days asked for; None when none are."""
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        return Period(first, last) if first and last else None
