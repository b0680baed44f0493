"""What every step of an opening is; and the last of them, the first training session of a new antenna."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.ui.fields import DayInput
from training.models import Half, Module
from training.planning import Slot

AHEAD = timedelta(days=366)
NO_TRAINING = "none"
FRIDAY = 4


class StepForm(forms.Form):
    """A step; `before` holds the cleaned facts of the steps before it that are right."""

    def __init__(self, *args: Any, before: dict[str, Any], **kwargs: Any) -> None:
        self.before = before
        super().__init__(*args, **kwargs)
        for name, value in self.begins_with().items():
            self.fields[name].initial = value

    def begins_with(self) -> dict[str, Any]:
        return {}


class TrainingForm(StepForm):
    """A first training session, or none yet. Modules, who issues papers and house rules are the nation's."""

    module = forms.ChoiceField(
        label=_("First training session"), widget=forms.RadioSelect,
        help_text=_("Every module in force, who issues papers and the house rules are there at once."),
    )  # fmt: skip
    first_on = forms.DateField(
        label=_("First day (if there is one)"), required=False, widget=DayInput(),
        help_text=_("Mornings and afternoons of the working days from then on, as many as the module lasts."),
    )  # fmt: skip
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=50)

    def begins_with(self) -> dict[str, Any]:
        self.taught = {
            str(m.pk): m
            for m in Module.objects.in_force(timezone.localdate())
            .for_structure(None)
            .filter(variant_for=None)
            .order_by("code")
        }
        self.fields["module"].choices = [  # type: ignore[attr-defined]
            (NO_TRAINING, _("none yet: its manager will plan")),
            *((pk, f"{m.code}, {m.title}") for pk, m in self.taught.items()),
        ]
        return {"module": NO_TRAINING, "seats": 12}

    def clean(self) -> dict[str, Any]:
        day, opened = self.cleaned_data.get("first_on"), self.before.get("nom", {}).get("opened_on")
        if self.cleaned_data.get("module") in (None, NO_TRAINING) or "first_on" in self.errors:
            return self.cleaned_data
        if day is None:
            self.add_error("first_on", _("On which day does it begin?"))
        elif day.weekday() > FRIDAY or (opened and not opened <= day <= opened + AHEAD):
            self.add_error("first_on", _("Give a working day from the opening on, within a year."))
        return self.cleaned_data

    def half_days(self) -> list[Slot]:
        """Mornings and afternoons of working days, from the first day on; empty without a session."""
        module = self.taught.get(self.cleaned_data["module"])
        if module is None:
            return []
        slots: list[Slot] = []
        day: date = self.cleaned_data["first_on"]
        while len(slots) < module.half_days:
            if day.weekday() <= FRIDAY:
                slots += [Slot(day, Half.MORNING), Slot(day, Half.AFTERNOON)]
            day += timedelta(days=1)
        return slots[: module.half_days]
