"""The file of people that La Coop takes in: those who agreed to it, in the cells of its template.

What its import refuses is left empty here, never guessed: it reads the file whole or not at all.
- a town goes with its INSEE code and the very text of its postcodes in La Coop's own table (`communes.csv`);
- Paris, Lyon and Marseille exist there by arrondissement alone;
- a birth is a year, left empty when it is only estimated; a telephone has one of six country codes;
- its template's row of example is not written, and neither "no telephone" nor the situation can be said in it.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import QuerySet

from beneficiaries.models import BirthPrecision, Consent, Person, Purpose
from connect.antennas.models import Commune
from connect.ui.spreadsheet import Cell
from workshops.coop import codes
from workshops.roll.days import Days

PARCEL = 500
TELEPHONE = re.compile(r"^\+(33|262|352|590|594|596)\d{9}$")
WHOLE_CITIES = frozenset({"75056", "69123", "13055"})
DIFFERENCES = Path(__file__).with_name("communes.csv")


class Town(NamedTuple):
    """A commune as La Coop's table has it, to the character."""

    name: str
    code: str
    postcodes: str


@cache
def _differences() -> dict[str, tuple[str, str]]:
    """INSEE code → name and postcodes, where La Coop's table is not what the official list says; both "" when it lacks it."""
    with DIFFERENCES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], ", ".join(row["postcodes"].split())) for row in csv.DictReader(file)}


def town_of(commune: Commune | None) -> Town | None:
    """None where La Coop has no such commune, or nothing says how it writes its postcodes."""
    if commune is None or not commune.is_current or commune.code in WHOLE_CITIES:
        return None
    name, postcodes = _differences().get(commune.code, ("", ", ".join(sorted(commune.postcodes))))
    return Town(name or commune.name, commune.code, postcodes) if postcodes else None


def agreed(antenna_id: int, since: Days | None = None) -> QuerySet[Person]:
    """People of the antenna whose last word is yes; with `since`, those who said it in those days."""
    words = Consent.objects.filter(antenna_id=antenna_id, purpose=Purpose.COOP)
    latest = words.order_by("person_id", "-at").distinct("person_id").values("pk")
    yes = Consent.objects.filter(pk__in=latest, given=True)
    if since is not None:
        yes = yes.filter(at__gte=since.starts_at, at__lt=since.ends_before)
    known = Person.objects.filter(enrolments__antenna_id=antenna_id, merged_into__isnull=True, erased_at__isnull=True)
    return known.filter(pk__in=yes.values("person"))


def importable(people: QuerySet[Person]) -> QuerySet[Person]:
    """La Coop takes nobody without both names."""
    return people.exclude(last_name="").exclude(first_name="")


def each(people: QuerySet[Person]) -> Iterator[Person]:
    """One after the other, a parcel at a time."""
    after = None
    while True:
        found = people.select_related("commune").order_by("pk")
        parcel = list((found if after is None else found.filter(pk__gt=after))[:PARCEL])
        yield from parcel
        if len(parcel) < PARCEL:
            return
        after = parcel[-1].pk


def row(person: Person) -> list[Cell]:
    """Columns A to J of the template; notes stay here."""
    town = town_of(person.commune)
    return [
        person.last_name, person.first_name, year(person), *(town or (None, None, None)),
        person.phone if TELEPHONE.match(person.phone) else None, person.email.lower() or None,
        codes.GENDERS[codes.gender(person)], None,
    ]  # fmt: skip


def year(person: Person) -> int | None:
    on: date | None = person.birth_on
    return on.year if on is not None and person.birth_precision != BirthPrecision.ESTIMATED else None
