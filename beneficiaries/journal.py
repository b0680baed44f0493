"""The access journal: who opened which person's file (CNIL deliberation 2021-122; kept twelve months)."""

from beneficiaries.models import Opening, Person
from connect.accounts.models import User


def note_opening(person: Person, *, antenna_id: int, by: User, act: str = "opened") -> None:
    """Write one line; the app may add to the journal and never read or change it at an antenna's door."""
    Opening.objects.bulk_create([Opening(person=person, antenna_id=antenna_id, user=by, act=act)])
