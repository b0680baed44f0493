"""Two files of one person, and all that is written about them: what a merge moves and an undo gives back."""

from typing import Any

from django.db import connection
from django.utils import timezone

from beneficiaries.doubles import merging
from beneficiaries.models import Merge, Person
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership
from workshops.models import Skill

# Journals and what is derived or about merges themselves: they only grow, or are told elsewhere.
ASIDE = {"beneficiaries_merge", "beneficiaries_mergedrow", "beneficiaries_opening", "beneficiaries_correction"}


def everything_about(*people: Person) -> dict[str, list[dict[str, Any]]]:
    """Each row of each table that holds one of these keys, whatever the column: table → rows as JSON, in one order."""
    keys = [str(person.pk) for person in people]
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table in ASIDE:
                continue
            row = "to_jsonb(t) - 'id'" if table == "beneficiaries_pairhere" else "to_jsonb(t)"  # triggers write it anew
            cursor.execute(
                f'SELECT {row} FROM "{table}" t WHERE EXISTS (SELECT FROM unnest(%s::text[]) k'
                f" WHERE strpos(to_jsonb(t)::text, k) > 0) ORDER BY ({row})::text",
                [keys],
            )
            rows = [row[0] for row in cursor.fetchall()]
            if rows:
                found[table] = rows
    return found


def merge(winner: Person, loser: Person, *, by: Membership, at: Any = None, taken: tuple[str, ...] = ()) -> Merge:
    """Made at the manager's own antenna, or by the national team."""
    door = open_antenna(by.antenna_id) if by.antenna_id else open_national()
    with door:
        return merging.merge(winner, loser, taken=taken, antenna_id=by.antenna_id, by=by.user, at=at or timezone.now())


def undo(merged: Merge, *, by: Membership, at: Any = None) -> None:
    door = open_antenna(by.antenna_id) if by.antenna_id else open_national()
    with door:
        merging.undo(merged, antenna_id=by.antenna_id, by=by.user, at=at or timezone.now())


def enrol(person: Person, antenna: Antenna) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, now())",
            [person.pk, antenna.pk],
        )


def a_skill() -> Skill:
    return Skill.objects.get_or_create(
        code="sk_mouse", defaults={"label_fr": "Souris", "label_en": "Mouse", "family": "computing", "position": 1}
    )[0]
