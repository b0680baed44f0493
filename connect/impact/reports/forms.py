"""What a report is asked to be; a link; what a funder was promised and waits for."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.privacy.screening import FreeTextField
from connect.antennas.models import Antenna
from connect.impact.figures import INDICATORS
from connect.impact.forms import BACKWARDS, READ, ResultsForm
from connect.impact.models import Report, default_grid
from connect.impact.period import Period
from connect.impact.reports import contents
from connect.impact.reports.asking import Wanted
from connect.impact.reports.bands import bands_of, grid_of
from connect.impact.reports.links import MOST_DAYS
from connect.partners.models import Agreement, ReportDue, Structure
from connect.ui.fields import DayInput

CHECKS = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class ReportForm(ResultsForm):
    """`wanted()` after `is_valid()`: what the table of results may be asked, and what a report says beside."""

    antenne = None  # type: ignore[assignment]  # a report is of several
    nom = forms.CharField(label=_("Name"), max_length=120, help_text=_("What stands on its first page."))
    antennes = forms.ModelMultipleChoiceField(
        label=_("Antennas"), queryset=Antenna.objects.order_by("name"), to_field_name="slug", required=False,
        widget=CHECKS, help_text=_("None ticked: all of them."),
    )  # fmt: skip
    bandes = forms.CharField(
        label=_("or other bands"), required=False, max_length=200,
        help_text=_("As the funder writes them: 0-17, 18-25, 26-59, 60+. They are kept for the next time."),
    )  # fmt: skip
    part = forms.IntegerField(
        label=_("Share of the funder, in percent"), required=False, min_value=1, max_value=100,
        help_text=_("Printed beside each figure, never instead of it."),
    )  # fmt: skip
    introduction = FreeTextField(label=_("Introduction"), long=True, required=False, max_length=5000)
    rubriques = forms.MultipleChoiceField(label=_("Sections"), required=False, widget=CHECKS)
    echeance = forms.ModelChoiceField(
        queryset=ReportDue.objects.filter(withdrawn_at=None), required=False, widget=forms.HiddenInput
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    field_order = (
        "nom", "annee", "du", "au", "antennes", "departement", "commune", "structure", "financeur", "part", "tranches",
        "bandes", "introduction", "rubriques", "echeance", "key",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(choice.code, choice.title) for choice in contents.choices()]
        self.fields["rubriques"].choices = choices  # type: ignore[attr-defined]
        self.fields["rubriques"].initial = [code for code, _title in choices if code != contents.ANTENNAS]
        self.fields["annee"].label = _("Year")
        self.fields["financeur"].label = _("Funder")
        self.fields["financeur"].empty_label = _("none")  # type: ignore[attr-defined]
        self.fields["financeur"].help_text = _("The report is then of the antennas with which it has an agreement.")
        for name in ("antennes", "rubriques"):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("financeur") and cleaned.get("antennes"):
            self.add_error("antennes", _("Choose antennas, or the antennas of a funder's agreements."))
        return cleaned

    def clean_nom(self) -> str:
        return " ".join(str(self.cleaned_data["nom"]).split())

    def clean_bandes(self) -> Any:
        return bands_of(self.cleaned_data["bandes"])

    def wanted(self) -> Wanted:
        """What is asked; other bands become a grid."""
        said = self.cleaned_data
        grid = grid_of(said["bandes"], said["nom"]) if said["bandes"] else said["tranches"] or default_grid()
        return Wanted(
            said["nom"], self.period, grid, tuple(said["antennes"]), self.whose, said["financeur"], said["part"],
            said["introduction"], tuple(said["rubriques"]), said["echeance"],
        )  # fmt: skip

    @classmethod
    def like(cls, report: Report) -> dict[str, Any]:
        """What fills the form to ask for a report like this one."""
        return {
            "nom": report.name, "du": report.first_on, "au": report.last_on, "departement": report.department,
            "antennes": [antenna.slug for antenna in report.antennas.all()], "commune": report.commune,
            "structure": report.structure_id, "financeur": report.funder_id, "part": report.share,
            "tranches": report.grid.code, "introduction": report.introduction, "rubriques": report.sections,
        }  # fmt: skip

    @classmethod
    def due(cls, due: ReportDue) -> dict[str, Any]:
        """What fills it for a report that a funder waits for."""
        funder = due.agreement.structure
        return {
            "nom": funder.name, "du": due.first_on, "au": due.last_on, "financeur": funder.pk, "echeance": due.pk,
        }  # fmt: skip


class LinkForm(forms.Form):
    """For whom a link is, and for how many days."""

    pour = forms.CharField(
        label=_("For whom"),
        max_length=80,
        help_text=_("A structure or a service: it is shown in the list of what opens without signing in."),
    )
    jours = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=MOST_DAYS, initial=30)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_pour(self) -> str:
        return " ".join(str(self.cleaned_data["pour"]).split())

    @property
    def form_key(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key


class FunderForm(forms.Form):
    """Whose agreements are shown."""

    structure = forms.ModelChoiceField(
        label=_("Structure"), queryset=Structure.objects.filter(agreements__isnull=False).distinct(), required=False,
        empty_label=_("choose"), widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip


class DaysForm(forms.Form):
    """The agreement that something is noted of, and the days that it speaks of."""

    agreement = forms.ModelChoiceField(label=_("Agreement of the antenna"), queryset=Agreement.objects.none())
    first_on = forms.DateField(label=_("From"), widget=DayInput(), input_formats=READ)
    last_on = forms.DateField(label=_("until, included"), widget=DayInput(), input_formats=READ)

    def __init__(self, structure: Structure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.filter(structure=structure).select_related("antenna").order_by("antenna__name")
        self.fields["agreement"].queryset = agreements  # type: ignore[attr-defined]
        self.fields["agreement"].label_from_instance = lambda one: one.antenna.name  # type: ignore[attr-defined]
        year = timezone.localdate().year
        self.initial = {"first_on": f"{year}-01-01", "last_on": f"{year}-12-31", **self.initial}
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and first > last:
            self.add_error("last_on", BACKWARDS)
        for name in ("first_on", "last_on", "due_on"):
            if cleaned.get(name) and not 2013 <= cleaned[name].year <= 2100:
                self.add_error(name, _("Choose a day between 2013 and 2100."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["first_on"], self.cleaned_data["last_on"])


class PromiseForm(DaysForm):
    code = forms.ChoiceField(label=_("Figure"))
    number = forms.IntegerField(
        label=_("Number promised"), min_value=1, max_value=10_000_000, help_text=_("In hours for hours.")
    )
    field_order = ("agreement", "code", "number", "first_on", "last_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, one.title) for one in INDICATORS.values() if one.unit != "€"]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]


class DueForm(DaysForm):
    due_on = forms.DateField(label=_("Due on"), widget=DayInput(), input_formats=READ)
    field_order = ("agreement", "due_on", "first_on", "last_on")
