"""What stays of a person who was erased: an empty shell, so that the figures published about a period still add up.

The list is short and written: `docs/decisions/0013-what-stays-of-the-erased.md` gives the reason of each. A field that
is added to a person is emptied unless somebody adds it here.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from beneficiaries.models import Person
from beneficiaries.privacy.rows import blanks, fields_but

# Drawn at random; nothing leads from it to her. Situation and age are in the table of results.
STAYS = {"id", "status", "birth_on", "birth_precision", "created_at", "merged_into", "erased_at"}
NAMES = ("first_name", "last_name", "birth_name")
AS_WRITTEN = ("phone", "email", "card_number")


def clues(people: Collection[UUID]) -> list[dict[str, Any]]:
    """By what each of them could still be known: the words of her names, and what is searched as it is written."""
    words = " || ".join(f"name_keys({name}, '')" for name in NAMES)
    needles = ", ".join(f"nullif(lower({name}), '')" for name in AS_WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, array(SELECT DISTINCT unnest({words})), array_remove(ARRAY[{needles}], NULL)"  # noqa: S608
            " FROM beneficiaries_person WHERE id = ANY (%s)",
            [list(people)],
        )
        return [{"who": str(who), "words": said, "needles": written} for who, said, written in cursor.fetchall()]


def spellings(people: Collection[UUID]) -> list[str]:
    """Every word by which they were ever found: their names, those they were corrected from, those of their sheets."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT unnest(name_keys(name, '')) FROM (
              SELECT unnest(ARRAY[first_name, last_name, birth_name]) FROM beneficiaries_person WHERE id = ANY (%(who)s)
              UNION SELECT unnest(ARRAY[before, after]) FROM beneficiaries_correction
               WHERE person_id = ANY (%(who)s) AND field IN ('first_name', 'last_name', 'birth_name')
              UNION SELECT unnest(ARRAY[first_name, last_name]) FROM beneficiaries_liaisonsheet WHERE person_id = ANY (%(who)s)
              UNION SELECT unnest(ARRAY[changes ->> 'first_name', changes ->> 'last_name'])
                FROM beneficiaries_sheetcorrection c JOIN beneficiaries_liaisonsheet s ON s.id = c.sheet_id
               WHERE s.person_id = ANY (%(who)s)) said (name)
             WHERE name <> ''
            """,
            {"who": list(people)},
        )
        return [word for (word,) in cursor.fetchall()]


def leave(people: Collection[UUID], *, at: datetime) -> None:
    """Empty the rows of these people, locked by the caller. The birth date becomes the coarsest that gives the same ages
    on the days they came (owner function `ages_alone`); the day of creation loses its hour.
    """
    empty = blanks(fields_but(Person, STAYS))
    columns = ", ".join(f'"{column}" = %s' for column in empty)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE beneficiaries_person p SET {columns}, birth_on = a.born, erased_at = %s,"  # noqa: S608
            " birth_precision = CASE WHEN a.born IS NULL THEN 'unknown' ELSE p.birth_precision END,"
            " created_at = date_trunc('day', p.created_at, 'Europe/Paris')"
            " FROM unnest(%s::uuid[]) AS k (who) LEFT JOIN ages_alone(%s::uuid[]) a ON a.who = k.who WHERE p.id = k.who",
            [*empty.values(), at, list(people), list(people)],
        )
