"""What is asked of somebody who books from a link: the least that serves, in plain words."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import NameField, PhoneField
from workshops.models import Subject
from workshops.seats.newcomers import Newcomer

OLDEST = 110  # years


class PlaceForm(forms.Form):
    """Who comes, and one who comes along. Each key becomes a person's own: sent twice, the form books once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    other_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    first_name = NameField(label=_("My first name"), error_messages={"required": _("Write your first name.")})
    last_name = NameField(label=_("My last name"), error_messages={"required": _("Write your last name.")})
    phone = PhoneField(label=_("My telephone"))
    email = forms.EmailField(
        label=_("Or my e-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    birth_year = forms.IntegerField(
        label=_("The year I was born (optional)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": 4}),
        error_messages={"invalid": _("Write four figures, for example 1984.")},
    )
    subject = forms.ChoiceField(
        label=_("What do you come for?"),
        choices=Subject,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose one. “Something else” is one.")},
    )
    other_first_name = NameField(label=_("The first name of the person who comes with me"), required=False)
    other_last_name = NameField(label=_("Her or his last name"), required=False)

    def __init__(self, *args: Any, asks_subject: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, token in (("first_name", "given-name"), ("last_name", "family-name"), ("phone", "tel")):
            self.fields[name].widget.attrs["autocomplete"] = token
        if not asks_subject:
            del self.fields["subject"]

    def clean_birth_year(self) -> int | None:
        year, today = self.cleaned_data["birth_year"], timezone.localdate()
        if year is not None and not today.year - OLDEST <= year <= today.year:
            raise forms.ValidationError(_("Write four figures, for example 1984."))
        return year if year is None else int(year)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phone") and not data.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Write a telephone or an e-mail address: we tell you there if the hour changes."))
        if data.get("other_last_name") and not data.get("other_first_name") and "other_first_name" not in self.errors:
            self.add_error("other_first_name", _("Write the first name of the person who comes with you."))
        return data

    def people(self, language: str) -> list[Newcomer]:
        """Who asked, then who comes along, reached by the same telephone or address."""
        data = self.cleaned_data
        reach = {"phone": data["phone"], "email": data["email"], "language": language}
        people = [Newcomer(data["key"], data["first_name"], data["last_name"], birth_year=data["birth_year"], **reach)]
        if data["other_first_name"]:
            people.append(
                Newcomer(data["other_key"], data["other_first_name"], data["other_last_name"], shared=True, **reach)
            )
        return people


class AnswerForm(forms.Form):
    """What somebody does with her place."""

    act = forms.ChoiceField(choices=[(a, a) for a in ("take", "decline", "stop", "give_back")])
