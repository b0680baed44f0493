"""Form fields that every way in shares: a name, a telephone number, a birth date as people say it.

The counter, the portal, the diagnostic and imports clean by these same fields, so that the same writing always gives
the same stored value. `clean_phone` and `clean_birth` do the work and may be called without a form.
"""

import re
import unicodedata
from datetime import date
from typing import Any, NamedTuple

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.person import BirthPrecision

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
MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "january": 1, "fevrier": 2, "fevr": 2, "fev": 2, "feb": 2, "february": 2,
    "mars": 3, "mar": 3, "march": 3, "avril": 4, "avr": 4, "apr": 4, "april": 4, "mai": 5, "may": 5,
    "juin": 6, "jun": 6, "june": 6, "juillet": 7, "juil": 7, "jul": 7, "july": 7, "aout": 8, "aug": 8, "august": 8,
    "septembre": 9, "sept": 9, "sep": 9, "september": 9, "octobre": 10, "oct": 10, "october": 10,
    "novembre": 11, "nov": 11, "november": 11, "decembre": 12, "dec": 12, "december": 12,
}  # fmt: skip
ABOUT = re.compile(r"^(?:vers|environ|env|autour de|circa|about|ca?|~)\b[.\s]*|^~\s*", re.IGNORECASE)
UNKNOWN_WORDS = {"?", "??", "inconnu", "inconnue", "ne sait pas", "non connue", "unknown", "x", "xx/xx/xxxx"}
FIRST_YEAR = 1900


class Birth(NamedTuple):
    """A birth date with what is known of it. The missing day or month is stored as the first; `precision` says so."""

    on: date | None
    precision: BirthPrecision

    @property
    def written(self) -> str:
        """As one types it: `12/03/1984`, `03/1984`, `1984`, `vers 1984`, or nothing."""
        if self.on is None:
            return ""
        return {
            BirthPrecision.DAY: f"{self.on:%d/%m/%Y}",
            BirthPrecision.MONTH: f"{self.on:%m/%Y}",
            BirthPrecision.YEAR: f"{self.on:%Y}",
            BirthPrecision.ESTIMATED: f"vers {self.on:%Y}",
        }[BirthPrecision(self.precision)]

    @property
    def is_conventional(self) -> bool:
        """A 1 January printed on a permit is most often a date that nobody knew: a weak sign of who someone is."""
        return self.precision == BirthPrecision.DAY and self.on is not None and (self.on.day, self.on.month) == (1, 1)


NOT_KNOWN = Birth(None, BirthPrecision.UNKNOWN)


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


def clean_birth(text: str, *, today: date) -> Birth:
    """What was typed → what is known. Day first, as in France. ValidationError says what to write instead.

    `xx/12/2002` is a month, `1984` a year, `vers 1984` or `40 ans` an estimated year, empty is not known.
    """
    text = _plain(text)
    if not text or text in UNKNOWN_WORDS:
        return NOT_KNOWN
    estimated = _estimate(text, today)
    return estimated or _checked(*_day_month_year(text), today=today)


def _plain(text: str) -> str:
    """Lower case, without accents, digits of any script as 0-9."""
    text = unicodedata.normalize("NFKD", text).strip().lower()
    text = "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def _estimate(text: str, today: date) -> Birth | None:
    about = ABOUT.sub("", text)
    age = re.fullmatch(r"(\d{1,3})\s*(ans?|years?(?: old)?)?", about)
    if age and (age[2] or about != text):
        if int(age[1]) > 120:
            raise _refused(_("Nobody is that old. Write an age, as in “40 ans”, or a year, as in “vers 1984”."))
        return Birth(date(today.year - int(age[1]), 1, 1), BirthPrecision.ESTIMATED)
    if about == text:
        return None
    if not re.fullmatch(r"\d{4}", about):
        raise _refused(_("After “vers”, write a year with four digits: “vers 1984”. An age works too: “40 ans”."))
    birth = _checked(None, None, int(about), today=today)
    return Birth(birth.on, BirthPrecision.ESTIMATED)


def _day_month_year(text: str) -> tuple[int | None, int | None, int]:
    """Day and month are None when they are not known."""
    if re.fullmatch(r"\d{8}", text):
        day_first = text[:2], text[2:4], text[4:]
        parts = day_first if int(text[4:]) >= FIRST_YEAR else (text[6:], text[4:6], text[:4])
    elif re.fullmatch(r"\d{6}", text) and int(text[2:]) >= FIRST_YEAR:
        parts = ("x", text[:2], text[2:])
    else:
        found = re.split(r"[\s/.\-]+", text.strip("/.- "))
        if len(found) == 3 and re.fullmatch(r"\d{4}", found[0]):
            found.reverse()
        parts = (*("x" * (3 - len(found))), *found)
    if len(parts) != 3:
        raise _not_understood()
    day, month, year = parts
    if re.fullmatch(r"\d{2}|\d{6}", year):
        raise ValidationError(
            _("Which century? Write the year with four digits, day first: 04/11/1999."), code="two_digit_year"
        )
    if not re.fullmatch(r"\d{4}", year):
        raise _not_understood()
    return _number(day.removesuffix("er")), MONTHS.get(month) or _number(month), int(year)


def _number(text: str) -> int | None:
    if re.fullmatch(r"x+|\?+|0{1,2}", text):
        return None
    if not re.fullmatch(r"\d{1,2}", text):
        raise _not_understood()
    return int(text)


def _checked(day: int | None, month: int | None, year: int, *, today: date) -> Birth:
    if year < FIRST_YEAR:
        raise _refused(_("This is before 1900. Check the year."))
    if month is None:
        day = None
    try:
        on = date(year, month or 1, day or 1)
    except ValueError as error:
        raise _refused(_("This day does not exist in the calendar. Check it, day first: 12/03/1984.")) from error
    if on > today:
        raise _refused(_("This date has not come yet. Check the year."))
    if day:
        return Birth(on, BirthPrecision.DAY)
    return Birth(on, BirthPrecision.MONTH if month else BirthPrecision.YEAR)


def _refused(sentence: Any) -> ValidationError:
    return ValidationError(sentence, code="impossible")


def _not_understood() -> ValidationError:
    return ValidationError(
        _("Write the date as 12/03/1984, or only 03/1984, 1984 or “vers 1984”. Leave it empty if it is not known."),
        code="not_understood",
    )


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
        from connect.ui.templatetags.ui import phone

        return phone(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class BirthDateField(forms.CharField):
    """A birth date in one text field; cleaned to a `Birth(on, precision)`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        help_text = _("12/03/1984, or only 03/1984, 1984, “vers 1984”. Empty if not known.")
        defaults: dict[str, Any] = {
            "label": _("Birth date"),
            "help_text": help_text,
            "max_length": 40,
            "required": False,
        }
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> Birth:
        return clean_birth(super().clean(value) or "", today=timezone.localdate())

    def prepare_value(self, value: Any) -> Any:
        return value.written if isinstance(value, Birth) else value

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
