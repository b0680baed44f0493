"""The figures of an antenna's month, to which the monthly letter leads; there it is declined too."""

import re
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connect.antennas.http import AntennaRequest
from connect.impact.period import Period
from connect.impact.reports import month as months
from connect.impact.reports.access import may_read_month

FIRST = date(2014, 1, 1)  # a year after the programme's own first
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: AntennaRequest) -> HttpResponse:
    """`?mois=2026-10`; last month by default."""
    if not may_read_month(request.membership):
        raise PermissionDenied
    mine = request.membership.holder_id
    if request.method == "POST":
        wanted = request.POST.get("lettre") == "oui"
        months.choose(mine, antenna_id=request.antenna.pk, wanted=wanted, at=timezone.now())
        said = _("You will receive the letter of the month.") if wanted else _("You will not receive it any more.")
        messages.success(request, said, extra_tags="ok")
        return redirect(f"{reverse('impact_reports:month')}?{request.GET.urlencode()}")
    today = timezone.localdate()
    period = _asked(request.GET.get("mois", ""), today)
    after = Period.month(period.after().first)
    context = {
        "title": _("The month of %(month)s") % {"month": date_format(period.first, "F Y")},
        "month": months.tell(request.antenna.pk, period),
        "running": not period.is_over(today),
        "before": months.month_before(period.first).first,
        "after": after.first if after.first <= today else None,
        "wants": months.wants(mine),
    }
    return render(request, "impact/reports/month.html", context)


def _asked(text: str, today: date) -> Period:
    if not text:
        return months.month_before(today)
    match = MONTH.fullmatch(text)
    if match is None:
        raise Http404
    first = date(int(match[1]), int(match[2]), 1) if int(match[1]) else None
    if first is None or not FIRST <= first <= today:
        raise Http404
    return Period.month(first)
