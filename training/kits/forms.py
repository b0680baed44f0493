"""What is typed of a kit, and of a workshop led with it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.documents import DocumentField
from connect.ui.fields import DayInput
from training.models import KitPart, KitTheme, Module

WORDS = {"rows": 3}


class NewKitForm(forms.Form):
    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    code = forms.SlugField(
        label=_("Word of its address"),
        max_length=40,
        help_text=_("Small letters and hyphens: premiers-pas. It never changes."),
    )
    module_code = forms.ChoiceField(label=_("For those who hold an attestation of"), choices=[])
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Module.objects.published().order_by("code", "-published_at").distinct("code")
        self.fields["module_code"].choices = [(one.code, f"{one.code}, {one.title}") for one in published]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.lower()


class KitForm(forms.Form):
    version = forms.CharField(label=_("Name of the version"), max_length=12)
    summary_fr = forms.CharField(label=_("In short, in French"), max_length=1000, widget=forms.Textarea(attrs=WORDS))
    summary_en = forms.CharField(label=_("In short, in English"), max_length=1000, widget=forms.Textarea(attrs=WORDS))
    changes = forms.CharField(
        label=_("What changes for those who have the former version (optional)"), max_length=1000, required=False,
        widget=forms.Textarea(attrs=WORDS),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=480)
    people = forms.IntegerField(label=_("People at most"), min_value=1, max_value=50)
    themes = forms.MultipleChoiceField(
        label=_("Themes"), choices=KitTheme.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class FileForm(forms.Form):
    part = forms.ChoiceField(label=_("What is it?"), choices=KitPart.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    document = DocumentField(label=_("File"), help_text=_("PDF of twenty pages at most, JPEG or PNG, up to 5 MB."))


class RetireKitForm(forms.Form):
    retired_on = forms.DateField(label=_("No longer proposed from"), widget=DayInput())


class RunForm(forms.Form):
    """One workshop that was led."""

    held_on = forms.DateField(label=_("Which day?"), widget=DayInput())
    place = forms.CharField(
        label=_("Where?"), max_length=120, help_text=_("Name of the place, not of a person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    postcode = forms.CharField(
        label=_("Postcode"), max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}$", _("A postcode has five digits. Example: 59000."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "cx-w4", "autocomplete": "off"}),
    )  # fmt: skip
    people = forms.IntegerField(label=_("How many people came?"), min_value=1, max_value=200)
    new_people = forms.IntegerField(
        label=_("Of whom for the first time (optional)"), min_value=0, max_value=200, required=False
    )
    themes = forms.MultipleChoiceField(
        label=_("What was it about?"), choices=KitTheme.choices, widget=forms.CheckboxSelectMultiple
    )
    remark = forms.CharField(
        label=_("What went well, what did not (optional)"), max_length=1000, required=False,
        widget=forms.Textarea(attrs=WORDS), help_text=_("Name nobody: numbers and themes are enough."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["new_people"] = said.get("new_people") or 0
        if said.get("people") and said["new_people"] > said["people"]:
            self.add_error("new_people", _("There cannot be more people for the first time than people who came."))
        return said

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class PeriodForm(forms.Form):
    """A period to look at: the year by default."""

    du = forms.DateField(label=_("First day"), widget=DayInput(), required=False)
    au = forms.DateField(label=_("Last day"), widget=DayInput(), required=False)

    def period(self) -> tuple[date, date]:
        """The days asked for; the last twelve months when they are not said, or say nothing sensible."""
        today = timezone.localdate()
        said = self.cleaned_data if self.is_valid() else {}
        last = said.get("au") or today
        first = said.get("du") or last - timedelta(days=364)
        return (first, last) if first <= last else (last, first)
