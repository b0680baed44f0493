"""The forms of a sheet at the antenna: hours, a missed appointment, tries, refusing, passing on, closing."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.liaison import opening
from beneficiaries.models import ClosingReason, RefusalReason, Result, TryOutcome
from connect.antennas import territory
from connect.antennas.models import Antenna
from connect.ui.fields import DayInput


class HourChoice(forms.ChoiceField):
    """One of the antenna's hours to come, or none. Any hour to come is taken: the list moves on while one reads it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(str(value)[:40])
            aware = timezone.make_aware(moment)
        except (ValueError, OverflowError) as error:  # also an hour with a zone of its own
            raise ValidationError(_("Choose an hour of the list.")) from error
        return _within_a_year(aware)


def _within_a_year(moment: datetime) -> datetime:
    if (moment.date() - timezone.localdate()).days > 366:
        raise ValidationError(_("This is more than a year away. Check the year."))
    return moment


class AppointmentForm(forms.Form):
    """Up to three hours, taken from the opening hours; or one day and hour typed, of Paris, still to come."""

    hour_1 = HourChoice(label=_("First hour"))
    hour_2 = HourChoice(label=_("or (optional)"))
    hour_3 = HourChoice(label=_("or again (optional)"))
    on = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Write the day as 03/12/2026.")},
    )
    starts_at = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": "300", "autocomplete": "off"}, format="%H:%M"),
        error_messages={"invalid": _("Write the hour as 09:30.")},
    )

    def __init__(self, *args: Any, hours: list[tuple[str, list[tuple[str, str]]]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("hour_1", "hour_2", "hour_3"):
            choices: Any = [("", "—"), *(hours or [])]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.has_hours = bool(hours)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [cleaned[name] for name in ("hour_1", "hour_2", "hour_3") if cleaned.get(name)]
        day, clock = cleaned.get("on"), cleaned.get("starts_at")
        if not chosen or day or clock:
            if not day and "on" not in self.errors:
                self.add_error("on", _("Choose a day."))
            if not clock and "starts_at" not in self.errors:
                self.add_error("starts_at", _("Choose an hour."))
        if day and clock:
            try:
                chosen.append(_within_a_year(timezone.make_aware(datetime.combine(day, clock))))
            except ValidationError as error:
                self.add_error("on", error)
            except OverflowError:
                self.add_error("on", _("This is more than a year away. Check the year."))
        cleaned["hours"] = chosen
        return cleaned

    @classmethod
    def at(cls, antenna_id: int, *args: Any) -> "AppointmentForm":
        """The form with the hours of an antenna."""
        return cls(*args, hours=opening.choices(antenna_id, at=timezone.now()))


class TryForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=_("I tried to call:"),
        choices=[
            (TryOutcome.REACHED, _("We spoke")),
            (TryOutcome.MESSAGE, _("I left a message")),
            (TryOutcome.NO_ANSWER, _("Nobody answered")),
            (TryOutcome.WRONG_NUMBER, _("It is the wrong number")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what came of it.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class RefusalForm(forms.Form):
    """Why the sheet is not taken. The person is welcomed all the same, and the page says so."""

    reason = forms.ChoiceField(
        label=_("Why is the sheet not taken?"),
        choices=[
            (RefusalReason.OUTSIDE, _("Another antenna serves the place where the person lives")),
            (RefusalReason.DUPLICATE, _("The same person has another sheet here")),
            (RefusalReason.NOT_OURS, _("The need is not one that we meet")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason: the sender reads it.")},
    )
    serves = forms.ModelChoiceField(
        Antenna.objects.none(), label=_("Which antenna? (optional)"), required=False, empty_label=_("not known")
    )

    def __init__(self, *args: Any, here: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "refus_%s", **kwargs})
        others = territory.open_antennas(timezone.localdate()).exclude(pk=here)
        self.fields["serves"].queryset = others  # type: ignore[attr-defined]


class PassOnForm(forms.Form):
    """To which antenna the sheet goes."""

    antenna = forms.ModelChoiceField(
        Antenna.objects.none(),
        label=_("The antenna that serves the place where the person lives"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the antenna.")},
    )

    def __init__(self, *args: Any, here: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "suite_%s", **kwargs})
        others = territory.open_antennas(timezone.localdate()).exclude(pk=here)
        self.fields["antenna"].queryset = others  # type: ignore[attr-defined]


class ClosingForm(forms.Form):
    """Why a sheet is closed, and what was done when the support is finished."""

    reason = forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=[
            (ClosingReason.DONE, _("The support is finished")),
            (ClosingReason.UNREACHABLE, _("The person could not be reached")),
            (ClosingReason.NOT_COME, _("The person did not come")),
            (ClosingReason.WISH, _("The person does not wish to go on")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason: the sender reads it.")},
    )
    results = forms.MultipleChoiceField(
        label=_("What was done (if the support is finished)"),
        choices=[
            (Result.PLAN, _("A plan or a top-up")),
            (Result.DEVICE, _("A computer or a telephone")),
            (Result.WORKSHOP, _("Workshops")),
            (Result.DROP_IN, _("Help in a drop-in")),
            (Result.PROCEDURE, _("Procedures online")),
            (Result.ELSEWHERE, _("Oriented elsewhere")),
            (Result.OTHER, _("Something else")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == ClosingReason.DONE and not cleaned.get("results") and "results" not in self.errors:
            self.add_error("results", _("Tick what was done: the sender reads it."))
        return cleaned
