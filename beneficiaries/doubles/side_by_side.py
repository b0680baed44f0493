"""Two files beside each other: what each says, which value is the better one, what each holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Field
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.duplicates import Likeness, identities_of, weigh
from beneficiaries.fields import Birth
from beneficiaries.languages import language_name
from beneficiaries.models import BirthPrecision, Gender, Person, Status
from beneficiaries.parts import parts
from beneficiaries.templatetags.people import born
from connect.antennas import grants
from connect.ui.templatetags.ui import phone as said_phone

FIXED = {"id", "card_number", "created_at", "merged_into", "erased_at"}
# Columns that only mean something together, and what they are called.
TOGETHER: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("birth", gettext_lazy("birth date"), ("birth_on", "birth_precision")),
    ("phone", gettext_lazy("telephone"), ("phone", "phone_shared")),
    ("home", gettext_lazy("town"), ("postcode", "town", "commune")),
)
# More is known by the first than by the last.
PRECISION = [
    BirthPrecision.DAY, BirthPrecision.MONTH, BirthPrecision.YEAR, BirthPrecision.ESTIMATED, BirthPrecision.UNKNOWN,
]  # fmt: skip
SAYS_NOTHING = {Gender.UNSAID.value, Status.UNKNOWN.value, "", None}
# Links and journals that are no facts of hers to weigh.
NOT_COUNTED = {
    "beneficiaries.Correction", "beneficiaries.Enrolment", "beneficiaries.LastContact", "beneficiaries.Opening",
    "beneficiaries.Person", "beneficiaries.SearchKey",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One thing that a file says, in both files. `better`: 0 the first's, 1 the second's."""

    name: str
    label: str
    said: tuple[str, str]
    differs: bool
    better: int


@dataclass(frozen=True)
class Comparison:
    values: list[Value]
    holds: list[tuple[str, int, int]]
    likeness: Likeness | None

    @property
    def differing(self) -> list[Value]:
        return [value for value in self.values if value.differs]

    @property
    def fuller(self) -> int:
        """Which file to keep by default: the one that holds more."""
        return int(sum(other for _, _, other in self.holds) > sum(one for _, one, _ in self.holds))


def groups() -> list[tuple[str, str, tuple[str, ...]]]:
    """What is chosen at once: name, label, fields of a person; every field that may be corrected is in one."""
    grouped = {field: (name, str(label), fields) for name, label, fields in TOGETHER for field in fields}
    known = {field.name for field in Person._meta.concrete_fields}
    found: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for field in Person._meta.concrete_fields:
        if field.name in FIXED:
            continue
        name, label, fields = grouped.get(field.name, (field.name, str(field.verbose_name), (field.name,)))
        found.setdefault(name, (name, label, tuple(f for f in fields if f in known)))
    return list(found.values())


def columns_of(chosen: Iterable[str]) -> list[str]:
    """Names of `groups` → columns of the table of people."""
    wanted = set(chosen)
    return [
        str(Person._meta.get_field(field).column)  # type: ignore[union-attr]
        for name, _label, fields in groups()
        if name in wanted
        for field in fields
    ]


def compare(one: Person, other: Person, *, antenna_id: int | None) -> Comparison:
    """Both files as the open door sees them; as many queries for a full file as for an empty one."""
    holds = _holds(one.pk, other.pk, antenna_id)
    first, second = identities_of([one, other])
    fuller = Comparison([], holds, None).fuller
    values = [_value(name, label, fields, (one, other), fuller) for name, label, fields in groups()]
    return Comparison(values, holds, weigh(first, second, other))


def _value(name: str, label: str, fields: tuple[str, ...], files: tuple[Person, Person], fuller: int) -> Value:
    one, other = files
    raw = [tuple(getattr(person, _attname(field)) for field in fields) for person in (one, other)]
    said = (_said(name, fields[0], one), _said(name, fields[0], other))
    worth = [_worth(name, fields, person) for person in files]
    better = fuller if worth[0] == worth[1] else int(worth[1] > worth[0])
    return Value(name, capfirst(label), said, raw[0] != raw[1], better)


def _attname(field: str) -> str:
    found: Field[object, object] = Person._meta.get_field(field)  # type: ignore[assignment]
    return found.attname


def _said(name: str, field: str, person: Person) -> str:
    if name == "birth":
        return str(born(person)) if person.birth_on else ""
    if name == "phone":
        shared = " (" + _("shared with others") + ")" if person.phone_shared else ""
        return said_phone(person.phone) + shared if person.phone else ""
    if name == "home":
        return " ".join(filter(None, [person.postcode, person.town]))
    if name == "language":
        return language_name(person.language)
    display = getattr(person, f"get_{field}_display", None)
    value = getattr(person, field)
    return "" if value in SAYS_NOTHING else str(display() if display else value)


def _worth(name: str, fields: tuple[str, ...], person: Person) -> tuple[int, ...]:
    """Something rather than nothing, more precise rather than less, one's own telephone rather than a shared one. Equal:
    the fuller file's stays.
    """
    if name == "birth":
        known = Birth(person.birth_on, BirthPrecision(person.birth_precision))
        return (-PRECISION.index(known.precision), int(not known.is_conventional))
    if name == "phone":
        return (int(bool(person.phone)), int(not person.phone_shared))
    if name == "language":
        return (int(person.language != "fr"),)  # French is what nobody asked
    return (sum(getattr(person, _attname(field)) not in SAYS_NOTHING for field in fields),)


def _holds(one: UUID, other: UUID, antenna_id: int | None) -> list[tuple[str, int, int]]:
    """What each file holds at this antenna (everywhere, at the national desk): the kind, how many and how many. Tables
    that the door may not read are left out.
    """
    door = "national" if antenna_id is None else "antenna"
    rights = grants.table()
    rows: list[tuple[str, int, int]] = []
    for part in parts():
        for path in part.fields:
            label, field = path.rsplit(".", 1)
            model = apps.get_model(label)
            readable = "SELECT" in rights.get(model._meta.db_table, {}).get(door, set())
            if not readable or label in NOT_COUNTED or not getattr(model._meta.get_field(field), "db_constraint", True):
                continue
            counted = model._base_manager.filter(**{f"{field}__in": [one, other]})
            if antenna_id is not None and any(f.name == "antenna" for f in model._meta.fields):
                counted = counted.filter(antenna_id=antenna_id)
            found = dict(counted.order_by().values_list(field).annotate(Count("pk")))
            if found:
                words = str(part.held.get(path, model._meta.verbose_name_plural))
                rows.append((capfirst(words), found.get(one, 0), found.get(other, 0)))
    return rows
