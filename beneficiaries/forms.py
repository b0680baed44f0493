"""Forms of the counter: welcoming someone, proving that another antenna knows her, correcting her file."""

import re
import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import Birth, BirthDateField, NameField, PhoneField
from beneficiaries.languages import LANGUAGES
from beneficiaries.models import BirthPrecision, Gender, LiaisonSheet, Motivation, Person, Status

QUIET = {"autocomplete": "off"}  # a shared computer must not offer one person's data to the next


class PostcodeField(forms.CharField):
    """Five digits or nothing; a space typed inside goes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={**QUIET, "inputmode": "numeric"}))
        defaults: dict[str, Any] = {"label": _("Postcode"), "max_length": 10, "required": False}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        code = re.sub(r"\s", "", super().clean(value) or "")
        if code and not re.fullmatch(r"[0-9]{5}", code):
            raise ValidationError(_("A postcode has five digits. Example: 59000."), code="postcode")
        return code


class IdentityForm(forms.Form):
    """What the welcome asks and what a correction may change."""

    first_name = NameField(
        label=_("First name"), error_messages={"required": _("Write at least a first name: it is enough to welcome.")}
    )
    last_name = NameField(label=_("Last name"), required=False)
    birth = BirthDateField()
    phone = PhoneField()
    phone_shared = forms.BooleanField(label=_("This telephone is shared with others"), required=False)
    language = forms.ChoiceField(label=_("Easiest language"), choices=LANGUAGES, initial="fr")
    postcode = PostcodeField()


class WelcomeForm(IdentityForm):
    """A person to register. `key` becomes hers, so that a form sent twice writes one person."""

    motive = forms.ChoiceField(
        label=_("What brings the person"), required=False, choices=[("", _("not said")), *Motivation.choices]
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    apart = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    not_elsewhere = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["first_name"].widget.attrs["autofocus"] = True

    def clean_apart(self) -> list[UUID]:
        """Keys of the likely doubles that were shown and said to be other people."""
        try:
            return [UUID(key) for key in self.cleaned_data["apart"].split(",") if key]
        except ValueError as error:
            raise ValidationError(_("Look again at the people who are alike, then confirm.")) from error

    def identity(self) -> dict[str, Any]:
        """What `register` takes, without the keys of the form."""
        return {name: self.cleaned_data[name] for name in (*IdentityForm.base_fields, "motive")}


def from_sheet(sheet: LiaisonSheet) -> dict[str, Any]:
    """First values of the welcome form for the person whom a sheet announces."""
    values = {
        name: getattr(sheet, name)
        for name in ("first_name", "last_name", "phone", "phone_shared", "language", "postcode")
    }
    birth = Birth(sheet.birth_on, BirthPrecision(sheet.birth_precision))
    return values | {"birth": birth, "motive": sheet.motivations[0] if sheet.motivations else ""}


class CorrectionForm(IdentityForm):
    """Everything of a file that people at the counter may put right."""

    email = forms.EmailField(label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs=QUIET))
    town = NameField(label=_("Town"), required=False)
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices)
    status = forms.ChoiceField(label=_("Activity"), choices=Status.choices)

    field_order = [
        "first_name", "last_name", "birth", "gender", "phone", "phone_shared", "email", "postcode", "town", "language",
        "status",
    ]  # fmt: skip


def from_person(person: Person) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in CorrectionForm.base_fields if name != "birth"}
    return values | {"birth": Birth(person.birth_on, BirthPrecision(person.birth_precision))}


class ProofForm(forms.Form):
    """The exact proof that opens here the file of someone whom another antenna knows."""

    card = forms.CharField(
        label=_("Card number"), required=False, max_length=20, widget=forms.TextInput(attrs=QUIET),
        help_text=_("As printed on the card, for example LY-000123. It is enough."),
    )  # fmt: skip
    first_name = NameField(label=_("First name"), required=False)
    last_name = NameField(label=_("Last name"), required=False)
    birth = BirthDateField(help_text=_("The full date: 12/03/1984."))

    def clean_card(self) -> str:
        text = self.cleaned_data["card"].strip()
        if not text:
            return ""
        card = re.fullmatch(r"([A-Za-z]{2})[\s-]*([0-9]{1,6})", text)
        if not card:
            raise ValidationError(_("A card number is two letters and six digits. Example: LY-000123."), code="card")
        return f"{card[1].upper()}-{int(card[2]):06d}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or cleaned.get("card"):
            return cleaned
        for name, sentence in (
            ("first_name", _("Write the first name as on the card of the other antenna or on a document.")),
            ("last_name", _("Write the last name, or the card number above.")),
        ):
            if not cleaned.get(name):
                self.add_error(name, sentence)
        if cleaned.get("birth") and cleaned["birth"].precision != BirthPrecision.DAY:
            self.add_error("birth", _("Day, month and year are needed to be sure that it is the same person."))
        return cleaned
