"""What is asked when a half-day is signed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.documents import DocumentField
from connect.ui.fields import DayInput
from training.models import CallOutcome, HalfDay, Reason, Registration, SessionTrainer
from training.signing.doors import expected
from training.signing.signing import standing
from training.signing.trainers import trainer_name


class NameForm(forms.Form):
    """Who she is, as she writes it."""

    name = forms.CharField(
        label=_("Your first and last name"), max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
    )  # fmt: skip


class HalfDayForm(forms.Form):
    """Which half-day of the session is signed."""

    half_day = forms.ModelChoiceField(HalfDay.objects.none())

    def __init__(self, *args: Any, session_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["half_day"].queryset = HalfDay.objects.filter(session=session_id)  # type: ignore[attr-defined]


class TabletForm(forms.Form):
    """Who of the list signs on the tablet: a trainee, or a trainer from outside."""

    registration = forms.ModelChoiceField(Registration.objects.none(), required=False)
    trainer = forms.ModelChoiceField(SessionTrainer.objects.none(), required=False)
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, session_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Registration.objects.select_related("professional").filter(session=session_id)
        outside = SessionTrainer.objects.filter(session=session_id, membership=None, left_at=None)
        self.fields["registration"].queryset = people  # type: ignore[attr-defined]
        self.fields["trainer"].queryset = outside  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("registration")) == bool(cleaned.get("trainer")):
            raise forms.ValidationError(_("Choose one name."))
        return cleaned


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label=_("What happened?"), max_length=200, help_text=_("It stays beside the signature, which stays readable."),
    )  # fmt: skip


class PresenceForm(forms.Form):
    """Absent, there, or there in part, with the reason."""

    HERE, LATE, ABSENT = "here", "late", "absent"
    was = forms.ChoiceField(
        label=_("Was she there?"), widget=forms.RadioSelect,
        choices=[(HERE, _("all the time")), (LATE, _("late, or left early")), (ABSENT, _("absent"))],
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Minutes missed"), min_value=1, max_value=600, required=False,
        help_text=_("They are taken off her hours. A few minutes need not be noted."),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("not given")), *Reason.choices],
        help_text=_("Nothing of her health: “a reason of her own” is enough."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("was") == self.LATE and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("Write how many minutes she missed."))
        return cleaned


class CallForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Result"), choices=CallOutcome.choices)


class CopyForm(forms.Form):
    """What stands on the sheet of paper for one half-day: a choice a person, and the trainer's signature.

    A person already signed has no choice any more.
    """

    SIGNED, ABSENT, NOTHING = "signed", "absent", ""

    def __init__(self, *args: Any, half_day: HalfDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {
            one.registration_id: one for one in standing().filter(half_day=half_day, registration__isnull=False)
        }
        self.people = expected(half_day)
        noted = {a.registration_id: a.present for one in [half_day] for a in one.attendances.all()}
        for one in self.people:
            if one.pk not in self.known:
                self.fields[f"person-{one.pk}"] = forms.ChoiceField(
                    label=str(one.professional), required=False, widget=forms.RadioSelect,
                    choices=[(self.SIGNED, _("signed")), (self.ABSENT, _("absent")), (self.NOTHING, _("nothing yet"))],
                    initial=self.ABSENT if noted.get(one.pk) is False else self.NOTHING,
                )  # fmt: skip
        teach = SessionTrainer.objects.filter(session=half_day.session_id, left_at=None).select_related(
            "membership__user"
        )
        self.trainers = {str(one.pk): one for one in teach}
        self.fields["trainer"] = forms.ChoiceField(
            label=_("The trainer’s signature"), required=False,
            choices=[("", _("not on the sheet")), *[(key, trainer_name(one)) for key, one in self.trainers.items()]],
        )  # fmt: skip

    def rows(self) -> list[tuple[Registration, Any, Any]]:
        """(who, the signature that stands, else the field)."""
        return [
            (one, self.known.get(one.pk), None if one.pk in self.known else self[f"person-{one.pk}"])
            for one in self.people
        ]

    def copied(self) -> dict[str, Any]:
        """The arguments of `papersheet.copy`."""
        said = {one: self.cleaned_data.get(f"person-{one.pk}", "") for one in self.people}
        return {
            "signed": [one for one, word in said.items() if word == self.SIGNED],
            "absent": [one for one, word in said.items() if word == self.ABSENT],
            "trainer": self.trainers.get(self.cleaned_data["trainer"]),
        }


class ScanForm(forms.Form):
    file = DocumentField(label=_("Scan of the signed sheet"), help_text=_("PDF, JPEG or PNG, up to 5 MB."))


class KeyForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)


class PeriodForm(KeyForm):
    """Days on which the papers were delivered."""

    first_on = forms.DateField(label=_("Delivered from"), widget=DayInput())
    last_on = forms.DateField(label=_("until"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day is before the first."))
        return cleaned
