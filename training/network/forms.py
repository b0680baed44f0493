"""What the pages of relays ask."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.privacy.screening import FreeTextField
from connect.partners.directory import codes
from connect.partners.models import CodeList, Place, Structure
from connect.ui.fields import DayInput
from training.models import (
    IntroductionOutcome,
    IntroductionSubject,
    MeetingPlace,
    RelayCall,
    RelayFile,
)
from training.models.network import USUAL_HOURS_OF_A_RELAY, USUAL_MONTHS
from training.network import labelling
from training.network.candidacies import Candidacy
from training.network.planning import PlanLine

EARLIEST, AHEAD = date(2015, 1, 1), timedelta(days=5 * 366)
MOST_MEETINGS = 40


class NearDay(forms.DateField):
    """A day from 2015 on, at most five years ahead: a mistyped year is said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": DayInput()} | kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not EARLIEST <= value <= timezone.localdate() + AHEAD:
            raise ValidationError(_("Check the year of this day."), code="far")


def words(label: Any, longest: int, *, rows: int = 4, **kwargs: Any) -> forms.CharField:
    field = FreeTextField(label=label, long=True, max_length=longest, **{"help_text": ""} | kwargs)
    field.widget.attrs["rows"] = rows
    return field


def send_key() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def from_hour(**kwargs: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=_("From what hour (optional)"), required=False, widget=widget, **kwargs)


def meeting_place() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Where"), choices=[(one.value, capfirst(str(one.label))) for one in MeetingPlace])


def partners_of(antenna_id: int) -> "QuerySet[Structure]":
    """Structures that work with an antenna, that sent it a sheet, or that it follows."""
    known = (
        Q(agreements__antenna_id=antenna_id) | Q(sheets__antenna_id=antenna_id) | Q(relay_files__antenna_id=antenna_id)
    )
    return Structure.objects.filter(pk__in=Structure.objects.filter(known).values("pk")).order_by("name", "pk")


class StructureChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Structure) -> str:
        return f"{obj.name} ({obj.postcode} {obj.town})" if obj.postcode else obj.name


class CallForm(forms.Form):
    """A call for candidates."""

    title = forms.CharField(label=_("Title"), max_length=120)
    territory = forms.CharField(label=_("Territory"), max_length=120)
    text = words(
        _("What is offered, what is expected"), 4000, rows=8, help_text=_("Structures read it on their portal.")
    )
    opens_on = NearDay(label=_("Candidacies from"))
    closes_on = NearDay(label=_("Candidacies until"))
    places = forms.IntegerField(label=_("Structures that will be followed"), min_value=1, max_value=200, initial=5)
    months = forms.IntegerField(label=_("Months of follow-up"), min_value=1, max_value=36, initial=USUAL_MONTHS)
    hours = forms.DecimalField(
        label=_("Hours of training each"), min_value=1, max_value=70, max_digits=4, decimal_places=1,
        initial=USUAL_HOURS_OF_A_RELAY, help_text=_("Two days are 14 hours."),
    )  # fmt: skip
    people = forms.IntegerField(label=_("Professionals trained at least"), min_value=1, max_value=50, initial=1)
    key = send_key()


class CloseForm(forms.Form):
    on = NearDay(label=_("Candidacies until"))


class CandidacyForm(forms.Form):
    """What a structure says of itself."""

    why = words(_("Why become a relay?"), 2000)
    publics = forms.CharField(label=_("Who comes to you?"), max_length=300)
    people = forms.IntegerField(label=_("How many professionals would be trained?"), min_value=1, max_value=500)
    means = forms.CharField(label=_("Rooms, computers, connection (optional)"), max_length=500, required=False)
    key = send_key()

    def said(self) -> Candidacy:
        data = self.cleaned_data
        return Candidacy(why=data["why"], publics=data["publics"], people=data["people"], means=data["means"])


class NoteCandidacyForm(CandidacyForm):
    """A candidacy told by telephone or on paper."""

    structure = StructureChoice(Structure.objects.none(), label=_("Structure"), empty_label=_("Choose"))
    call = forms.ModelChoiceField(
        RelayCall.objects.none(), label=_("In answer to (optional)"), required=False, empty_label=_("no call")
    )
    asked_on = NearDay(label=_("On"))
    field_order = ("structure", "call", "asked_on")

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = partners_of(antenna_id)  # type: ignore[attr-defined]
        self.fields["call"].queryset = RelayCall.objects.filter(antenna_id=antenna_id)  # type: ignore[attr-defined]


class NeedsForm(forms.Form):
    needs = words(
        _("What does it need?"), 2000, rows=5, help_text=_("People who come, skills, equipment, time. Name nobody.")
    )


class LineForm(forms.Form):
    """A line of the plan; empty, it is left out."""

    what = forms.CharField(label=_("What"), max_length=200, required=False)
    who = forms.CharField(label=_("By whom"), max_length=120, required=False)
    until = NearDay(label=_("Until (optional)"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begun = any(data.get(name) for name in self.fields) or self.errors
        if begun and not data.get("what") and "what" not in self.errors:
            self.add_error("what", _("Write what is to be done."))
        if begun and not data.get("who") and "who" not in self.errors:
            self.add_error("who", _("Write who does it: the structure, the antenna, both."))
        return data

    def line(self) -> PlanLine | None:
        data = self.cleaned_data
        return PlanLine(data["what"], data["who"], data.get("until")) if data.get("what") else None


LineFormSet = forms.formset_factory(LineForm, extra=3, max_num=12, absolute_max=12)


class ChooseForm(forms.Form):
    starts_on = NearDay(label=_("Followed from"))
    months = forms.IntegerField(label=_("Months of follow-up"), min_value=1, max_value=36)


class ReasonForm(forms.Form):
    because = words(_("Reason"), 300, rows=2, help_text=_("The structure reads it. Name nobody."))


class RhythmForm(forms.Form):
    """How meetings are spread: the days are then proposed, and may be changed."""

    first = NearDay(label=_("First meeting"))
    every = forms.TypedChoiceField(
        label=_("Then"), coerce=int, initial=2,
        choices=[(1, _("every month")), (2, _("every two months")), (3, _("every three months")), (4, _("every four months"))],
    )  # fmt: skip


class MeetingsForm(forms.Form):
    starts = from_hour()
    where = meeting_place()


class DayForm(forms.Form):
    day = NearDay(label=_("Day"), required=False)


DayFormSet = forms.formset_factory(DayForm, extra=0, max_num=MOST_MEETINGS, absolute_max=MOST_MEETINGS)


class HoldForm(forms.Form):
    """What was said at a meeting."""

    day = NearDay(label=_("Held on"))
    present = forms.IntegerField(
        label=_("Professionals of the structure who were there"), min_value=0, max_value=500, initial=1
    )
    said = words(_("What was said"), 4000, rows=6, help_text=_("The structure reads it. It is not changed afterwards."))
    next_steps = words(_("What comes next (optional)"), 2000, rows=3, required=False)


class MoveForm(forms.Form):
    day = NearDay(label=_("Day"))
    starts = from_hour()
    where = meeting_place()


class NoteForm(forms.Form):
    text = words(_("Note"), 2000, rows=3, help_text=_("For the antenna alone."))
    key = send_key()


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Place) -> str:
        return f"{obj.name}, {obj.where}"


class LabelForm(forms.Form):
    """From when until when, and what shows it on the national map."""

    from_on = NearDay(label=_("Relay from"))
    until_on = NearDay(label=_("Relay until"))
    place = PlaceChoice(Place.objects.none(), label=_("Shown on the national map at"), empty_label=None)
    services = forms.MultipleChoiceField(
        label=_("What people find there"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, file: RelayFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = labelling.places_of(file.structure)
        self.is_new_place = not places.exists() and labelling.has_an_address(file.structure)
        if places:
            self.fields["place"].queryset = places  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
        if self.is_new_place:
            known = codes.labels()[CodeList.SERVICE]
            allowed = codes.allowed_codes()[CodeList.SERVICE]
            self.fields["services"].choices = [(code, label) for code, label in known.items() if code in allowed]  # type: ignore[attr-defined]
            self.fields["services"].required = True
        else:
            del self.fields["services"]


class RenewForm(forms.Form):
    until_on = NearDay(label=_("Relay until"))


class IntroduceForm(forms.Form):
    """Two structures, and in order to do what together."""

    first = StructureChoice(Structure.objects.none(), label=_("Introduce"), empty_label=_("Choose"))
    second = StructureChoice(Structure.objects.none(), label=_("To"), empty_label=_("Choose"))
    subject = forms.ChoiceField(
        label=_("In order to"), choices=[(one.value, capfirst(str(one.label))) for one in IntroductionSubject]
    )
    text = words(_("In a few words (optional)"), 1000, required=False, help_text=_("Both read it. Name nobody."))
    key = send_key()

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].queryset = partners_of(antenna_id)  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[
            (one.value, capfirst(str(one.label))) for one in IntroductionOutcome if one != IntroductionOutcome.WAITING
        ],
    )
