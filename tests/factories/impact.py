"""Facts that indicators count: visits on a day, people with a birth and a situation."""

from datetime import date
from typing import Any

from django.db import connection

from beneficiaries.models import BirthPrecision, Person, Visit, VisitSource
from connect.antennas.models import Antenna
from tests.factories.beneficiaries import PersonFactory


def person(
    antenna: Antenna, *, since: str, born: str | None = "1984-03-12", precision: str = "", **facts: Any
) -> Person:
    """Someone enrolled at an antenna on a day. `born` None: not known; `precision` "year": the year alone."""
    facts |= {"birth_on": None, "birth_precision": BirthPrecision.UNKNOWN} if born is None else {}
    if born:
        facts |= {"birth_on": date.fromisoformat(born), "birth_precision": precision or BirthPrecision.DAY}
    someone = PersonFactory(antenna=antenna, **facts)
    enrolled(someone, antenna, since)
    return someone


def enrolled(someone: Person, antenna: Antenna, since: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, %s)"
            " ON CONFLICT (person_id, antenna_id) DO UPDATE SET since = excluded.since",
            [someone.pk, antenna.pk, since],
        )


def visit(antenna: Antenna, someone: Person | None, day: str, source: str = VisitSource.WELCOME, **facts: Any) -> Visit:
    return Visit.objects.create(antenna=antenna, person=someone, on=date.fromisoformat(day), source=source, **facts)
