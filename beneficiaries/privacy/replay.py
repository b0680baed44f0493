"""After a restore: the people whom the list names as erased are erased again; the list learns what it lacks."""

from collections import defaultdict
from datetime import datetime
from itertools import islice
from uuid import UUID

from beneficiaries.models import Erasure, Person, Why
from beneficiaries.privacy import outside
from beneficiaries.privacy.erasing import erase_people
from connect.antennas.doors import open_national

A_BATCH = 500


def replay(*, at: datetime) -> tuple[int, int]:
    """Gives how many people were erased again, and how many lines the list received. Idempotent."""
    listed = outside.read()
    again = 0
    keys = iter(list(listed))
    while batch := list(islice(keys, A_BATCH)):
        with open_national():
            again += _again(batch, listed)
    with open_national():
        known = dict(Erasure.objects.values_list("pk", "at"))
    lacking = [(key, when) for key, when in known.items() if key not in listed]
    outside.add(lacking)
    return again, len(lacking)


def _again(keys: list[UUID], listed: dict[UUID, datetime]) -> int:
    back = Person.objects.filter(pk__in=keys, erased_at=None).values_list("pk", flat=True)
    by_instant: dict[datetime, list[UUID]] = defaultdict(list)
    for key in back:
        by_instant[listed[key]].append(key)
    return sum(len(erase_people(people, why=Why.REPLAY, by=None, at=when)) for when, people in by_instant.items())
