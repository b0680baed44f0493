"""Facts that indicators count: visits on a day, people with a birth and a situation."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from beneficiaries.models import BirthPrecision, Person, Visit, VisitSource
from connect.accounts.models import User
from connect.antennas.models import Antenna
from connect.impact.models import FiguresCheck, FiguresDifference, SealedFacts, SealedPeriod
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


def a_day(lille: Antenna, by: User) -> dict[str, Any]:
    """A month sealed long ago with figures of one antenna, and a night that found a figure that differs."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as inside an act: the figures come after the period
    sealed = SealedPeriod.objects.create(
        rank="month", first_on=date(2014, 1, 1), last_on=date(2014, 1, 31), version=2, grids=[], sealed_by=by
    )
    for antenna in (lille, None):
        SealedFacts.objects.create(period=sealed, antenna=antenna, facts={})
    night = FiguresCheck.objects.create(begun_at=timezone.now(), ended_at=timezone.now(), compared=1, differing=1)
    FiguresDifference.objects.create(
        check_of=night, antenna=lille, first_on=date(2014, 1, 1), last_on=date(2014, 1, 31), code="visites", told=1, figure=2,
        rows=2, listed=2, exported=2, summed=2, disagrees=True,
    )  # fmt: skip
    return {"sealed": sealed.pk}
