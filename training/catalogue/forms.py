"""What the national team types of a version of a module."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connect.partners.models import Structure
from connect.ui.fields import DayInput
from training.catalogue.versions import COPIED
from training.models import Module, Pricing, Speciality

LONGEST = 4000
OF_LINES = {"aims", "content", "methods", "assessment", "accessibility", "contact"}


class TextField(forms.CharField):
    """A text in lines; blank lines and blanks around lines go."""

    def __init__(self, *, label: Any, rows: int = 5, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "true"})
        super().__init__(label=label, max_length=LONGEST, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        return "\n".join(line.strip() for line in super().clean(value).splitlines() if line.strip())


class VersionForm(forms.Form):
    """All that a draft says. Nothing is demanded before it is published but its names and sizes."""

    version = forms.CharField(label=_("Name of the version"), max_length=12, help_text=_("Example: 2026.2"))
    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    summary_fr = TextField(label=_("In short, in French"), rows=2)
    summary_en = TextField(label=_("In short, in English"), rows=2)
    aims_fr = TextField(
        label=_("Aims in French"), help_text=_("One a line. Each begins with a verb and can be assessed.")
    )
    aims_en = TextField(label=_("Aims in English"), help_text=_("As many lines."))
    audience_fr = TextField(label=_("For whom, in French"), rows=3)
    audience_en = TextField(label=_("For whom, in English"), rows=3)
    prerequisites_fr = TextField(label=_("Prerequisites in French"), rows=3, help_text=_("None: write so."))
    prerequisites_en = TextField(label=_("Prerequisites in English"), rows=3)
    content_fr = TextField(label=_("Content in French"), rows=8, help_text=_("One part a line."))
    content_en = TextField(label=_("Content in English"), rows=8)
    methods_fr = TextField(label=_("Methods and means in French"), rows=7, help_text=_("One a line."))
    methods_en = TextField(label=_("Methods and means in English"), rows=7)
    assessment_fr = TextField(label=_("Assessment in French"))
    assessment_en = TextField(label=_("Assessment in English"))
    accessibility_fr = TextField(label=_("Welcome of disabled people, in French"))
    accessibility_en = TextField(label=_("Welcome of disabled people, in English"))
    contact_fr = TextField(label=_("Contacts in French"), rows=3)
    contact_en = TextField(label=_("Contacts in English"), rows=3)
    half_days = forms.IntegerField(label=_("Half-days"), min_value=1, max_value=10)
    capacity = forms.IntegerField(label=_("Seats at most"), min_value=1, max_value=50)
    access_days = forms.IntegerField(
        label=_("Days from the agreement to the training"), min_value=1, max_value=365,
        help_text=_("What a structure may count on, in days of the calendar."),
    )  # fmt: skip
    pricing = forms.ChoiceField(label=_("Price"), choices=Pricing.choices)
    price = forms.DecimalField(
        label=_("Euros, without tax (optional)"), required=False, min_value=0.01, max_value=99999, decimal_places=2,
        localize=True, help_text=_("Left empty, the price is given by a quote."),
    )  # fmt: skip
    speciality = forms.ChoiceField(
        label=_("Speciality of training"), choices=Speciality.choices, help_text=_("Asked by the yearly statement.")
    )
    read_at = forms.DateTimeField(widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in [*COPIED, "version"]}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("price") is not None and said.get("pricing") == Pricing.FUNDED:
            self.add_error("price", _("A funded training has no price. Leave it empty."))
        return said


def written(module: Module) -> dict[str, Any]:
    """What the form shows of a draft."""
    said = {name: getattr(module, name) for name in [*COPIED, "version"]}
    return said | {"read_at": module.edited_at.isoformat()}


class KeyForm(forms.Form):
    """The key of a button: pressed twice, one thing."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class NewModuleForm(forms.Form):
    code = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9]{0,7}$", label=_("Code"), max_length=8,
        help_text=_("A letter, then letters or digits: M4. It stands in addresses and never changes."),
    )  # fmt: skip
    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.upper()


class VariantForm(forms.Form):
    """For whom a variant is written, among the structures whose name was looked for."""

    structure = forms.ModelChoiceField(
        Structure.objects.none(), label=_("For which structure?"), empty_label=None, widget=forms.RadioSelect
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = among  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    retire_former = forms.BooleanField(
        label=_("The version it was written from is no longer planned from today"), required=False, initial=True
    )


class RetireForm(forms.Form):
    retired_on = forms.DateField(label=_("No longer planned from"), widget=DayInput())
