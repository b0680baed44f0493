"""What the antenna asks when it registers people, replaces somebody, adds a trainer; and the house rules."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.tables import Table, TableField
from connect.antennas.models import Membership
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal
from connect.ui.fields import DayInput
from training.enrolling import pasting
from training.enrolling.pasting import Pasted
from training.forms import ColleaguesForm, NewColleagueForm
from training.models import TraineeStatus, TrainerRole
from training.registration import NewColleague, NobodyChosen

LISTED = 100  # people of a structure whose boxes are shown; the others are found by the search


IN_WORDS = [
    (TraineeStatus.EMPLOYEE, _("Paid by an association or a company")),
    (TraineeStatus.PUBLIC_AGENT, _("Public servant: town, CCAS, department, State")),
    (TraineeStatus.APPRENTICE, _("Apprentice, or in work-study")),
    (TraineeStatus.JOBSEEKER, _("Looking for work")),
    (TraineeStatus.INDIVIDUAL, _("At her own expense, for herself")),
    (TraineeStatus.OTHER, _("Volunteer, elected, other")),
]


def _status() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("They come as"), choices=IN_WORDS, initial=TraineeStatus.EMPLOYEE,
        help_text=_("For the yearly statement of trainings: the most of them."),
        error_messages={"required": _("Choose as whom they come.")},
    )  # fmt: skip


def _wait() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("If seats are missing, put the last ones on the waiting list"), required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip


class AskedByField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who called, among the people of the structure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            Professional.objects.none(), label=_("Who asks (optional)"), required=False,
            empty_label=_("nobody in particular"),
            help_text=_("She is written to when the session changes. Without a name: the structure’s referent."),
            error_messages={"invalid_choice": _("This person is not of this structure. Reload the page.")},
        )  # fmt: skip


class HereForm(forms.Form):
    """People of one structure, ticked or new, as asked by telephone."""

    colleagues = forms.MultipleChoiceField(
        label=_("Who comes?"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": _("This person is not in the list any more: reload the page.")},
    )  # fmt: skip
    asked_by = AskedByField()
    status = _status()
    wait = _wait()

    def __init__(self, *args: Any, structure: Structure, among: list[Professional], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = {str(one.pk): one for one in among}
        self.fields["colleagues"].choices = [(key, str(one)) for key, one in self.among.items()]  # type: ignore[attr-defined]
        self.fields["asked_by"].queryset = Professional.objects.on().filter(structure=structure)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the act is told."""
        said = self.cleaned_data
        return {
            "colleagues": [self.among[key] for key in said["colleagues"]], "asked_by": said["asked_by"],
            "status": said["status"], "wait": said["wait"],
        }  # fmt: skip


class OurListForm(forms.Form):
    """A list that was pasted, or a spreadsheet; cleaned to `Pasted`, whose faults are shown line by line."""

    pasted = forms.CharField(
        label=_("The list, one person a line"), required=False, max_length=pasting.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=_("First name; last name; e-mail address. As copied from a spreadsheet or an e-mail: we find our way."),
    )  # fmt: skip
    file = TableField(
        label=_("Or a spreadsheet (.xlsx or .csv)"), columns=pasting.COLUMNS, most=pasting.MOST, required=False,
        help_text=_("With the headings: first name, last name, e-mail address; position and status if you like."),
    )  # fmt: skip
    status = _status()
    wait = _wait()

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.structure, self.people = structure, Pasted(())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        table, text = said.get("file"), said.get("pasted") or ""
        if self.errors:
            return said
        if isinstance(table, Table) and text.strip():
            self.add_error("file", _("A list or a file: one at a time."))
            return said
        try:
            found = pasting.of_table(table) if isinstance(table, Table) else pasting.read(text)
        except Refusal as refusal:
            self.add_error("file" if isinstance(table, Table) else "pasted", str(refusal))
            return said
        self.people = pasting.checked(found, self.structure)
        if self.people.faulty:
            self.add_error(None, str(pasting.Faulty.sentence))
        return said

    def facts(self) -> dict[str, Any]:
        """What the act is told, besides the people."""
        return {name: self.cleaned_data[name] for name in ("status", "wait")}


class ListForm(OurListForm):
    """The same at the antenna, which notes who called."""

    asked_by = AskedByField()

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        super().__init__(*args, structure=structure, **kwargs)
        self.fields["asked_by"].queryset = Professional.objects.on().filter(structure=structure)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "asked_by": self.cleaned_data["asked_by"]}


class OurPeopleForm(ColleaguesForm):
    """Who comes, as whom, and whether those without a seat wait: what a structure says on the portal."""

    status = _status()
    wait = _wait()

    def facts(self) -> dict[str, Any]:
        """What the act is told."""
        return {"colleagues": self.chosen(), **{name: self.cleaned_data[name] for name in ("status", "wait")}}


class StatusForm(forms.Form):
    """As whom one person comes."""

    status = _status()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].label, self.fields["status"].help_text = _("Comes as"), ""


class ReplaceForm(NewColleagueForm):
    """A colleague of the list, or a new one."""

    who = forms.ModelChoiceField(
        Professional.objects.none(), label=_("A colleague"), required=False, empty_label=_("somebody new, below"),
        error_messages={"invalid_choice": _("This person is not of this structure. Reload the page.")},
    )  # fmt: skip
    field_order = ("who",)

    def __init__(self, *args: Any, structure: Structure, besides: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Professional.objects.on().filter(structure=structure).exclude(pk__in=besides)
        self.fields["who"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        who = self.cleaned_data.pop("who", None)
        typed = any(self.cleaned_data.get(name) for name in ("first_name", "last_name", "email"))
        if who is not None and typed:
            self.add_error("who", _("A colleague of the list, or somebody new: one at a time."))
        elif who is None and not typed and not self.errors:
            self.add_error("who", _("Choose a colleague, or write who comes."))
        said = super().clean() if who is None and typed else self.cleaned_data
        return said | {"who": who}

    def chosen(self) -> Professional | NewColleague:
        known: Professional | None = self.cleaned_data["who"]
        new = self.colleague()
        if known is None and new is None:
            raise NobodyChosen
        return known or new  # type: ignore[return-value]


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user.get_full_name())


class TrainerForm(forms.Form):
    """Somebody of the team, or from outside."""

    membership = MemberField(
        Membership.objects.none(), label=_("Of the team"), required=False, empty_label=_("somebody from outside, below"),
        error_messages={"invalid_choice": _("This person is not of the antenna’s team today. Reload the page.")},
    )  # fmt: skip
    outside_name = forms.CharField(label=_("From outside: first and last name"), max_length=160, required=False)
    organisation = forms.CharField(label=_("Organisation (optional)"), max_length=160, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=TrainerRole.choices, initial=TrainerRole.LEADS,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )  # fmt: skip

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.on().filter(antenna_id=antenna_id).select_related("user")
        self.fields["membership"].queryset = team.order_by("user__first_name", "pk")  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    """A version of the house rules to publish."""

    version = forms.CharField(
        label=_("Version"), max_length=12, help_text=_("Example: 2026.2."),
        error_messages={"required": _("Give the version a number.")},
        widget=forms.TextInput(attrs={"class": "cx-w12", "autocomplete": "off"}),
    )  # fmt: skip
    from_on = forms.DateField(
        label=_("In force from"), widget=DayInput(), initial=timezone.localdate,
        error_messages={"required": _("Give the first day."), "invalid": _("Give a day.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text, in French"), max_length=20000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("Health and safety, discipline, how people are represented (labour code, L6352-3 to L6352-5)."),
        error_messages={"required": _("Write the rules.")},
    )  # fmt: skip

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if day.year > timezone.localdate().year + 2:
            raise forms.ValidationError(_("This day is too far ahead."))
        return day
