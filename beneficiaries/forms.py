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
from connect.antennas.commune_field import Place, PlaceField
from connect.post.address_field import AddressField

QUIET = {"autocomplete": "off"}  # a shared computer must not offer one person's data to the next


class IdentityForm(forms.Form):
    """What the welcome asks and what a correction may change."""

    first_name = NameField(
        label=_("First name"), error_messages={"required": _("Write at least a first name: it is enough to welcome.")}
    )
    last_name = NameField(label=_("Last name"), required=False)
    birth_name = NameField(
        label=_("Birth name"), required=False,
        help_text=_("When it is not the one above. The person is found by both."),
    )  # fmt: skip
    birth = BirthDateField()
    phone = PhoneField()
    phone_shared = forms.BooleanField(label=_("This telephone is shared with others"), required=False)
    language = forms.ChoiceField(label=_("Easiest language"), choices=LANGUAGES, initial="fr")
    place = PlaceField(help_text=_("59000, Lille or both. Choose the commune in the list."))

    def facts(self) -> dict[str, Any]:
        """What the acts take: the fields of a person, and `birth`."""
        facts = {name: value for name, value in self.cleaned_data.items() if name in self.facts_named}
        place = facts.pop("place", None)
        return facts if place is None else facts | place._asdict()

    @property
    def facts_named(self) -> tuple[str, ...]:
        return tuple(IdentityForm.base_fields)


class WelcomeForm(IdentityForm):
    """A person to register. `key` becomes hers, so that a form sent twice writes one person."""

    motive = forms.ChoiceField(
        label=_("What brings the person"), required=False, choices=[("", _("not said")), *Motivation.choices]
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    apart = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    not_elsewhere = forms.BooleanField(widget=forms.HiddenInput, required=False)
    told = forms.BooleanField(label=_("The person knows what we note and why"), required=False)

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
        return self.facts() | {"motive": self.cleaned_data["motive"]}


def from_sheet(sheet: LiaisonSheet) -> dict[str, Any]:
    """First values of the welcome form for the person whom a sheet announces."""
    values = {name: getattr(sheet, name) for name in ("first_name", "last_name", "phone", "phone_shared", "language")}
    birth = Birth(sheet.birth_on, BirthPrecision(sheet.birth_precision))
    return values | {
        "birth": birth,
        "place": Place(sheet.postcode),
        "motive": sheet.motivations[0] if sheet.motivations else "",
    }


class CorrectionForm(IdentityForm):
    """Everything of a file that people at the counter may put right."""

    email = AddressField()
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices)
    status = forms.ChoiceField(label=_("Activity"), choices=Status.choices)
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)  # the last correction that the writer saw

    field_order = [
        "first_name", "last_name", "birth_name", "birth", "phone", "phone_shared", "gender", "language", "email", "place",
        "status", "seen",
    ]  # fmt: skip

    @property
    def facts_named(self) -> tuple[str, ...]:
        return tuple(name for name in CorrectionForm.base_fields if name != "seen")


def from_person(person: Person) -> dict[str, Any]:
    """First values of the correction form."""
    own = set(CorrectionForm.base_fields) - {"birth", "place", "seen"}
    place = Place(person.postcode, person.town, person.commune)
    return {name: getattr(person, name) for name in own} | {"birth": birth_of(person), "place": place}


def birth_of(person: Person) -> Birth:
    return Birth(person.birth_on, BirthPrecision(person.birth_precision))


def clean_card(text: str) -> str:
    """`ly 123` → `LY-000123`. Empty stays empty. ValidationError otherwise."""
    text = text.strip()
    if not text:
        return ""
    card = re.fullmatch(r"([A-Za-z]{2})[\s-]*([0-9]{1,6})", text)
    if not card:
        raise ValidationError(_("A card number is two letters and six digits. Example: LY-000123."), code="card")
    return f"{card[1].upper()}-{int(card[2]):06d}"


class HousematesForm(forms.Form):
    """Somebody of the same household, by the card: both are in front of you, or one has both cards."""

    card = forms.CharField(
        label=_("Card of somebody of the same household"), max_length=20,
        error_messages={"required": _("Write the number of the card, for example LI-000123.")},
        widget=forms.TextInput(attrs=QUIET),
    )  # fmt: skip

    def clean_card(self) -> str:
        return clean_card(self.cleaned_data["card"])


class ProofForm(forms.Form):
    """The exact proof that opens here the file of someone whom another antenna knows."""

    card = forms.CharField(
        label=_("Card number"), required=False, max_length=20, widget=forms.TextInput(attrs=QUIET),
        help_text=_("As printed on the card, for example LY-000123. It is enough."),
    )  # fmt: skip
    first_name = NameField(label=_("First name"), required=False)
    last_name = NameField(label=_("Last name"), required=False, help_text=_("The one in use or the birth name."))
    birth = BirthDateField(help_text=_("The full date: 12/03/1984."))

    def clean_card(self) -> str:
        text = self.cleaned_data["card"].strip()
        if not text:
            return ""
        card = re.fullmatch(r"([A-Za-z]{2})[\s-]*([0-9]{1,7})", text)
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
