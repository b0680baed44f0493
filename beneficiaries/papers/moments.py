"""Days and hours as each language says them; digits are those read on French doors and telephones (0-9)."""

from datetime import date, datetime, time

from babel.dates import format_date
from django.utils import timezone

from beneficiaries.papers.languages import Tongue
from connect.ui.templatetags.ui import NBSP


def said_day(day: date, tongue: Tongue, *, weekday: bool = True) -> str:
    """`mercredi 25 novembre 2026`, `الأربعاء، 25 نوفمبر 2026`."""
    if tongue.tag == "en":
        return f"{day:%A} {day.day} {day:%B} {day.year}" if weekday else f"{day.day} {day:%B} {day.year}"
    text = format_date(day, "full" if weekday else "long", locale=tongue.tag)
    if tongue.tag == "fr" and day.day == 1:
        text = text.replace(" 1 ", " 1er ", 1) if weekday else f"1er{text[1:]}"
    return text


def said_hour(moment: datetime | time, tongue: Tongue) -> str:
    """`10 h 30` in French, `10:30` elsewhere; the clock of Paris, of twenty-four hours."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).time()
    if tongue.tag == "fr":
        return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02d}" if moment.minute else "")
    return f"{moment.hour:02d}:{moment.minute:02d}"
