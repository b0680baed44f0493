"""The activities of all antennas in La Coop's shape, for the national team. Who the people are stays at the antennas."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.antennas.http import NationalRequest
from connect.ui.templatetags.ui import role_name
from workshops.coop.access import may_take_nation_to_coop
from workshops.coop.counting import counted
from workshops.coop.forms import PEOPLE, XLSX, NationalCoopForm
from workshops.coop.views import activities_file
from workshops.models import Booking, BookingState
from workshops.roll.days import Days, last_month

MOST_XLSX = 30_000  # rows of a spreadsheet that is written while one waits; a CSV has no limit


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: NationalRequest) -> HttpResponseBase:
    """What the file would hold, antenna by antenna; then POST for it."""
    if not may_take_nation_to_coop(request.membership):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    form = NationalCoopForm(asked, usual=last_month(timezone.localdate()))
    antennas = form.antennas()
    found = counted([antenna.pk for antenna in antennas], form.days)
    too_long = found.rows > MOST_XLSX
    if request.method == "POST" and form.is_valid():
        which = form.cleaned_data["fichier"]
        if which in ("", PEOPLE):
            raise Http404
        if not (which == XLSX and too_long):
            role = role_name(request.membership.role)
            return activities_file(antennas, form.days, which, by=request.user, role=role)
    came = _by_antenna(form.days)
    context = {
        "form": form, "days": form.days, "counted": found, "too_long": too_long,
        "antennas": [(antenna, came.get(antenna.pk, 0)) for antenna in antennas],
    }  # fmt: skip
    return render(request, "coop/national.html", context)


def _by_antenna(days: Days) -> dict[int, int]:
    came = Booking.objects.filter(
        state=BookingState.CAME, starts_at__gte=days.starts_at, starts_at__lt=days.ends_before
    )
    return dict(came.values_list("antenna").annotate(rows=Count("pk")))
