"""A file leaves: who took which is written first, and a line of the access journal for each person that it names."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from beneficiaries.models import Extraction, Opening, Person
from connect.accounts.models import User
from connect.acts import act
from connect.antennas import doors
from workshops.coop import people
from workshops.coop.counting import counted
from workshops.roll.days import Days

ACTIVITIES, PEOPLE = "coop-activites", "coop-personnes"


@act
def note_activities(antennas: Iterable[int], days: Days, *, by: User, at: datetime) -> None:
    """The activities name nobody: how many people they tell of is kept, antenna by antenna."""
    for antenna_id in antennas:
        with doors.open_antenna(antenna_id, user_id=by.pk):
            told = counted([antenna_id], days).people
            _note(antenna_id, ACTIVITIES, days, told, by=by, at=at)


@act
def take_people(antenna_id: int, since: Days | None, *, by: User, at: datetime) -> list[Person]:
    """Those who agreed and may be taken in, for the file; each has her line of the journal. Before the file leaves."""
    found = list(people.each(people.importable(people.agreed(antenna_id, since))))
    Opening.objects.bulk_create(
        Opening(person=person, antenna_id=antenna_id, user=by, act="exported to La Coop", at=at) for person in found
    )
    today = timezone.localdate(at)
    _note(antenna_id, PEOPLE, since or Days(today, today), len(found), by=by, at=at)
    return found


def _note(antenna_id: int, what: str, days: Days, told: int, *, by: User, at: datetime) -> None:
    Extraction.objects.create(
        antenna_id=antenna_id, by=by, what=what, first_on=days.first, last_on=days.last, people=told, at=at
    )
