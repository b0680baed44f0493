"""Form fields that every way in shares: a birth date as people say it, and a name and a telephone (`connect.ui.fields`).

The counter, the portal, the diagnostic and imports clean by these same fields, so that the same writing always gives
the same stored value. `clean_birth` does the work and may be called without a form.
"""

import re
import unicodedata
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.person import BirthPrecision
from connect.ui.fields import NameField, PhoneField, clean_name, clean_phone

__all__ = ["BirthDateField", "NameField", "PhoneField", "clean_birth", "clean_name", "clean_phone"]

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
