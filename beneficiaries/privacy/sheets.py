"""Liaison sheets when the person goes: what was written of her goes, the reference, needs and dates stay for the counts."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from beneficiaries.models import Attachment, LiaisonSheet, SheetEvent
from beneficiaries.privacy import rows

STAYS = {
    "id", "reference", "send_key", "antenna", "structure", "sender", "needs", "motivations", "urgent", "informed_on",
    "notice_version", "state", "sent_at", "person",
}  # fmt: skip
KEY = "beneficiaries.LiaisonSheet.person"


def erase(people: Collection[UUID]) -> None:
    """Empty the sheets of people being erased, their corrections, their documents."""
    with_documents(LiaisonSheet.objects.filter(person__in=people))
    rows.erase_below("beneficiaries.SheetCorrection.sheet", KEY, people, changes={})
    rows.erase_below("beneficiaries.Attachment.sheet", KEY, people)
    rows.empty(KEY, people, but=STAYS)


def with_documents(sheets: QuerySet[LiaisonSheet]) -> None:
    """Their documents leave the storage once the erasure is committed."""
    keys = list(Attachment.objects.filter(sheet__in=sheets.values("pk")).values_list("key", flat=True))
    for key in keys:
        transaction.on_commit(lambda key=key: default_storage.delete(key))  # type: ignore[misc]  # the default is bound


def forgotten(before: date) -> QuerySet[LiaisonSheet]:
    """Sheets that name nobody's file and still say a name, without a step since a day."""
    start = timezone.make_aware(datetime.combine(before, datetime.min.time()))
    recent = SheetEvent.objects.filter(sheet=OuterRef("pk"), at__gte=start)
    return LiaisonSheet.objects.filter(~Exists(recent), person=None, sent_at__lt=start).exclude(first_name="")


def empty(sheets: Iterable[LiaisonSheet], *, at: datetime) -> None:
    """Empty sheets that nobody came with."""
    keys = [sheet.pk for sheet in sheets]
    with_documents(LiaisonSheet.objects.filter(pk__in=keys))
    sets = rows.blanks(rows.fields_but(LiaisonSheet, STAYS))
    words = _words(keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT empty_sheets(%s::uuid[], %s::jsonb)", [keys, json.dumps(sets)])
        cursor.execute("SELECT forget_spellings(%s::text[], '{}')", [words])


def _words(keys: list[UUID]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT DISTINCT unnest(name_keys(first_name, last_name)) FROM beneficiaries_liaisonsheet"
            " WHERE id = ANY (%s))",
            [keys],
        )
        return list(cursor.fetchone()[0])
