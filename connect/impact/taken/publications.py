"""Open data: a sealed period is published once, for ever; a publication may be withdrawn, and its days stay taken."""

import hashlib
import json
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import connection
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.impact.models import Cut, Publication, SealedFacts, SealedPeriod, default_grid, name_of
from connect.impact.taken import archive, opendata
from connect.refusals import Refusal, for_constraint

FOLDER = "open"


@for_constraint("publication_days_once")
class DaysPublished(Refusal):
    sentence = _("Days of this period are published already: two sets of one day, compared, could tell of somebody.")
    field = "period"


@for_constraint("publication_withdrawn_for_a_reason")
class WhyWithdrawn(Refusal):
    sentence = _("Write why it is withdrawn, in ten characters at least.")
    field = "why"


@for_constraint("publication_stands")
class Withdrawn(Refusal):
    sentence = _("This publication is withdrawn already.")


class Published(NamedTuple):
    """A publication as anybody reads it."""

    first_on: date
    last_on: date
    published_at: datetime
    method: int
    tables: list[dict[str, Any]]
    file: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return name_of(self.first_on, self.last_on)


def proposed(period: SealedPeriod) -> list[dict[str, Any]]:
    """The tables that would be published of a sealed period. Refuses opendata.TooFew."""
    kept = SealedFacts.objects.filter(period=period, antenna__isnull=False).values_list("antenna__name", "facts")
    return opendata.tables(dict(kept), _grid(period))


def _grid(period: SealedPeriod) -> Cut:
    """The programme's own ages, as they were when the period was sealed."""
    today = default_grid().cut
    return period.cut(today.code) or today


@act
def publish(period: SealedPeriod, *, by: User, at: datetime) -> Publication:
    """Publish a sealed period; again, it is the same publication. Refuses DaysPublished, opendata.TooFew."""
    take_turns("open data")
    known = Publication.objects.filter(period=period).first()
    if known is not None:
        return known
    if Publication.objects.filter(first_on__lte=period.last_on, last_on__gte=period.first_on).exists():
        raise DaysPublished
    tables = proposed(period)
    content = archive.write(tables, period.first_on, period.last_on, at=at)
    it = Publication(
        period=period, first_on=period.first_on, last_on=period.last_on, method=opendata.METHOD, tables=tables,
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), published_at=at, published_by=by,
    )  # fmt: skip
    it.file.save(f"{FOLDER}/{name_of(period.first_on, period.last_on)}.zip", ContentFile(content), save=False)
    it.save(force_insert=True)
    return it


@act
def withdraw(it: Publication, why: str, *, by: User, at: datetime) -> Publication:
    """Take a publication off the public page; its days are never published again. Refuses WhyWithdrawn, Withdrawn."""
    held = Publication.objects.select_for_update().get(pk=it.pk)
    if held.withdrawn_at is not None:
        raise Withdrawn
    if len(why.strip()) < 10:
        raise WhyWithdrawn
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_why = at, by, why.strip()
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return held


def to_publish() -> list[SealedPeriod]:
    """Sealed periods no day of which is published, the latest first."""
    taken = list(Publication.objects.values_list("first_on", "last_on"))
    return [
        one for one in SealedPeriod.objects.all()
        if not any(first <= one.last_on and last >= one.first_on for first, last in taken)
    ]  # fmt: skip


def published() -> list[Published]:
    """What anybody may read, the latest first; asked at no door."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM impact_published()")
        rows = cursor.fetchall()
    return [
        Published(first, last, at, method, json.loads(tables), *stored)
        for first, last, at, method, tables, *stored in rows
    ]
