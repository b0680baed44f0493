"""The list of antennas, at /siege/antennes/: open, being prepared, closing, closed."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.models import Antenna
from connect.desk.nation import opening
from connect.desk.nation.access import for_the_nation, may_open_antennas
from connect.desk.nation.models import Ending


@require_safe
@for_the_nation
def antennas(request: NationalRequest) -> HttpResponse:
    today = timezone.localdate()
    holds = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    )
    endings = {e.antenna_id: e for e in Ending.objects.select_related("into").filter(withdrawn_at=None)}
    rows: list[dict[str, Any]] = [
        {"antenna": a, "ending": endings.get(a.pk), "closed": a.closed_on is not None and a.closed_on < today}
        for a in Antenna.objects.annotate(team=Count("memberships", filter=holds)).order_by("name")
    ]
    may_open = may_open_antennas(request.membership)
    context = {
        "going_on": [row for row in rows if not row["closed"]],
        "closed": [row for row in rows if row["closed"]],
        "waiting": len(opening.pending()) if may_open else 0,
        "may_open": may_open,
        "today": today,
    }
    return render(request, "nation/antennas.html", context)
