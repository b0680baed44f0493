"""Emptying the test data of a training antenna (field case C094): named data go; catalogue, templates, prices, accounts stay.

The same erasure as for anybody: what is counted and what is signed stays, without a name. People whom another antenna
knows too are left alone.
"""

from datetime import datetime

from django.db.models import Count, QuerySet

from beneficiaries.models import LiaisonSheet, Person, Why
from beneficiaries.privacy import erasing, sheets

A_BATCH = 500


def people_of(antenna_id: int) -> "QuerySet[Person]":
    """People whom this antenna alone knows, not erased yet."""
    alone = Person.objects.annotate(antennas=Count("enrolments", distinct=True)).filter(antennas=1)
    return alone.filter(enrolments__antenna_id=antenna_id, erased_at=None, merged_into=None).order_by("pk")


def shared_with(antenna_id: int) -> int:
    """How many people of this antenna another one knows too: they stay."""
    here = Person.objects.filter(enrolments__antenna_id=antenna_id, erased_at=None, merged_into=None)
    return here.count() - people_of(antenna_id).count()


def sheets_of(antenna_id: int) -> "QuerySet[LiaisonSheet]":
    """Sheets that named nobody's file and still say a name."""
    return LiaisonSheet.objects.filter(antenna_id=antenna_id, person=None).exclude(first_name="").order_by("pk")


def counts(antenna_id: int) -> dict[str, int]:
    """What would go, before anything does; at the national door."""
    return {
        "people": people_of(antenna_id).count(),
        "sheets": sheets_of(antenna_id).count(),
        "people known elsewhere, who stay": shared_with(antenna_id),
    }


def empty_a_batch(antenna_id: int, *, at: datetime) -> int:
    """Erase some of them, at the national door; gives how many rows went, 0 when nothing is left."""
    people = list(people_of(antenna_id).values_list("pk", flat=True)[:A_BATCH])
    gone = erasing.erase_people(people, why=Why.EMPTIED, by=None, at=at)
    waiting = list(sheets_of(antenna_id).only("antenna")[:A_BATCH])
    sheets.empty(waiting, at=at)
    return len(gone) + len(waiting)
