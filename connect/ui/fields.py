"""Form fields that every way in shares: a name, a telephone number, a day.

The counter, the portal, partners and imports clean by these same fields, so that the same writing always gives the same
stored value. `clean_phone` and `clean_name` do the work and may be called without a form.
"""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connect.ui.templatetags.ui import phone

# Overseas departments dial like the mainland and have country codes of their own. Prefixes of the nine digits after
# the 0 (ARCEP, national numbering plan); phonenumbers then says whether the range is really theirs.
OVERSEAS = {
    "GP": ("590", "690", "691"),
    "GF": ("594", "694"),
    "MQ": ("596", "696", "697"),
    "RE": ("262", "263", "692", "693"),
    "YT": ("269", "639"),
}
JOINERS = re.compile(r"[/;,|\n]|\b(?:ou|et|or|and)\b", re.IGNORECASE)


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar, which wants it as 2026-12-03 whatever the language."""

    input_type = "date"

    def __init__(self, **attrs: str) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"autocomplete": "off", **attrs})


def clean_phone(text: str) -> str:
    """`06.12.34.56.78`, `0692 90 12 34`, `+33 (0)6…`, `0033…` → E.164. Empty stays empty. ValidationError otherwise."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return ""
    if sum(len(re.sub(r"\D", "", part)) >= 6 for part in JOINERS.split(text)) > 1:
        raise ValidationError(_("One number per field. Keep the one that answers best."), code="two_numbers")
    if re.search(r"[^\W\d_]", text) or not re.search(r"\d", text):
        raise ValidationError(_("A telephone number is written with digits. Example: 06 39 98 15 70."), code="letters")
    text = re.sub(r"[^\d+]", "", re.sub(r"\(\s*0\s*\)", "", text))
    text = ("+" if text.startswith("+") else "") + "".join(str(unicodedata.digit(c)) for c in text if c != "+")
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            _("This is not a number that can be called. Example: 06 39 98 15 70."), code="not_a_number"
        ) from error
    if number.country_code == 33:
        return _french(number)
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(
            _("A number that begins with +%(code)s does not have this many digits. Check it."),
            code="impossible",
            params={"code": number.country_code},
        )
    return _e164(number)


def _french(number: phonenumbers.PhoneNumber) -> str:
    digits = phonenumbers.national_significant_number(number).lstrip("0")
    if len(digits) == 8:
        raise ValidationError(
            _("A digit is missing: a French number has ten. Example: 06 39 98 15 70."), code="too_short"
        )
    if len(digits) < 8:
        raise ValidationError(
            _("Digits are missing: a French number has ten. Example: 06 39 98 15 70."), code="too_short"
        )
    if len(digits) > 9:
        raise ValidationError(
            _("There are too many digits: a French number has ten. Example: 06 39 98 15 70."), code="too_long"
        )
    for region, prefixes in OVERSEAS.items():
        if digits.startswith(prefixes):
            overseas = phonenumbers.parse(f"0{digits}", region)
            if phonenumbers.is_valid_number_for_region(overseas, region):
                return _e164(overseas)
    return f"+33{digits}"


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_name(text: str) -> str:
    """One line of a name in any script, as typed; invisible characters and doubled spaces go."""
    text = unicodedata.normalize("NFC", text)
    kept = (
        c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c in "\u200c\u200d" or c in "\t\n\r"
    )
    return " ".join("".join(kept).split())


class PhoneField(forms.CharField):
    """One telephone number; cleaned to E.164 (`+33639981570`) or the empty string."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        defaults: dict[str, Any] = {"label": _("Telephone"), "max_length": 60, "required": False}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        return clean_phone(super().clean(value) or "")

    def prepare_value(self, value: Any) -> Any:
        """A stored number is shown as people read it; what was typed comes back as typed."""
        if not isinstance(value, str) or not re.fullmatch(r"\+[1-9]\d{5,14}", value):
            return value
        return phone(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class NameField(forms.CharField):
    """A first or last name, in any script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"})
        )
        super().__init__(**{"max_length": 80} | kwargs)

    def clean(self, value: Any) -> str:
        name = clean_name(super().clean(value) or "")
        if not name:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        if not any(unicodedata.category(c).startswith("L") for c in name):
            raise ValidationError(_("A name has at least one letter."), code="no_letter")
        if set(name) & set("<>{}[]\\|=;"):
            raise ValidationError(_("Write the name alone, without signs such as < or ;."), code="signs")
        return name
