"""What a file said before, for its page: one entry a correction, with each field from what to what, and who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.fields import Birth
from beneficiaries.languages import LANGUAGES
from beneficiaries.models import BirthPrecision, Correction, Gender, Person, Status
from connect.antennas.models import Commune
from connect.ui.templatetags.ui import phone

A_PAGE = 20
LABELS: dict[str, str | Promise] = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "birth_name": gettext_lazy("Birth name"),
    "birth_on": gettext_lazy("Birth date"),
    "birth_precision": gettext_lazy("How well the birth date is known"),
    "gender": gettext_lazy("Gender"),
    "phone": gettext_lazy("Telephone"),
    "phone_shared": gettext_lazy("Telephone shared with others"),
    "email": gettext_lazy("E-mail address"),
    "postcode": gettext_lazy("Postcode"),
    "town": gettext_lazy("Town"),
    "commune_id": gettext_lazy("Town"),
    "language": gettext_lazy("Easiest language"),
    "status": gettext_lazy("Activity"),
}
CHOICES: dict[str, dict[str, str | Promise]] = {
    "gender": dict(Gender.choices),
    "status": dict(Status.choices),
    "language": dict(LANGUAGES),
    "birth_precision": dict(BirthPrecision.choices),
    "phone_shared": {"true": gettext_lazy("yes"), "false": gettext_lazy("no")},
}


@dataclass(frozen=True)
class Change:
    """One field. `before`, `after`: as people read them, empty for nothing."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class Corrected:
    """One correction. `by`: who did it at this antenna, or the antenna that did, or empty for Connect itself."""

    at: datetime
    by: str
    changes: list[Change]


def corrections_of(person: Person, *, antenna_id: int, page: str | None) -> tuple[list[Corrected], Page[datetime]]:
    """A page of her corrections, the latest first, and where one is in them; a fixed number of queries."""
    instants = Correction.objects.filter(person=person).order_by("-at").values_list("at", flat=True).distinct()
    shown = Paginator(instants, A_PAGE).get_page(page)
    rows = list(
        Correction.objects.filter(person=person, at__in=list(shown))
        .select_related("user", "antenna")
        .order_by("-at", "field")
    )
    codes = {value for row in rows if row.field == "commune_id" for value in (row.before, row.after) if value}
    communes = {commune.code: str(commune) for commune in Commune.objects.filter(pk__in=codes)} if codes else {}
    by_instant: dict[datetime, list[Correction]] = {}
    for row in rows:
        by_instant.setdefault(row.at, []).append(row)
    told = [Corrected(at, _author(of[0], antenna_id), _changes(of, communes)) for at, of in by_instant.items()]
    return told, shown


def _author(row: Correction, antenna_id: int) -> str:
    """Names of one's own team; of another antenna, its name only."""
    if row.antenna and row.antenna_id != antenna_id:
        return _("the antenna of %(name)s") % {"name": row.antenna.name}
    if row.user is None:
        return ""
    return str(row.user) if row.antenna_id else _("the national team")


def _changes(rows: Iterable[Correction], communes: dict[str, str]) -> list[Change]:
    by_field = {row.field: row for row in rows}
    birth = by_field.get("birth_on"), by_field.get("birth_precision")
    if birth[0] and birth[1]:  # one thing to a reader
        del by_field["birth_precision"]
    listed = by_field.get("commune_id")
    if listed and listed.after:  # the town's name is the commune's
        by_field.pop("town", None)
    changes = []
    for field, label in LABELS.items():
        row = by_field.get(field)
        if row is None:
            continue
        both = (birth[0], birth[1]) if field == "birth_on" else (None, None)
        before = _said(field, row.before, both[1].before if both[1] else "", communes)
        after = _said(field, row.after, both[1].after if both[1] else "", communes)
        if before != after:
            changes.append(Change(label, before, after))
    return changes


def _said(field: str, value: str, precision: str, communes: dict[str, str]) -> str:
    if not value:
        return ""
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if field == "commune_id":
        return communes.get(value, value)
    if field == "phone":
        return phone(value)
    if field == "birth_on":
        return Birth(date.fromisoformat(value), BirthPrecision(precision or BirthPrecision.DAY)).written
    return value
