"""What a list of known people may say of each, and how a row is cleaned: by the fields that the counter uses."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import Birth, BirthDateField, NameField, PhoneField
from beneficiaries.languages import LANGUAGES
from beneficiaries.models import Gender, Person, Status
from beneficiaries.uploads.tables import Column, code_of, said_yes
from connect.antennas.communes import named

IDENTIFIER = "external_id"
COLUMNS = [
    Column(IDENTIFIER, ("Identifiant", "ID", "Id Salesforce", "Numéro", "Référence", "Identifier"), needed=True),
    Column("first_name", ("Prénom", "Prénoms", "First name"), needed=True),
    Column("last_name", ("Nom", "Nom d’usage", "Nom de famille", "Last name"), needed=True),
    Column("birth_name", ("Nom de naissance", "Nom de jeune fille", "Birth name")),
    Column("birth", ("Date de naissance", "Naissance", "Né(e) le", "Birth date"), "date"),
    Column("gender", ("Genre", "Sexe", "Gender")),
    Column("phone", ("Téléphone", "Tél", "Portable", "Mobile", "Telephone"), "phone"),
    Column("phone_shared", ("Téléphone partagé", "Shared telephone"), "yes"),
    Column("email", ("Courriel", "E-mail", "Email", "Mail", "Adresse e-mail")),
    Column("language", ("Langue la plus facile", "Langue", "Language")),
    Column("postcode", ("Code postal", "CP", "Postcode"), "postcode"),
    Column("town", ("Ville", "Commune", "Town")),
    Column("status", ("Situation", "Activité", "Situation professionnelle")),
]
HEADINGS = {column.key: column.heading for column in COLUMNS}
CHOICES = {"gender": Gender.choices, "language": LANGUAGES, "status": Status.choices}


class RowForm(forms.Form):
    """One row. An empty cell says nothing: it never empties a file."""

    external_id = forms.CharField(max_length=80)
    first_name = NameField()
    last_name = NameField(required=False)
    birth_name = NameField(required=False)
    birth = BirthDateField()
    phone = PhoneField()
    email = forms.EmailField(required=False)
    postcode = forms.CharField(max_length=10, required=False)
    town = NameField(required=False)

    def clean_external_id(self) -> str:
        return " ".join(self.cleaned_data["external_id"].split())

    def clean_postcode(self) -> str:
        code = re.sub(r"\s", "", self.cleaned_data["postcode"])
        if code and not re.fullmatch(r"[0-9]{5}", code):
            raise ValidationError(_("A postcode has five digits. Example: 59000."))
        return code


def cleaned(typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """A row as typed → (facts as `registration` takes them, what is wrong by column). Only what the row says is in."""
    form, why = RowForm(dict(typed)), {}
    if not form.is_valid():
        why = {name: str(messages[0]) for name, messages in form.errors.items()}
    facts = {name: value for name, value in form.cleaned_data.items() if value not in ("", None) and name != IDENTIFIER}
    if isinstance(facts.get("birth"), Birth) and facts["birth"].on is None:
        del facts["birth"]
    with translation.override("fr"):
        labels = {key: [(code, str(label)) for code, label in choices] for key, choices in CHOICES.items()}
    for key, choices in labels.items():
        try:
            if code := code_of(typed.get(key, ""), choices):
                facts[key] = code
        except ValidationError as error:
            why.setdefault(key, error.messages[0])
    try:
        if typed.get("phone_shared", "").strip():
            facts["phone_shared"] = said_yes(typed["phone_shared"])
    except ValidationError as error:
        why.setdefault("phone_shared", error.messages[0])
    if "postcode" in facts and "town" in facts and (commune := named(facts["postcode"], facts["town"])):
        facts |= {"commune": commune, "town": commune.name}
    return facts, why


def stored(person: Person, name: str) -> Any:
    """The same fact as the file holds it."""
    if name == "birth":
        from beneficiaries.models import BirthPrecision

        return Birth(person.birth_on, BirthPrecision(person.birth_precision))
    return getattr(person, name)


def said(name: str, value: Any) -> str:
    """A fact in words, for the eye that compares."""
    from connect.ui.templatetags.ui import phone, yes_no

    if name == "birth":
        return str(value.written)
    if name == "phone":
        return phone(value) if value else ""
    if name in CHOICES:
        return str(dict(CHOICES[name]).get(value, value))
    return str(yes_no(value)) if isinstance(value, bool) else str(value or "")
