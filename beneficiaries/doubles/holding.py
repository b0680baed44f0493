"""Which file holds a person now. A file that was merged leads to the other: its address, its card, what is being written."""

from uuid import UUID

from django.db import connection

from beneficiaries.models import Person


def holding(person: Person) -> Person:
    """The file that holds this person, kept from being merged until the transaction ends. An act that reads several facts
    of a person begins with it: then it is wholly before a merge, or wholly after.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT hold_person(%s)", [person.pk])
        key: UUID = cursor.fetchone()[0]
    return person if key == person.pk else Person.objects.get(pk=key)


def now_held_by(*, key: UUID | None = None, card: str = "") -> UUID | None:
    """The file to which a key or a card leads now; None where nobody, or nobody known behind this door, has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_now(%s, %s)", [key, card])
        found: UUID | None = cursor.fetchone()[0]
    return found


def file_here(key: UUID, *, antenna_id: int) -> Person | None:
    """The file of this antenna to which an address leads: its own, or the one with which it was merged. One query for a
    file that stands.
    """
    here = Person.objects.filter(erased_at=None, merged_into=None, enrolments__antenna_id=antenna_id)
    found = here.filter(pk=key).first()
    if found is None and (now := now_held_by(key=key)) is not None and now != key:
        found = here.filter(pk=now).first()
    return found
