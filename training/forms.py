"""What is asked when a session is planned or moved, and when colleagues are registered."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import NameField
from connect.antennas.models import Site
from connect.partners.models import Professional, Structure
from connect.ui.fields import DayInput
from training.models import Half, HalfDay, Module, Registration, Session
from training.planning import Slot
from training.registration import NewColleague

FARTHEST = timedelta(days=550)


def _within_reach(value: date) -> None:
    today = timezone.localdate()
    if value < today:
        raise forms.ValidationError(_("This day is past. Choose a day to come."))
    if value > today + FARTHEST:
        raise forms.ValidationError(_("This day is more than eighteen months away. Check the year."))


ONE_ADDRESS = _("Write one e-mail address, without blanks. Example: prenom.nom@ville.fr")


class PlainEmailField(forms.EmailField):
    """What the outbox can write to: quoted local parts with blanks are legal, and nobody has one. One sentence for all."""

    default_validators = []

    def validate(self, value: str) -> None:
        super().validate(value)
        if value in self.empty_values:
            return
        try:
            validate_email(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(ONE_ADDRESS) from error
        if re.search(r"[\s,;\"]", value):
            raise forms.ValidationError(ONE_ADDRESS)


class SlotForm(forms.Form):
    """One half-day: a date, and morning or afternoon. Left empty, it is not planned."""

    day = forms.DateField(
        label=_("Day"), required=False, validators=[_within_reach],
        widget=DayInput(),
    )  # fmt: skip
    half = forms.ChoiceField(label=_("Half-day"), choices=Half.choices, required=False, initial=Half.MORNING)

    def slot(self) -> Slot | None:
        day = self.cleaned_data.get("day")
        return Slot(day, self.cleaned_data.get("half") or Half.MORNING) if day else None


class BaseSlots(forms.BaseFormSet):  # type: ignore[type-arg]
    """The half-days of a session, at least one."""

    def clean(self) -> None:
        if not any(self.errors) and not self.slots():
            raise forms.ValidationError(_("Give the day of at least one half-day."))

    def slots(self) -> list[Slot]:
        return [slot for form in self.forms if (slot := form.slot()) is not None]


def empty_slots(data: Any = None) -> BaseSlots:
    """Four lines to fill."""
    return _slots(4)(data, prefix="slots")


def _slots(extra: int) -> type[BaseSlots]:
    made: Any = forms.formset_factory(SlotForm, formset=BaseSlots, extra=extra, max_num=10, absolute_max=10)
    return made  # type: ignore[no-any-return]


def slots_of(half_days: list[HalfDay], data: Any = None) -> BaseSlots:
    """As many lines as the session has half-days, filled with what stands."""
    return _slots(0)(data, prefix="slots", initial=[{"day": h.day, "half": h.half} for h in half_days])


class PlanForm(forms.Form):
    module = forms.ModelChoiceField(Module.objects.none(), label=_("Which module?"), empty_label=None)
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("At the antenna"), required=False, empty_label=_("elsewhere (write the address)")
    )
    place = forms.CharField(
        label=_("Room, or address elsewhere (optional)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("Seats (optional)"), required=False, help_text=_("Left empty, what the module allows."),
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        widget=forms.NumberInput(attrs={"min": 1, "max": 50, "class": "cx-w4", "inputmode": "numeric"}),
    )  # fmt: skip
    reserved_for = forms.ModelChoiceField(
        Structure.objects.none(), label=_("Who may come?"), required=False, empty_label=_("every partner structure"),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["key"] = uuid4()
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = Module.objects.filter(retired_on__isnull=True)  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id)  # type: ignore[attr-defined]
        self.fields["site"].initial = Site.objects.filter(antenna_id=antenna_id).first()
        self.fields["reserved_for"].queryset = Structure.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        module, capacity = cleaned.get("module"), cleaned.get("capacity")
        if not cleaned.get("site") and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Write where it is, or choose the antenna."))
        if module and capacity and capacity > module.capacity:
            self.add_error("capacity", _("This module takes %(count)s people at most.") % {"count": module.capacity})
        if module and not capacity:
            cleaned["capacity"] = module.capacity
        return cleaned


class ColleaguesForm(forms.Form):
    """Who comes, among the structure's people who are not registered yet."""

    colleagues = forms.MultipleChoiceField(
        label=_("Your colleagues"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, among: list[Professional], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = {str(one.pk): one for one in among}
        self.fields["colleagues"].choices = [(key, str(one)) for key, one in self.among.items()]  # type: ignore[attr-defined]
        self.fields["colleagues"].error_messages["invalid_choice"] = _(
            "This person is not in your list: reload the page."
        )

    def chosen(self) -> list[Professional]:
        return [self.among[key] for key in self.cleaned_data["colleagues"]]


class NewColleagueForm(forms.Form):
    """Someone the list does not have. Empty: nobody; begun: all three are needed."""

    first_name = NameField(label=_("First name"), required=False)
    last_name = NameField(label=_("Last name"), required=False)
    email = PlainEmailField(
        label=_("E-mail address"), max_length=254, required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begun = any(cleaned.get(name) for name in self.fields) or self.errors
        words = {
            "first_name": _("Write the first name."),
            "last_name": _("Write the last name."),
            "email": _("Write the e-mail address: the attestation is announced there."),
        }
        for name, sentence in words.items():
            if begun and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return cleaned

    def colleague(self) -> NewColleague | None:
        values = [self.cleaned_data.get(name) or "" for name in ("first_name", "last_name", "email")]
        return NewColleague(*values) if all(values) else None


NewColleagueFormSet = forms.formset_factory(NewColleagueForm, extra=2, max_num=8, absolute_max=8)


class AttendanceForm(forms.Form):
    """One tap on the attendance sheet of a session."""

    half_day = forms.ModelChoiceField(HalfDay.objects.none())
    registration = forms.ModelChoiceField(Registration.objects.none())
    present = forms.BooleanField(required=False)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["half_day"].queryset = session.half_days.all()  # type: ignore[attr-defined]
        self.fields["registration"].queryset = session.registrations.all()  # type: ignore[attr-defined]
