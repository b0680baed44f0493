"""What an antenna sees of retention: who leaves next and on which day, what waits for an answer, what was removed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import TruncMonth

from beneficiaries.models import Keeping, Kept, LastContact, RetentionCount
from beneficiaries.privacy import requests, retention
from connect.dates import months_after

AHEAD = 90  # days
A_PAGE = 50


@dataclass(frozen=True)
class Leaving:
    """A file that leaves on a day unless the person comes back or somebody writes why it stays until `kept_until`."""

    contact: LastContact
    leaves_on: date
    kept_until: date | None
    reason: str


def of_antenna(antenna_id: int, *, on: date, page: str | None) -> dict[str, Any]:
    """The page's context; a fixed number of queries."""
    months = retention.months_of(Kept.FILE, on)
    keeping = Keeping.objects.filter(person=OuterRef("person"), until__gte=on).order_by("-at")
    files = (
        LastContact.objects.filter(
            on__lt=months_after(on + timedelta(days=AHEAD), -months),
            person__enrolments__antenna_id=antenna_id,
            person__erased_at=None,
            person__merged_into=None,
        )
        .select_related("person")
        .annotate(kept_until=Subquery(keeping.values("until")[:1]), kept_reason=Subquery(keeping.values("reason")[:1]))
        .order_by("on", "person_id")
    )
    shown = Paginator(files, A_PAGE).get_page(page)
    return {
        "page": shown,
        "rows": [
            Leaving(
                file,
                max(months_after(file.on, months) + timedelta(days=1), on + timedelta(days=1)),
                file.kept_until,  # type: ignore[attr-defined]  # annotated
                file.kept_reason or "",  # type: ignore[attr-defined]  # annotated
            )
            for file in shown
        ],
        "months": months,
        "ahead": AHEAD,
        "requests": requests.waiting(antenna_id).select_related("person")[:A_PAGE],
        "report": report(antenna_id),
        "today": on,
    }


def report(antenna_id: int | None = None) -> list[dict[str, Any]]:
    """What the nights removed, by month and rule, the last twelve months first."""
    rows = RetentionCount.objects.all()
    if antenna_id is not None:
        rows = rows.filter(antenna_id=antenna_id)
    counted = rows.annotate(month=TruncMonth("on")).values("month", "kept").annotate(n=Sum("count"))
    return [row | {"what": Kept(row["kept"]).label} for row in counted.order_by("-month", "kept")[:48]]
