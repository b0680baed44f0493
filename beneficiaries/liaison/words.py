"""A sheet in words: the same facts on the page, on paper and in a correction."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.fields import Birth
from beneficiaries.languages import language_name
from beneficiaries.models import Arrangement, BirthPrecision, LiaisonSheet, Motivation, Need, SheetCorrection, Slot
from connect.ui.templatetags.ui import day, phone, yes_no


class Fact(NamedTuple):
    label: str
    text: str


def facts(sheet: LiaisonSheet) -> list[Fact]:
    """What is said of the person, in the order of the form; what was left empty is left out."""
    rows = [
        Fact(_("Born"), birth(sheet)),
        Fact(_("Telephone"), telephone(sheet)),
        Fact(_("Language"), language_name(sheet.language)),
        Fact(_("Postcode"), sheet.postcode),
        Fact(_("Needs"), listed(sheet.needs, Need)),
        Fact(_("Comes for"), listed(sheet.motivations, Motivation)),
        Fact(_("To arrange"), listed(sheet.constraints_known, Arrangement)),
        Fact(_("Available"), listed(sheet.availability, Slot)),
        Fact(_("Urgent"), yes_no(sheet.urgent) if sheet.urgent else ""),
    ]
    return [row for row in rows if row.text]


def birth(sheet: LiaisonSheet) -> str:
    if sheet.birth_on is None:
        return ""
    if sheet.birth_precision == BirthPrecision.DAY:
        age = age_in_words(sheet)
        return f"{day(sheet.birth_on)}{age}"
    return Birth(sheet.birth_on, BirthPrecision(sheet.birth_precision)).written


def age_in_words(sheet: LiaisonSheet) -> str:
    today, born = timezone.localdate(), sheet.birth_on
    if born is None:
        return ""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return " (" + ngettext("%(years)s year", "%(years)s years", years) % {"years": years} + ")"


def telephone(sheet: LiaisonSheet) -> str:
    if not sheet.phone:
        return ""
    return phone(sheet.phone) + " " + (_("(shared with somebody)") if sheet.phone_shared else _("(the person’s own)"))


def listed(codes: Iterable[str], choices: Any) -> str:
    """Codes in the order of the list they come from, in words."""
    chosen = set(codes)
    return ", ".join(str(label) for code, label in choices.choices if code in chosen)


def correction_facts(sheet: LiaisonSheet, correction: SheetCorrection, before: LiaisonSheet) -> list[Fact]:
    """What one correction says, against the sheet as it stood before; `sheet` is the sheet with it."""
    names = {"first_name", "last_name"} & set(correction.changes)
    rows = [Fact(_("Name"), sheet.full_name)] if names else []
    known = dict(facts(before))
    changed = [row for row in facts(sheet) if known.get(row.label) != row.text]
    gone = [label for label in known if label not in dict(facts(sheet))]
    return rows + changed + [Fact(label, _("withdrawn")) for label in gone]
