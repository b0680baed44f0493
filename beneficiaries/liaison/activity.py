"""What structures sent in twelve months, told to `connect.partners.activity`."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone

from beneficiaries.models import LiaisonSheet
from connect.partners.activity import Activity

A_YEAR = timedelta(days=365)


def sent(antenna_id: int | None, structures: Collection[int] | None) -> dict[int, Activity]:
    """Structure → its sheets of twelve months at one antenna (or all), and when the last one left. One query."""
    rows = LiaisonSheet.objects.filter(sent_at__gte=timezone.now() - A_YEAR)
    if antenna_id is not None:
        rows = rows.filter(antenna_id=antenna_id)
    if structures is not None:
        rows = rows.filter(structure_id__in=structures)
    counted = rows.order_by().values("structure_id").annotate(sheets=Count("pk"), last=Max("sent_at"))
    return {row["structure_id"]: Activity(row["sheets"], row["last"]) for row in counted}
