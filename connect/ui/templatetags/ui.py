"""Words and drawings that every page shares: icons, money, hours, dates as French people say them."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

register = template.Library()
NBSP = "\u00a0"


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """A stroke drawing from the sprite of `ui/sprite.html`; always beside a word, hence hidden from readers."""
    return format_html(
        '<svg class="cx-i" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name
    )


@register.filter
def euros(amount: Decimal | int | float | None) -> str:
    """`Decimal('110')` → `110,00 €` in French, `€110.00` in English."""
    if amount is None:
        return ""
    number = formats.number_format(Decimal(amount).quantize(Decimal("0.01")), 2, use_l10n=True, force_grouping=True)
    return f"{number}{NBSP}€" if (get_language() or "fr").startswith("fr") else f"€{number}"


@register.filter
def hour(moment: datetime | time | None) -> str:
    """`10 h 42`, `14 h` in French; `10:42`, `14:00` in English. Wall clock of Paris."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).time()
    if (get_language() or "fr").startswith("fr"):
        return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02d}" if moment.minute else "")
    return f"{moment.hour:02d}:{moment.minute:02d}"


@register.filter
def day(value: date | datetime | None) -> str:
    """`25 novembre 2026`, `1er décembre 2026` in French."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return said_day(value, "j F Y")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """`25 nov.`, with the year when it is not this one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return said_day(value, "j N" if value.year == timezone.localdate().year else "j N Y")


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`mardi`, `Tuesday`."""
    if value is None:
        return ""
    return _formatted(timezone.localtime(value).date() if isinstance(value, datetime) else value, "l", get_language())


@register.filter
def hours(value: Decimal | float | int | None) -> str:
    """A duration in hours: `2 h`, `1 h 30`."""
    if value is None:
        return ""
    minutes = round(Decimal(value) * 60)
    whole, rest = divmod(int(minutes), 60)
    if not whole:
        return f"{rest}{NBSP}min"
    return f"{whole}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


@register.filter
def minutes(value: int | None) -> str:
    """`45 min`."""
    return "" if value is None else f"{value}{NBSP}min"


@register.filter
def phone(value: str | None) -> str:
    """A stored E.164 number as people read it: `06 39 98 41 07`; foreign numbers keep their prefix."""
    if not value:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(value, "FR")
    except phonenumbers.NumberParseException:
        return value
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 33
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


@register.filter
def on_one_line(text: str) -> str:
    """Spaces that never break: for a telephone number that is a link."""
    return text.replace(" ", NBSP)


_ELIDED = re.compile(r"[aeiou]|y[^aeiou]", re.IGNORECASE)  # “y” glides before a vowel: d’Yvetot, but de Yolande


@register.filter
def of_name(name: str) -> str:
    """`de Lille`, `d’Antony`, `d’Échirolles` in French; `of Lille` in English; the bare name in another language. An *h* is
    never elided: half are sounded.
    """
    language = (get_language() or "fr")[:2]
    if language != "fr":
        return f"of {name}" if language == "en" else name
    bare = unicodedata.normalize("NFD", name.replace("Œ", "Oe").replace("œ", "oe").replace("Æ", "Ae"))
    return f"d’{name}" if _ELIDED.match(bare) else f"de {name}"


@register.filter
def yes_no(value: Any) -> str:
    return gettext("yes") if value else gettext("no")


ROLE_NAMES = {
    "volunteer": _("volunteer"),
    "civic": _("civic-service volunteer"),
    "employee": _("employee"),
    "manager": _("manager"),
    "national_reader": _("national team, reader"),
    "national_admin": _("national team, administrator"),
}


@register.filter
def role_name(role: str | None) -> str:
    """The word for the role in a pass (`connect.antennas.models.Role`)."""
    return str(ROLE_NAMES.get(role or "", ""))


@register.filter
def span(first: date, last: date) -> str:
    """`mardi 1er décembre 2026`, `du 24 au 25 novembre 2026`, `du 30 novembre au 1er décembre 2026`."""
    if first == last:
        return f"{weekday(first)} {said_day(first, 'j F Y')}"
    same_month = (first.year, first.month) == (last.year, last.month)
    begins = said_day(first, "j" if same_month else "j F" if first.year == last.year else "j F Y")
    return gettext("from %(first)s to %(last)s") % {"first": begins, "last": said_day(last, "j F Y")}


def said_day(value: date, form: str) -> str:
    """A day in a form of Django's that begins with its number; the first of a month is `1er` in French."""
    text = _formatted(value, form, language := get_language())
    return "1er" + text[1:] if value.day == 1 and (language or "fr").startswith("fr") else text


@lru_cache(maxsize=2000)
def _formatted(value: date, form: str, language: str | None) -> str:  # noqa: ARG001 -- a text a language
    """A page says the same few days again and again, and Django reads the form letter by letter each time."""
    return formats.date_format(value, form)
