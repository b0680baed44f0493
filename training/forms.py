"""What is asked when colleagues are registered, and of one tap on the attendance sheet."""

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import NameField
from connect.partners.models import Professional
from training.models import HalfDay, Registration, Session
from training.registration import NewColleague

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
