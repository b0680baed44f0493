"""Finding a person at the national desk: by her card, or by name and full birth date. Nothing is searched by a part."""

import uuid
from datetime import date

from django.db import connection

from beneficiaries.doubles.holding import now_held_by
from beneficiaries.models import Person

FOUND = 5  # people who share a name and a birth date are few


def by_card(card: str) -> Person | None:
    """Whom a card names now, after merges; None for nobody, or somebody erased."""
    key = now_held_by(card=card)
    return Person.objects.filter(pk=key, erased_at=None).first() if key else None


def by_proof(first_name: str, last_name: str, birth_on: date) -> list[Person]:
    """Whom a first name, a last or birth name and a full birth date name, written in any case and accents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.id FROM beneficiaries_searchkey k JOIN beneficiaries_person p ON p.id = k.person_id"
            " WHERE k.antenna_id IN (SELECT id FROM antennas_antenna) AND k.kind = 'birth' AND k.key = %(key)s"
            "   AND p.erased_at IS NULL AND p.merged_into_id IS NULL"
            "   AND fold_words(p.first_name) = fold_words(%(first)s)"
            "   AND fold_words(%(last)s) IN (fold_words(p.last_name), fold_words(p.birth_name)) LIMIT %(most)s",
            {"key": f"{birth_on:%Y-%m-%d}", "first": first_name, "last": last_name, "most": FOUND},
        )
        keys: list[uuid.UUID] = [key for (key,) in cursor.fetchall()]
    return list(Person.objects.filter(pk__in=keys).order_by("card_number"))
