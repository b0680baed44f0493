"""Somebody with a whole story, for erasures and copies; last contacts moved into the past."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from beneficiaries.models import Person, VisitSource
from beneficiaries.privacy import retention
from beneficiaries.visits import note_visit
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna
from tests.factories.beneficiaries import PersonFactory


def last_seen(antenna: Antenna, months_ago: int, **facts: Any) -> Person:
    """A person whose only contact is that many months old; last contacts are counted."""
    person = PersonFactory(antenna=antenna, **facts)
    day = timezone.localdate() - timedelta(days=round(months_ago * 30.5))
    seen_on(person, antenna, day)
    count()
    return person


def seen_on(person: Person, antenna: Antenna, day: date) -> None:
    with open_antenna(antenna.pk):
        at = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
        note_visit(person, antenna_id=antenna.pk, source=VisitSource.WELCOME, at=at, by=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE beneficiaries_enrolment SET since = least(since, %s) WHERE person_id = %s AND antenna_id = %s",
            [day, person.pk, antenna.pk],
        )


def count() -> None:
    with open_national():
        retention.count_last_contacts()
