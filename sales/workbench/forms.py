"""What is written at the bench: facts, a test, an erasure, a grade by hand, a slip; the list of rules."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.empty_lists import HOW_TO, LISTS
from beneficiaries.uploads.tables import TableField
from connect.partners.forms import SiretField
from connect.ui.fields import DayInput
from sales.models import Erasing, ErasureRecord, Grade, Kind, Result, Unit, UnitFacts
from sales.workbench import papers, rules, testing
from sales.workbench.facts import FIELDS, NeverSaid, never_said

FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
OFF = {"autocomplete": "off"}


def line_field(label: Any, most: int, *, needed: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=needed, help_text=help_text, widget=forms.TextInput(attrs=OFF)
    )


class FactsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a device of that kind is made of; nothing is required, the grade says what it needs."""

    class Meta:
        model = UnitFacts
        fields = list(dict.fromkeys((*FIELDS[Kind.COMPUTER], *FIELDS[Kind.PHONE])))
        help_texts = {
            "cpu_mark": _("On cpubenchmark.net, by the name of the processor."),
            "windows": _("10, 11… Empty without Windows."),
            "remarks": _("Seen by who buys it. Never « comme neuf »."),
        }

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in FIELDS[Kind(kind)]:
                del self.fields[name]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_windows(self) -> str:
        return str(self.cleaned_data["windows"]).lower().replace("windows", "").strip()

    def clean_remarks(self) -> str:
        words = str(self.cleaned_data["remarks"])
        if never_said(words):
            raise ValidationError(NeverSaid.sentence, code="never_said")
        return words


class TestForm(forms.Form):
    """Each function of a device of that kind: works, repaired (with what), faulty, none."""

    __test__ = False

    note = line_field(_("Note (optional)"), 300, needed=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = testing.checks_of(kind)
        for name, words in self.checks.items():
            self.fields[name] = forms.ChoiceField(
                label=words, choices=Result.choices, widget=forms.RadioSelect,
                error_messages={"required": testing.EverythingLookedAt.sentence},
            )  # fmt: skip
            self.fields[f"with_{name}"] = line_field(_("repaired with"), 80, needed=False)

    def rows(self) -> Iterator[dict[str, Any]]:
        for name in self.checks:
            yield {"field": self[name], "repair": self[f"with_{name}"]}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in self.checks:
            if said.get(name) == Result.REPAIRED and not said.get(f"with_{name}"):
                self.add_error(f"with_{name}", _("Write what was repaired, and with what."))
        return said

    def said(self) -> dict[str, Any]:
        return {
            "checks": {name: self.cleaned_data[name] for name in self.checks},
            "repairs": {name: self.cleaned_data[f"with_{name}"] for name in self.checks},
            "note": self.cleaned_data["note"],
        }


class ErasureForm(forms.ModelForm):  # type: ignore[type-arg]
    worked = forms.TypedChoiceField(
        label=_("Result"), choices=[("1", _("erased")), ("0", _("failed"))], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip

    class Meta:
        model = ErasureRecord
        fields = ["method", "tool", "disk", "disk_serial", "worked", "note"]
        widgets = {"method": forms.RadioSelect}
        help_texts = {"tool": _("For an erasure by software. Example: nwipe 0.37.")}

    def __init__(self, *args: Any, disks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = Erasing.choices  # type: ignore[attr-defined]
        if disks == 1:
            del self.fields["disk"]
        for name in ("tool", "disk_serial", "note"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _post_clean(self) -> None:
        """The act and PostgreSQL check the record."""


class HandGradeForm(forms.Form):
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, widget=forms.RadioSelect)
    reason = line_field(_("Reason"), 200)


class WhyForm(forms.Form):
    why = line_field(_("What is to be repaired?"), 200)


class PartForm(forms.Form):
    part = line_field(_("Part"), 80, help_text=_("Memory of 8 GB, screen, battery…"))
    into = line_field(_("Put into (label, optional)"), 80, needed=False)


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Chosen devices, by boxes beside them."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            Unit.objects.none(), label=label, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one device.")},
        )  # fmt: skip

    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.label}, {obj.model}"


class LabelsForm(forms.Form):
    units = UnitsField(_("Devices"))
    form = forms.ChoiceField(
        label=_("Format"), widget=forms.RadioSelect, initial=papers.SHEET,
        choices=[(papers.SHEET, _("sheet of 24 labels (A4)")), (papers.ROLL, _("roll, 57 × 32 mm"))],
    )  # fmt: skip
    first = forms.IntegerField(label=_("First free place on the sheet"), min_value=1, max_value=24, initial=1)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Unit.objects.filter(antenna_id=antenna_id)  # type: ignore[attr-defined]


class WasteForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    units = UnitsField(_("Which devices leave?"))
    collector = line_field(_("Approved collector"), 120)
    collector_siret = SiretField()
    document = line_field(_("Number of its document"), 60, help_text=_("The collector’s tracking slip."))
    weight_kg = forms.DecimalField(
        label=_("Weight, in kg"), min_value=0, max_digits=7, decimal_places=1, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **OFF}),
    )  # fmt: skip
    left_on = forms.DateField(label=_("Left on"), widget=DayInput(), input_formats=FORMATS)
    reason = line_field(_("Reason"), 200, help_text=_("Beyond repair, too old to be graded…"))

    def __init__(self, data: Any, *, units: Any) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "left_on": timezone.localdate()})
        self.fields["units"].queryset = units  # type: ignore[attr-defined]

    def clean_left_on(self) -> Any:
        day = self.cleaned_data["left_on"]
        if day > timezone.localdate():
            raise ValidationError(_("A slip is written the day it leaves, or after."), code="future")
        return day


class RulesForm(forms.Form):
    note = line_field(_("What changes?"), 200)
    file = TableField(columns=rules.COLUMNS, most=rules.MOST, our_own_sheets=(HOW_TO, LISTS))


class PublishForm(forms.Form):
    from_on = forms.DateField(label=_("They hold from"), widget=DayInput(), input_formats=FORMATS)
