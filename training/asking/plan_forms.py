"""What is asked when a session is planned, moved or changed: a module, half-days, where, for whom."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Site
from connect.partners.models import Structure
from connect.ui.fields import DayInput
from training.models import Half, HalfDay, Mode, Module, Session
from training.planning import Slot, Where

FARTHEST = timedelta(days=550)
MOST_LINES = 10
REMOTE = {
    "assistance": _("Write who helps, how they are reached, and how fast they answer."),
    "tasks": _("Write what is to be done at a distance, and how long it takes."),
    "assessments": _("Write what is assessed, and when."),
}


def _within_reach(value: date) -> None:
    today = timezone.localdate()
    if value < today:
        raise forms.ValidationError(_("This day is past. Choose a day to come."))
    if value > today + FARTHEST:
        raise forms.ValidationError(_("This day is more than eighteen months away. Check the year."))


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"autocomplete": "off"})


class SlotForm(forms.Form):
    """One half-day: a date, morning or afternoon, its hours when they are not the usual ones. Empty, it is not planned."""

    day = forms.DateField(label=_("Day"), required=False, validators=[_within_reach], widget=DayInput())
    half = forms.ChoiceField(label=_("Half-day"), choices=Half.choices, required=False, initial=Half.MORNING)
    starts = forms.TimeField(label=_("From (optional)"), required=False, widget=HourInput())
    ends = forms.TimeField(label=_("To (optional)"), required=False, widget=HourInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        slot = self.slot()
        if slot is None:
            if not self.errors and (cleaned.get("starts") or cleaned.get("ends")):
                self.add_error("day", _("Write the day, or empty the hours."))
            return cleaned
        hours = slot.hours()
        if hours["ends"] <= hours["starts"]:
            self.add_error("ends", _("It ends before it begins. Check the hours."))
        return cleaned

    def slot(self) -> Slot | None:
        asked = self.cleaned_data
        if not asked.get("day"):
            return None
        return Slot(asked["day"], asked.get("half") or Half.MORNING, asked.get("starts"), asked.get("ends"))


class BaseSlots(forms.BaseFormSet):  # type: ignore[type-arg]
    """The half-days of a session, at least one."""

    def clean(self) -> None:
        if not any(self.errors) and not self.slots():
            raise forms.ValidationError(_("Give the day of at least one half-day."))

    def slots(self) -> list[Slot]:
        return [slot for form in self.forms if (slot := form.slot()) is not None]


def empty_slots(data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> BaseSlots:
    """Four lines to fill; what is known already comes first, and one line more."""
    known = initial or []
    return _slots(max(4 - len(known), 1))(data, prefix="slots", initial=known)


def _slots(extra: int) -> type[BaseSlots]:
    made: Any = forms.formset_factory(
        SlotForm, formset=BaseSlots, extra=extra, max_num=MOST_LINES, absolute_max=MOST_LINES
    )
    return made  # type: ignore[no-any-return]


def slots_of(half_days: list[HalfDay], data: Any = None) -> BaseSlots:
    """As many lines as the session has half-days, filled with what stands."""
    stands = [{"day": h.day, "half": h.half, "starts": h.starts, "ends": h.ends} for h in half_days]
    return _slots(0)(data, prefix="slots", initial=stands)


class ModuleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.code}, {obj.version})"


class WhereForm(forms.Form):
    """Where a session is followed, and how it is when that is at a distance (law.md Q05)."""

    mode = forms.ChoiceField(
        label=_("Where?"), choices=Mode.choices, required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    site = forms.ModelChoiceField(Site.objects.none(), label=_("At the antenna"), required=False, empty_label="")
    place = forms.CharField(
        label=_("Room, or address elsewhere (optional)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link of the meeting (optional)"), max_length=300, required=False, assume_scheme="https",
        help_text=_("For a session at a distance: it may be added later."),
        error_messages={"invalid": _("Write a whole address. Example: https://visio.example.org/salle")},
    )  # fmt: skip
    assistance = forms.CharField(
        label=_("Who helps at a distance, how, and how fast"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    tasks = forms.CharField(
        label=_("What is to be done at a distance, and how long it takes"), required=False, max_length=2000,
        help_text=_("One task a line. Example: write a liaison sheet from a story, 20 minutes."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    assessments = forms.CharField(
        label=_("What is assessed at a distance, and when"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(antenna_id=antenna_id)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].initial = sites.first()
        self.fields["mode"].initial = Mode.ANTENNA

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        mode = cleaned.get("mode") or (Mode.ANTENNA if cleaned.get("site") else Mode.ELSEWHERE)
        cleaned["mode"] = mode
        if mode == Mode.ANTENNA and not cleaned.get("site"):
            self.add_error("site", _("Choose the place of the antenna."))
        if mode in {Mode.STRUCTURE, Mode.ELSEWHERE} and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Write where it is, or choose the antenna."))
        if mode != Mode.ANTENNA:
            cleaned["site"] = None
        if mode == Mode.REMOTE:
            for name, sentence in REMOTE.items():
                if name in self.fields and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    def where(self) -> Where:
        """What the acts take of it."""
        asked = self.cleaned_data
        return Where(
            mode=asked["mode"], site=asked["site"], place=asked["place"], link=asked["link"], assistance=asked["assistance"],
            tasks=asked["tasks"], assessments=asked["assessments"],
        )  # fmt: skip


def _seats() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Seats (optional)"), required=False, help_text=_("Left empty, what the module allows."),
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        widget=forms.NumberInput(attrs={"min": 1, "max": 50, "class": "cx-w4", "inputmode": "numeric"}),
    )  # fmt: skip


class PlanForm(WhereForm):
    """A session to plan. For a request (`for_structure`) who may come is settled: its structure."""

    module = ModuleField(Module.objects.none(), label=_("Which module?"), empty_label=None)
    capacity = _seats()
    reserved_for = forms.ModelChoiceField(
        Structure.objects.none(), label=_("Who may come?"), required=False, empty_label=_("every partner structure"),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, for_structure: Structure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_structure = for_structure
        plannable = Module.objects.in_force(timezone.localdate())
        if for_structure is not None:
            plannable = plannable.for_structure(for_structure.pk)
            del self.fields["reserved_for"]
        else:
            self.fields["reserved_for"].queryset = Structure.objects.all()  # type: ignore[attr-defined]
        self.fields["module"].queryset = plannable  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        module, capacity = cleaned.get("module"), cleaned.get("capacity")
        if self.for_structure is not None:
            cleaned["reserved_for"] = self.for_structure
        if module and module.variant_for_id and module.variant_for != cleaned.get("reserved_for"):
            self.add_error("reserved_for", _("This variant is made for one structure: reserve the session for it."))
        if module and capacity and capacity > module.capacity:
            self.add_error("capacity", _("This module takes %(count)s people at most.") % {"count": module.capacity})
        if module and not capacity and "capacity" not in self.errors:
            cleaned["capacity"] = module.capacity
        return cleaned


class ChangeForm(WhereForm):
    """What may change of a session that stays on its days: where it is, how it is followed, its seats."""

    capacity = _seats()

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        self.session = session
        names = [*WhereForm.base_fields, "capacity"]
        stands = {name: getattr(session, f"{name}_id" if name == "site" else name) for name in names}
        super().__init__(*args, antenna_id=session.antenna_id, initial=stands, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        most, capacity = self.session.module.capacity, cleaned.get("capacity")
        if capacity and capacity > most:
            self.add_error("capacity", _("This module takes %(count)s people at most.") % {"count": most})
        if not capacity and "capacity" not in self.errors:
            cleaned["capacity"] = most
        return cleaned
