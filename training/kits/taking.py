"""A trained professional takes a kit, leads the workshop and tells it: no name of those who came."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from connect.acts import act, take_turns
from connect.partners.models import Professional
from connect.refusals import Refusal, for_constraint
from training.models import KitDownload, KitFile, KitRun, KitState, KitVersion

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}


@for_constraint("kit_for_the_trained")
class NotTrained(Refusal):
    sentence = _("This workshop is for those who hold an attestation of its module. Register to a session first.")


@for_constraint("kit_version_retired", "kit_file_removed", "kit_of_a_published_version")
class NoLongerProposed(Refusal):
    sentence = _("This version is no longer proposed. Take the present one.")


@for_constraint("kit_run_within_a_year")
class NotWithinAYear(Refusal):
    field = "held_on"
    sentence = _("A workshop is told once it was held, within a year. Check the day.")


@for_constraint("kit_run_stands")
class AlreadyWithdrawn(Refusal):
    sentence = _("What was told stands. Withdraw it and tell it again.")


def proposed(day: date) -> QuerySet[KitVersion]:
    """Versions that may be taken on a day."""
    of_today = Q(retired_on__isnull=True) | Q(retired_on__gt=day)
    return KitVersion.objects.filter(of_today, state=KitState.PUBLISHED).select_related("kit").order_by("kit__title_fr")


def modules_of(who: Professional, codes: set[str]) -> set[str]:
    """Those of these modules that she holds an attestation of, in this post or another one; at her structure's portal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM unnest(%s::text[]) code WHERE training_attested_by(%s, code) IS NOT NULL",
            [sorted(codes), who.pk],
        )
        return {code for (code,) in cursor.fetchall()}


@act
def take(file: KitFile, *, by: Professional, at: datetime) -> KitDownload:
    """She takes a file: each time is kept. Raises NotTrained, NoLongerProposed."""
    return KitDownload.objects.create(
        structure_id=by.structure_id, professional=by, version_id=file.version_id, file=file, taken_at=at
    )


@act
def tell(version: KitVersion, facts: Mapping[str, Any], *, key: UUID, by: Professional, at: datetime) -> KitRun:
    """A workshop that she led. `facts`: held_on, place, postcode, people, new_people, themes, remark.

    Sent again with its key, the same one. Raises NotTrained, NotWithinAYear.
    """
    take_turns(key)
    known = KitRun.objects.filter(report_key=key).first()
    if known is not None:
        return known
    return KitRun.objects.create(
        **facts, version=version, structure_id=by.structure_id, professional=by, report_key=key, told_at=at
    )


@act
def withdraw(run: KitRun, *, by: Professional, at: datetime) -> KitRun:
    """It was told wrongly: it counts no more. Repeated, nothing changes."""
    run = KitRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.withdrawn_at is None:
        run.withdrawn_at, run.withdrawn_by = at, by
        run.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return run


def answer(file: KitFile, code: str) -> HttpResponse:
    """The file to keep, named from its kit."""
    with default_storage.open(file.key) as stored:
        response = HttpResponse(stored.read(), content_type=TYPES[file.kind])
    response["Content-Disposition"] = f'attachment; filename="{code}-{file.part}.{ENDINGS[file.kind]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
