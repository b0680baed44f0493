"""How a person is said on a page: her birth and age as far as they are known, her name with what was searched."""

import re
import unicodedata

from django import template
from django.utils import formats, timezone
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from beneficiaries.duplicates import within_edits
from beneficiaries.fields import Birth
from beneficiaries.languages import language_name
from beneficiaries.models import BirthPrecision, Gender, LiaisonSheet, Person
from connect.ui.templatetags.ui import day

register = template.Library()
register.filter(language_name)


@register.filter
def born(person: Person) -> str:
    """`née le 12 mars 1984, 42 ans`, `né en mars 1984`, `née en 1957, environ 69 ans`, `âge non connu`."""
    if person.birth_on is None:
        return _("age not known")
    words = _born_on(person)
    years = person.age_on(timezone.localdate()) or 0
    if person.birth_precision in (BirthPrecision.DAY, BirthPrecision.MONTH):
        age = ngettext("%(years)s year old", "%(years)s years old", years) % {"years": years}
    else:
        age = ngettext("about %(years)s year old", "about %(years)s years old", years) % {"years": years}
    return f"{words}, {age}"


def _born_on(person: Person) -> str:
    assert person.birth_on
    by_day = person.birth_precision == BirthPrecision.DAY
    if by_day:
        said = day(person.birth_on)
    elif person.birth_precision == BirthPrecision.MONTH:
        said = formats.date_format(person.birth_on, "F Y")
    else:
        said = str(person.birth_on.year)
    about = person.birth_precision == BirthPrecision.ESTIMATED
    if person.gender == Gender.FEMALE:
        words = pgettext("woman", "born on %(day)s") if by_day else pgettext("woman", "born in %(day)s")
        words = pgettext("woman", "born about %(day)s") if about else words
    elif person.gender == Gender.MALE:
        words = pgettext("man", "born on %(day)s") if by_day else pgettext("man", "born in %(day)s")
        words = pgettext("man", "born about %(day)s") if about else words
    else:
        words = pgettext("anyone", "born on %(day)s") if by_day else pgettext("anyone", "born in %(day)s")
        words = pgettext("anyone", "born about %(day)s") if about else words
    return words % {"day": said}


@register.filter
def born_as(person: Person) -> str:
    """`nom de naissance : Rahimi`; empty when the birth name is the same, or not known."""
    return _("birth name: %(name)s") % {"name": person.birth_name} if person.birth_name else ""


@register.filter
def is_convention(person: Person) -> bool:
    """A 1 January is often an unknown date: the page says so."""
    return Birth(person.birth_on, BirthPrecision(person.birth_precision)).is_conventional


@register.filter
def marked(person: Person | LiaisonSheet, query: str) -> SafeString:
    """The name with the words near those that were typed underlined."""
    typed = [_plain(word) for word in query.split() if word]
    pieces = re.split(r"(\s+)", person.full_name)
    return format_html_join(
        "",
        "{}",
        ((mark_safe(f"<mark>{escape(p)}</mark>") if _is_near(p, typed) else p,) for p in pieces),  # noqa: S308
    )


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if c.isalnum())


def _is_near(piece: str, typed: list[str]) -> bool:
    word = _plain(piece)
    return bool(word) and any(
        word.startswith(t) or within_edits(word, t, 1 if len(t) <= 4 else 2) for t in typed if len(t) > 1
    )
